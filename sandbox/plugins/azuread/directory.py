"""What applications and service principals share: owners, tags for features, and waiting for Entra to replicate."""

from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, cast

from sandbox.plugins.azuread.graph import GraphClient, GraphError
from sandbox.plugins.azuread.schema import POLL_SECONDS, TIMES_IN_A_ROW
from sandbox.plugins.base.errors import CancelledError, InitializationFailedError
from sandbox.plugins.base.values import Properties
from sandbox.plugins.base.waiting import Wait

if TYPE_CHECKING:
    from sandbox.plugins.retrying import Doubt

# terraform-provider-azuread, internal/services/applications: ExpandFeatures
_FEATURES = {
    "customSingleSignOn": "WindowsAzureActiveDirectoryCustomSingleSignOnApplication",
    "enterprise": "WindowsAzureActiveDirectoryIntegratedApp",
    "gallery": "WindowsAzureActiveDirectoryGalleryApplicationNonPrimaryV1",
    "hide": "HideApp",
}


def tags(inputs: Properties) -> list[str] | None:
    """The tags that the inputs mean: as they are, or as features; None where neither is given."""
    if "featureTags" in inputs:
        blocks = cast("list[Properties]", inputs["featureTags"] or [])
        return [tag for block in blocks for name, tag in _FEATURES.items() if block.get(name)]
    return inputs.get("tags")


def feature_tags(found: list[str]) -> list[Properties]:
    """The features that the tags mean."""
    return [{name: tag in found for name, tag in _FEATURES.items()}]


def app_roles(found: Properties) -> list[Properties]:
    """The application permissions that the object offers, under the SDK's names."""
    names = {"isEnabled": "enabled"}
    shown = ("allowedMemberTypes", "description", "displayName", "id", "isEnabled", "value")
    return [{names.get(name, name): role.get(name) for name in shown} for role in _entries(found, "appRoles")]


def ids_by_value(found: Properties, name: str) -> Properties:
    """The ids of app roles or scopes by the values that programs know them by."""
    return {entry["value"]: entry["id"] for entry in _entries(found, name) if entry.get("value")}


def owners_at_creation(graph: GraphClient, inputs: Properties) -> list[str]:
    """The caller is always among the first owners: else it could not finish what it creates."""
    caller = graph.caller_id()
    others = [owner for owner in _owners(inputs) if owner.casefold() != caller.casefold()]
    return [graph.reference(owner) for owner in (caller, *others)]


def leave_if_not_owner(graph: GraphClient, path: str, inputs: Properties) -> None:
    """The caller stays an owner only where the program says so, as with the real provider."""
    caller = graph.caller_id()
    if caller.casefold() not in (owner.casefold() for owner in _owners(inputs)):
        graph.delete(f"{path}/owners/{caller}/$ref")


def owners(graph: GraphClient, path: str) -> list[str]:
    return [owner["id"] for owner in graph.search(f"{path}/owners")]


def change_owners(graph: GraphClient, path: str, inputs: Properties) -> None:
    """Add before removing, so that there is always one."""
    if "owners" not in inputs:
        return
    present, wanted = set(owners(graph, path)), set(_owners(inputs))
    for owner in sorted(wanted - present):
        graph.post(f"{path}/owners/$ref", {"@odata.id": graph.reference(owner)})
    for owner in sorted(present - wanted):
        graph.delete(f"{path}/owners/{owner}/$ref")


@contextmanager
def kept_in_the_state(path: str, inputs: Properties, what: str, named: str = "") -> Generator[None]:
    """What follows a creation's POST: where it fails, the state has the new object, and the next update finishes it."""
    try:
        yield
    except GraphError as error:
        if error.status == 404:
            message = f"Timed out whilst waiting for new {what} to be replicated in Azure AD: {error}"
        else:
            message = f"Failed to patch {what}{named} after creating: {error}"
        raise InitializationFailedError(message, id=path, properties=inputs) from None


def write_until_found(graph: GraphClient, path: str, body: Properties, doubt: "Doubt | None" = None) -> None:
    """The first change of a new object, sent again while there is doubt about Graph's refusal."""
    # What exists by now has to reach the state: an engine that cancels ends the waiting, not the creation.
    with suppress(CancelledError):
        graph.patch(path, body, doubt)


def wait_until_seen(seen: Callable[[], bool], wait: Wait) -> None:
    """Read until the answer is yes several times in a row: replicas answer in turn. Ends early when cancelled, too."""
    with suppress(CancelledError):
        wait.until(seen, every=POLL_SECONDS, times=TIMES_IN_A_ROW)


def wait_until_gone(graph: GraphClient, path: str, wait: Wait) -> None:
    wait_until_seen(lambda: graph.find(path) is None, wait)


def _entries(found: Properties, name: str) -> list[Properties]:
    given: Any = found.get(name) or []
    return cast("list[Properties]", given)


def _owners(inputs: Properties) -> list[str]:
    given: Any = inputs.get("owners") or []
    return cast("list[str]", given)
