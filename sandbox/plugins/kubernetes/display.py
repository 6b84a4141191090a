"""What the display shows beside an object while the provider works on it: each line once in an operation.

Source: pulumi-kubernetes, provider/pkg/logging/dedup_logger.go.
"""

import sys

from sandbox.plugins.base.errors import PluginError
from sandbox.plugins.base.plugin import Operation
from sandbox.plugins.base.values import Properties
from sandbox.plugins.kubernetes.api import ApiServer
from sandbox.plugins.kubernetes.objects import metadata

# As in Pulumi's SDK: other systems may not show it.
DONE = "✅ " if sys.platform == "darwin" else ""


class Display:
    """The lines of one operation."""

    def __init__(self, operation: Operation) -> None:
        self._operation = operation
        self._shown: set[tuple[str, str]] = set()

    def info(self, line: str) -> None:
        if self._is_new("info", line):
            self._operation.status(line)

    def warn(self, line: str) -> None:
        """Printed as a warning where the display is not interactive."""
        if self._is_new("warning", line):
            self._operation.status_warning(line)

    def clear(self) -> None:
        """Leave nothing beside the object."""
        self._operation.status("")

    def _is_new(self, severity: str, line: str) -> bool:
        is_new = (severity, line) not in self._shown
        self._shown.add((severity, line))
        return is_new


def warn_of_events(api: ApiServer, display: Display, object: Properties) -> None:
    """Show the warning events about the object itself, not about what it owns; none where they cannot be read."""
    fields = metadata(object)
    selector = f"involvedObject.uid={fields.get('uid', '')},type=Warning"
    try:
        events = api.find("v1", "Event", fields.get("namespace", ""), fieldSelector=selector)
    except PluginError:
        return
    for event in events:
        display.warn(f"{event.get('reason')}: {event.get('message')}")
