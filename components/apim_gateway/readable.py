"""Refuses secrets in those of a gateway's settings that stand readable in Kubernetes' objects.

Whether an Output is a secret shows when its value is known, in previews, too. It is not asked at the door: Pulumi would
tell this problem in place of all that are found there.
"""

from collections.abc import Mapping
from typing import Any, cast

from pulumi import Output

from .arguments import checks
from .arguments.door import refuse
from .arguments.presets import MergedSettings
from .container_settings import FROM_A_SECRET
from .errors import Problem, quoted

_REASON = "it would stand readable in the cluster"
_AS_NO_SECRET = "Leave it out, or make it no secret if it is none"
_OF_CONTAINER = "Give it in 'settings.container_settings', or take it from a Kubernetes Secret with valueFrom"


def without_secrets(settings: MergedSettings, args: object) -> MergedSettings:
    """The settings, in which labels, annotations and variables fail where they are secrets.

    The failure is an InputError in the names of whoever has checked the arguments `args`.
    """
    return _Readable(args).settings(settings)


class _Readable:
    def __init__(self, args: object) -> None:
        self._args = args

    def settings(self, given: MergedSettings) -> MergedSettings:
        found = {**given, "container": self._container(given["container"], "container", _OF_CONTAINER)}
        for field in ("labels", "service_annotations"):
            texts = cast("Mapping[str, object]", given[field])
            found[field] = {name: self._plain(value, field, name, _AS_NO_SECRET) for name, value in texts.items()}
        pod = cast("Mapping[str, object]", given["pod"])
        if checks.is_list(init := pod.get("initContainers")):
            containers = [self._container(each, "pod", FROM_A_SECRET) for each in init]
            found["pod"] = {**pod, "initContainers": containers}
        return MergedSettings(found)

    def _container(self, given: object, field: str, fix: str) -> object:
        """A container, whose `env` is no secret, as a whole and in each variable's value."""
        if not isinstance(given, Mapping) or "env" not in given:
            return cast("object", given)
        container = cast("Mapping[str, object]", given)
        env = container["env"]
        if checks.is_list(env):
            return {**container, "env": [self._variable(each, field, fix) for each in env]}
        return {**container, "env": self._plain(env, field, "env", fix)}

    def _variable(self, given: object, field: str, fix: str) -> object:
        if not isinstance(given, Mapping):
            return self._plain(given, field, "env", fix)
        variable = cast("Mapping[str, object]", given)
        name = variable.get("name")
        shown = name if isinstance(name, str) else "env"
        return {key: self._plain(each, field, shown, fix) if key == "value" else each for key, each in variable.items()}

    def _plain(self, value: object, field: str, name: str, fix: str) -> object:
        """The value; of an Output, one that fails where it is a secret."""
        if not isinstance(value, Output):
            return value
        output = cast("Output[Any]", value)
        other = "settings.container_settings" if fix is _OF_CONTAINER else ""

        async def looked_at() -> "Output[Any]":
            if await output.is_secret():
                seen = f"has {quoted(name)} as a secret"
                refuse([Problem(f"settings.{field}", seen, _REASON, fix, other)], of=self._args)
            return output

        return Output.from_input(looked_at())
