"""A bridged resource type: its inputs with what Terraform's schema says of them, and its outputs.

The schema is terraform-provider-azuread's, internal/services; names are the SDK's.
"""

import json
import re
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from sandbox.plugins.azuread.blocks import Block, told, zeros
from sandbox.plugins.azuread.graph import GraphClient
from sandbox.plugins.base.differences import differences
from sandbox.plugins.base.errors import NotModelledError
from sandbox.plugins.base.plugin import Checked, CheckFailure, Difference, Naming, Operation, Resource
from sandbox.plugins.base.values import UNKNOWN, Properties, contains, revealed, without_nulls
from sandbox.plugins.base.values import Unknown as UnknownValue

# The key under which Terraform's SDK keeps an operation's timeouts in the state (terraform-plugin-sdk, helper/schema).
_TIMEOUTS = "e2bfb730-ecaa-11e6-8f88-34363bc7c4c0"
_NANOSECONDS = 60 * 10**9
# Values that stand for "not given" in Terraform's plans.
_ZEROS: tuple[Any, ...] = (None, "", False, [], {})


@dataclass(frozen=True)
class Input:
    """One input, in Terraform's terms."""

    required: bool = False
    # Graph fills it in where the program does not, so that its absence changes nothing.
    computed: bool = False
    force_new: bool = False
    default: Any = None
    # A set: its order means nothing.
    unordered: bool = False
    # A nested object, or a list of them.
    block: Block | None = None
    # What is wrong with a value, in the provider's words; "" if nothing.
    wrong: Callable[[str], str] | None = None
    conflicts_with: str = ""


class GraphResource(Resource):
    """Check, difference and previews by the schema; subclasses talk to Graph."""

    token: ClassVar[str]
    inputs: ClassVar[Mapping[str, Input]]
    # Outputs that are no inputs.
    read_only: ClassVar[tuple[str, ...]]
    # Inputs of the real resource that are refused by name, and absent from the outputs.
    not_modelled: ClassVar[tuple[str, ...]] = ()
    # How long each operation may take (Terraform: Timeouts), and the version of the state (SchemaVersion).
    minutes: ClassVar[Mapping[str, int]] = {"create": 10, "delete": 5, "read": 5, "update": 10}
    version: ClassVar[int] = 0

    def __init__(self, graph: GraphClient) -> None:
        self._graph = graph

    def check(self, operation: Operation, old: Properties, new: Properties, naming: Naming) -> Checked:
        inputs = without_nulls(new)
        for name in inputs:
            if name in self.not_modelled:
                raise NotModelledError("azuread", f"the input {name} of {self.token}")
        defaults = {
            name: field.default
            for name, field in self.inputs.items()
            if field.default is not None and name not in inputs
        }
        failures = [
            CheckFailure("", f"{reason}. Examine values at '{operation.name}.{name}'.")
            for name, reason in wrong_inputs(self.inputs, inputs)
        ]
        noted = {
            name: _noted(value) if name in self.inputs and self.inputs[name].block else value
            for name, value in inputs.items()
            if name != "__defaults"
        }
        return Checked({**defaults, **noted, "__defaults": sorted(defaults)}, failures)

    @classmethod
    def meta(cls) -> str:
        """What the bridge keeps of Terraform's own notes."""
        timeouts = {name: minutes * _NANOSECONDS for name, minutes in cls.minutes.items()}
        version = {"schema_version": str(cls.version)} if cls.version else {}
        return json.dumps({_TIMEOUTS: timeouts, **version}, separators=(",", ":"))

    def difference(self, operation: Operation, state: Properties, old: Properties, new: Properties) -> Difference:
        before: Properties = {}
        after: Properties = {}
        for name, field in self.inputs.items():
            if name not in new and field.computed:
                continue
            have, want = _comparable(field, state.get(name)), _comparable(field, new.get(name))
            # Terraform knows no difference between a zero value and none. What the program leaves out and somebody has
            # set is one: the provider would take it away.
            if have in _ZEROS and want in _ZEROS:
                continue
            # An empty list becomes a full one as a whole, and the other way round.
            before |= {name: have} if have not in (None, []) else {}
            after |= {name: want} if want not in (None, []) else {}
        changes = differences(before, after)
        replaces = [change for change in changes if self.inputs[str(change.path[0])].force_new]
        return Difference(changes, replaces)

    def preview_create(self, operation: Operation, inputs: Properties) -> Properties:
        computed = [name for name, field in self.inputs.items() if field.computed]
        return {**dict.fromkeys((*computed, *self.read_only), UNKNOWN), **inputs}

    def preview_update(
        self, operation: Operation, id: str, state: Properties, old: Properties, new: Properties
    ) -> Properties:
        return {**state, **new}

    @classmethod
    def planned(cls, state: Properties, given: Properties) -> Properties:
        """The state that an update is to lead to; a failed one leaves it, whatever Graph still has."""
        left_out = [name for name, field in cls.inputs.items() if name not in given and not field.computed]
        emptied = {name: _emptied(cls.inputs[name], state[name]) for name in left_out if name in state}
        return {**state, **emptied, **given}

    def is_changed(self, name: str, state: Properties, given: Properties) -> bool:
        """Whether an update would change this input; one that Graph fills in stays where it is left out."""
        field = self.inputs[name]
        if name not in given and field.computed:
            return False
        have, want = _comparable(field, state.get(name)), _comparable(field, given.get(name))
        return have != want and not (have in _ZEROS and want in _ZEROS)

    @abstractmethod
    def outputs(self, found: Properties, inputs: Properties) -> Properties:
        """The outputs of what Graph shows; what Graph does not keep comes from the inputs."""

    def inputs_of(self, outputs: Properties, inputs: Properties) -> Properties:
        """The inputs after a read: those that were given, as they are now.

        On an import all that are needed or set otherwise than by default (pulumi-terraform-bridge, pkg/tfbridge:
        ExtractInputsFromOutputs).
        """
        names = inputs or [name for name, field in self.inputs.items() if self._is_told(field, outputs.get(name))]
        found = {name: self._input_of(name, outputs, inputs) for name in names if name in self.inputs}
        if not inputs and "featureTags" in found:
            # They exclude each other, and the bridge keeps the first by name (pkg/tfbridge: deconflict).
            found.pop("tags", None)
        return found

    def _input_of(self, name: str, outputs: Properties, inputs: Properties) -> Any:
        value, block = outputs.get(name, inputs.get(name)), self.inputs[name].block
        return value if block is None else _noted(told(block, value))

    def _is_told(self, field: Input, value: Any) -> bool:
        if field.block is not None:
            return told(field.block, value) not in _ZEROS
        return field.required or (value not in _ZEROS and value != field.default)


