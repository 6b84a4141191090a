"""Removes all that an acceptance made, found by its name alone: the stack's state may be lost.

What ends quickly comes first. Of a job that is cancelled GitHub leaves a few minutes, in which all is asked for.
"""

from collections.abc import Callable, Mapping

from azure.core.exceptions import AzureError

from acceptance.azure import GROUPS, ROLES, SERVICES, Clients, Json, words_of
from acceptance.errors import AcceptanceError
from acceptance.place import MARK, Place

_GROUP_MINUTES = 60


def clean(clients: Clients, place: Place, say: Callable[[str], None]) -> list[str]:
    """Removes the application, the roles, the group and the instance's name. Returns what is left, one line each."""
    group = clients.arm.get(place.group, GROUPS)
    if group is not None and not (group.get("tags") or {}).items() >= MARK.items():
        raise AcceptanceError(f"{place.group_name} has no tag {MARK}: no acceptance made it. Delete it yourself.")
    location = _location(clients, place)
    own: dict[str, Callable[[], None]] = {
        "application": lambda: _delete_applications(clients, place),
        "role assignments": lambda: _delete_assignments(clients, place),
        "custom roles": lambda: _delete_roles(clients, place),
    }
    _try_all({**own, "resource group": lambda: clients.arm.delete(place.group, GROUPS)}, say)
    say("waiting for the end of the resource group")
    clients.arm.wait(place.group, GROUPS, lambda found: found is None, _GROUP_MINUTES)
    # A role counts as assigned for some moments longer.
    failed = _try_all(own, say)
    if location:
        say("purging: the name of the instance")
        clients.arm.delete(_deleted(place, location), SERVICES)
    return [*failed, *left(clients, place)]


def _try_all(actions: Mapping[str, Callable[[], None]], say: Callable[[str], None]) -> list[str]:
    """Does each, whatever becomes of the others. Returns what failed, one line each."""
    failed: list[str] = []
    for title, action in actions.items():
        say(f"deleting: {title}")
        try:
            action()
        except AzureError as error:
            failed.append(f"{title}: {words_of(error)}")
    return failed


def left(clients: Clients, place: Place) -> list[str]:
    """What still is there, one line each."""
    found = [f"application {each['displayName']}" for each in _applications(clients, place)]
    found += [f"custom role {each['properties']['roleName']}" for each in _roles(clients, place)]
    if clients.arm.get(place.group, GROUPS) is not None:
        found.append(f"resource group {place.group_name}")
    return found


def _applications(clients: Clients, place: Place) -> list[Json]:
    return list(clients.graph.list("/applications", filter=f"tags/any(t:t eq '{place.application_tag}')"))


def _delete_applications(clients: Clients, place: Place) -> None:
    for each in _applications(clients, place):
        clients.graph.delete(f"/applications/{each['id']}")


def _assignments(clients: Clients, place: Place) -> list[Json]:
    path = f"{place.group}/providers/Microsoft.Authorization/roleAssignments"
    inside = f"{place.group}/".casefold()
    return [each for each in clients.arm.list(path, ROLES) if each["id"].casefold().startswith(inside)]


def _delete_assignments(clients: Clients, place: Place) -> None:
    """Deletes those in the group. Roles that are assigned can't be deleted."""
    for each in _assignments(clients, place):
        clients.arm.delete(each["id"], ROLES)


def _roles(clients: Clients, place: Place) -> list[Json]:
    path = f"{place.subscription}/providers/Microsoft.Authorization/roleDefinitions"
    found = clients.arm.list(path, ROLES, **{"$filter": "type eq 'CustomRole'"})
    return [each for each in found if each["properties"]["roleName"].endswith(f"({place.service_name})")]


def _delete_roles(clients: Clients, place: Place) -> None:
    for each in _roles(clients, place):
        clients.arm.delete(each["id"], ROLES)


def _location(clients: Clients, place: Place) -> str:
    """Where the instance is or was; empty where it never was."""
    found = clients.arm.get(place.service, SERVICES)
    if found is not None:
        return found["location"].replace(" ", "").casefold()
    path = f"{place.subscription}/providers/Microsoft.ApiManagement/deletedservices"
    deleted = [each for each in clients.arm.list(path, SERVICES) if each["name"] == place.service_name]
    return deleted[0]["location"].replace(" ", "").casefold() if deleted else ""


def _deleted(place: Place, location: str) -> str:
    provider = f"{place.subscription}/providers/Microsoft.ApiManagement"
    return f"{provider}/locations/{location}/deletedservices/{place.service_name}"
