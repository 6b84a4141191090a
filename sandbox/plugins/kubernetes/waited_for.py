"""The annotation pulumi.com/waitFor in its simplest form: `jsonpath={.a.b}`, which waits until something is there.

It replaces the kind's own wait; a refresh keeps that one. Source: pulumi-kubernetes,
provider/pkg/await/condition/jsonpath.go and provider/pkg/jsonpath.
"""

import re

from sandbox.plugins.base.errors import NotModelledError
from sandbox.plugins.base.values import Properties
from sandbox.plugins.kubernetes.api import ApiServer
from sandbox.plugins.kubernetes.objects import WAIT_FOR, annotation, child

_EXPRESSION = re.compile(r"jsonpath=(?P<shown>\{(?P<path>(\.\w+)+)\})")


class WaitedFor:
    """One object, looked at again and again."""

    timed_out = "timed out waiting for the condition"

    def __init__(self, api: ApiServer, object: Properties) -> None:
        self._api = api
        self.object = object
        match = must_be_modelled(annotation(object, WAIT_FOR))
        self._shown = match["shown"]
        self._path = match["path"].lstrip(".").split(".")

    def look(self) -> bool:
        """Read the object again; whether the path leads to something."""
        self.object = self._api.get(self.object)
        return bool(child(self.object, *self._path[:-1]).get(self._path[-1]))

    def status(self) -> str:
        """One line for the display."""
        return f"{self._shown} selected nothing"

    def problems(self) -> list[str]:
        """Nothing: the real one has no reasons beside its error."""
        return []


def must_be_modelled(expression: str) -> re.Match[str]:
    """The parsed expression. Raises NotModelledError for every other form."""
    match = _EXPRESSION.fullmatch(expression)
    if not match:
        raise NotModelledError("kubernetes", f"the annotation {WAIT_FOR} with {expression!r}")
    return match
