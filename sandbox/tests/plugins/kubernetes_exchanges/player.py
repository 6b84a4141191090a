"""A scenario, asked of a plugin on a wire as the engine would ask it."""

from collections.abc import Callable
from typing import Any

from pulumi.runtime.proto import provider_pb2

from sandbox.plugins.base.values import Properties, decode, encode
from sandbox.tests.plugins.kubernetes_exchanges.scenario import Scenario, Step, properties, written
from sandbox.tests.plugins.wire import RefusedError, Wire, urn


class Player:
    """One object: its inputs and its state, as the engine keeps them between two steps."""

    def __init__(self, wire: Wire, scenario: Scenario, by_hand: Callable[[str], None]) -> None:
        self._wire = wire
        self._type = scenario.type
        self._ignored = scenario.ignored
        self._by_hand = by_hand
        self._id = ""
        self._inputs: Properties = {}
        self._state: Properties = {}
        self._new: Properties = {}

    def play(self, step: Step) -> dict[str, Any]:
        """The answer: its parts by name, and what the plugin said meanwhile."""
        del self._wire.logged[:]
        try:
            answer = getattr(self, f"_{step.verb}")(step.argument)
        except RefusedError as refused:
            answer = self._refused(refused)
        return {**answer, "said": list(self._wire.logged)}

    def _check(self, inputs: Any) -> dict[str, Any]:
        self._new = self._wire.check(self._type, properties(inputs), old=self._inputs, seed=b"seed")
        return {"inputs": written(self._new)}

    def _diff(self, _: Any) -> dict[str, Any]:
        return _difference(self._wire.call("Diff", provider_pb2.DiffRequest(**self._change())))

    def _preview(self, _: Any) -> dict[str, Any]:
        return {"state": written(self._made(preview=True)[1])}

    def _up(self, _: Any) -> dict[str, Any]:
        self._id, self._state = self._made(preview=False)
        self._inputs = self._new
        return {"id": self._id, "state": written(self._state)}

    def _made(self, *, preview: bool) -> tuple[str, Properties]:
        if not self._id:
            return self._wire.create(self._type, self._new, preview=preview)
        request = provider_pb2.UpdateRequest(**self._change(), preview=preview)
        return self._id, decode(self._wire.call("Update", request).properties)

    def _change(self) -> dict[str, Any]:
        """The change from the last inputs to the new ones, as Diff and Update are asked for it."""
        return {
            "urn": urn(self._type),
            "name": "thing",
            "type": self._type,
            "id": self._id,
            "old_inputs": encode(self._inputs),
            "olds": encode(self._state),
            "news": encode(self._new),
            "ignoreChanges": self._ignored,
        }

    def _read(self, _: Any) -> dict[str, Any]:
        return self._found(self._wire.read(self._type, self._id, self._inputs, self._state))

    def _import(self, id: str) -> dict[str, Any]:
        return self._found(self._wire.read(self._type, id))

    def _found(self, found: tuple[str, Properties, Properties]) -> dict[str, Any]:
        self._id, self._state, self._inputs = found
        return {"id": self._id, "state": written(self._state), "inputs": written(self._inputs)}

    def _delete(self, _: Any) -> dict[str, Any]:
        self._wire.delete(self._type, self._id, self._inputs, self._state)
        return {}

    def _diff_config(self, configurations: Any) -> dict[str, Any]:
        old, new = (encode(properties(each)) for each in configurations)
        name = "urn:pulumi:dev::project::pulumi:providers:kubernetes::cluster"
        return _difference(self._wire.call("DiffConfig", provider_pb2.DiffRequest(urn=name, olds=old, news=new)))

    def _kubectl(self, command: str) -> dict[str, Any]:
        self._by_hand(command)
        return {}

    def _refused(self, refused: RefusedError) -> dict[str, Any]:
        answer: dict[str, Any] = {"refused": str(refused)}
        if half_made := refused.half_made:
            self._id, self._state = half_made.id, decode(half_made.properties)
            answer |= {"id": self._id, "state": written(self._state), "reasons": list(half_made.reasons)}
            if half_made.HasField("inputs"):
                answer["inputs"] = written(decode(half_made.inputs))
        return answer


def _difference(answer: Any) -> dict[str, Any]:
    kinds = provider_pb2.PropertyDiff.Kind
    return {
        "changes": provider_pb2.DiffResponse.DiffChanges.Name(answer.changes),
        "details": {path: kinds.Name(each.kind) for path, each in sorted(answer.detailedDiff.items())},
        "replaces": sorted(answer.replaces),
        "goes first": answer.deleteBeforeReplace,
    }
