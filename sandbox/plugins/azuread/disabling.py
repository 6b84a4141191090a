"""Roles and scopes of an application are disabled before they change or go: Entra refuses it otherwise.

terraform-provider-azuread, internal/services/applications/applications.go.
"""

from collections.abc import Callable
from typing import Any

from sandbox.plugins.azuread.graph import GraphClient
from sandbox.plugins.base.values import Properties

Entries = list[Properties]


def before_a_change(
    graph: GraphClient,
    path: str,
    wanted: Entries,
    of: Callable[[Properties], Any],
    body: Callable[[Entries], Properties],
) -> None:
    """Disable what is there and not wanted as it is; `of` finds the list in an application, `body` writes one."""
    present: Entries = of(graph.get(path)) or []
    by_id = {entry["id"]: entry for entry in wanted}
    left = [_disabled(entry) if _changes(entry, by_id.get(entry["id"])) else entry for entry in present]
    if left != present:
        graph.patch(path, body(left))


def _changes(present: Properties, wanted: Properties | None) -> bool:
    if wanted is None:
        return True
    names = present.keys() & wanted.keys() - {"id", "isEnabled"}
    return present.get("isEnabled", True) and any((present[name] or "") != (wanted[name] or "") for name in names)


def _disabled(entry: Properties) -> Properties:
    return {**entry, "isEnabled": False}
