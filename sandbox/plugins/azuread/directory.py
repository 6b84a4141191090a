"""What applications and service principals share: owners, tags for features, and waiting for Entra to replicate."""

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, cast

from sandbox.plugins.azuread.blocks import Block, Field
from sandbox.plugins.azuread.graph import GraphClient, GraphError
from sandbox.plugins.azuread.patience import after_creation, after_deletion
from sandbox.plugins.base.errors import InitializationFailedError
from sandbox.plugins.base.values import Properties
from sandbox.plugins.base.waiting import Wait

# The provider believes an answer when it has come so often in a row (Terraform: ContinuousTargetOccurence).
_TIMES_IN_A_ROW = 5
# terraform-provider-azuread, internal/services/applications: ExpandFeatures
_FEATURES = {
    "customSingleSignOn": "WindowsAzureActiveDirectoryCustomSingleSignOnApplication",
    "enterprise": "WindowsAzureActiveDirectoryIntegratedApp",
    "gallery": "WindowsAzureActiveDirectoryGalleryApplicationNonPrimaryV1",
    "hide": "HideApp",
}


FEATURES: Block = {name: Field(name, zero=False) for name in _FEATURES}


def tags(inputs: Properties) -> list[str] | None:
    """The tags that the inputs mean: as they are, or as features; None where neither is given."""
    if inputs.get("featureTags"):
        blocks = cast("list[Properties]", inputs["featureTags"])
        return [tag for block in blocks for name, tag in _FEATURES.items() if block.get(name)]
    return inputs.get("tags")


def tags_of_a_change(state: Properties, given: Properties, features_change: bool) -> list[str]:
    """The tags that a change sends: where the program leaves them out, those that the state has."""
    if given.get("featureTags") and features_change:
        return tags(given) or []
    return given.get("tags") or ([] if "tags" in given else state.get("tags")) or []


def to_be_imported(resource: str) -> str:
    return (
        "To be managed via Terraform, this resource needs to be imported into the State. Please see the resource "
        f'documentation for "{resource}" for more information.'
    )


def feature_tags(found: list[str]) -> list[Properties]:
    """The features that the tags mean."""
    return [{name: tag in found for name, tag in _FEATURES.items()}]


def old_features(found: list[str]) -> list[Properties]:
    """The same under the names that service principals had before."""
    [new] = feature_tags(found)
    return [
        {
            "customSingleSignOnApp": new["customSingleSignOn"],
            "enterpriseApplication": new["enterprise"],
            "galleryApplication": new["gallery"],
            "visibleToUsers": not new["hide"],
        }
    ]


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
    """Add before removing, so that there is one as long as possible."""
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


def wait_until_seen(graph: GraphClient, seen: Callable[[], bool]) -> None:
    """Read until the answer is yes several times in a row: replicas answer in turn."""
    _wait(graph, seen, after_creation())


def wait_until_gone(graph: GraphClient, gone: Callable[[], bool]) -> None:
    _wait(graph, gone, after_deletion())


def _wait(graph: GraphClient, met: Callable[[], bool], every: float) -> None:
    # An engine that stops does not end it: what exists has to reach the state.
    Wait(graph.seconds_left, threading.Event()).until(met, every=every, times=_TIMES_IN_A_ROW)


def _entries(found: Properties, name: str) -> list[Properties]:
    given: Any = found.get(name) or []
    return cast("list[Properties]", given)


def _owners(inputs: Properties) -> list[str]:
    given: Any = inputs.get("owners") or []
    return cast("list[str]", given)
