"""The annotation pulumi.com/waitFor in its simplest form: `jsonpath={.a.b}`, which waits until something is there.

It replaces the kind's own wait; a refresh keeps that one. Source: pulumi-kubernetes,
provider/pkg/await/condition/jsonpath.go and provider/pkg/jsonpath.
"""

import re
from collections.abc import Iterable

from sandbox.plugins.base.errors import NotModelledError
from sandbox.plugins.base.values import Properties
from sandbox.plugins.kubernetes.api import ApiServer
from sandbox.plugins.kubernetes.display import Display, warn_of_events
from sandbox.plugins.kubernetes.objects import WAIT_FOR, annotation, child

_EXPRESSION = re.compile(r"jsonpath=(?P<shown>\{(?P<path>(\.\w+)+)\})")


class WaitedFor:
    """One object, looked at again and again."""

    def __init__(self, api: ApiServer, object: Properties, display: Display) -> None:
        self._api = api
        self._display = display
        self.object = object
        match = must_be_modelled(annotation(object, WAIT_FOR))
        self._shown = match["shown"]
        self._path = match["path"].lstrip(".").split(".")

    def begin(self) -> None:
        """Nothing is shown before the first look."""

    def look(self, meanwhile: Iterable[Properties] = ()) -> bool:
        """Read the object again; whether the path leads to something."""
        self.object = self._api.get(self.object)
        found = bool(child(self.object, *self._path[:-1]).get(self._path[-1]))
        self._display.info(f"Found {self._shown}" if found else f"{self._shown} selected nothing")
        return found

    def wait_over(self) -> None:
        """Show what else is known while it is waited for."""
        warn_of_events(self._api, self._display, self.object)

    def problems(self) -> list[str]:
        """Nothing: the real one has no reasons beside its error."""
        return []


def must_be_modelled(expression: str) -> re.Match[str]:
    """The parsed expression. Raises NotModelledError for every other form."""
    match = _EXPRESSION.fullmatch(expression)
    if not match:
        raise NotModelledError("kubernetes", f"the annotation {WAIT_FOR} with {expression!r}")
    return match