def wrong_inputs(known: Mapping[str, Input], given: Properties) -> Iterator[tuple[str, str]]:
    """The name of each input that is refused before anything happens, and why, in the provider's words."""
    for name, field in known.items():
        value = revealed(given.get(name))
        if field.required and name not in given:
            reason = "Missing required argument. The argument"
            yield name, f'{reason} "{terraform_name(name)}" is required, but no definition was found.'
        elif isinstance(value, str) and field.wrong and (reason := field.wrong(value)):
            yield name, f'expected "{terraform_name(name)}" {reason}'
        elif name in given and field.conflicts_with in given:
            names = terraform_name(name), terraform_name(field.conflicts_with)
            yield name, f'Conflicting configuration arguments. "{names[0]}": conflicts with {names[1]}'
    for name in given:
        if name not in known and not name.startswith("__"):
            yield name, "Invalid or unknown key"


def terraform_name(name: str) -> str:
    """`end_date` for the SDK's `endDate`."""
    return re.sub(r"[A-Z]", lambda letter: "_" + letter[0].lower(), name)


def object_id(id: str) -> str:
    """The object id at the end of `/applications/<object id>`."""
    return id.rpartition("/")[2]


def _comparable(field: Input, value: Any) -> Any:
    plain = revealed(value)
    if contains(plain, UnknownValue):
        return plain
    if field.block is not None:
        plain = told(field.block, plain)
    if isinstance(plain, list):
        plain = [_without_zeros(item) for item in cast(list[Any], plain)]
    if field.unordered and isinstance(plain, list):
        return sorted(cast(list[Any], plain), key=str)
    return plain


def _emptied(field: Input, value: Any) -> Any:
    """What Terraform's state has in place of the value where nothing is given."""
    if isinstance(value, dict):
        return zeros(field.block or {})
    return [] if isinstance(value, list) else False if isinstance(value, bool) else ""


def _noted(value: Any) -> Any:
    """The value with the bridge's note in each object below: no field of it was filled in by default."""
    if isinstance(value, dict):
        fields = cast(Properties, value)
        return {"__defaults": [], **{name: _noted(item) for name, item in fields.items() if name != "__defaults"}}
    if isinstance(value, list):
        return [_noted(item) for item in cast("list[Any]", value)]
    return value


def _without_zeros(item: Any) -> Any:
    """A block without what Terraform takes as not given."""
    if not isinstance(item, dict):
        return item
    fields = cast(Properties, item)
    return {name: value for name, value in fields.items() if value not in _ZEROS and not name.startswith("__")}
