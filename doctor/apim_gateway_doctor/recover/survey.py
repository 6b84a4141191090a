"""Asks Azure, Entra and the cluster what they hold of a gateway, and deletes what the plan says. It decides nothing."""

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from typing import Any

from azure.core.exceptions import AzureError, HttpResponseError, ResourceNotFoundError

from apim_gateway_doctor.azure import Azure
from apim_gateway_doctor.cluster import Cluster
from apim_gateway_doctor.errors import CannotCheckError, one_line
from apim_gateway_doctor.gateway import Gateway
from apim_gateway_doctor.recover import azure_side, kubernetes_objects, plan
from apim_gateway_doctor.recover.holdings import Application, AzureSide, Holdings, Password, Role
from apim_gateway_doctor.recover.plan import Step
from apim_gateway_doctor.recover.recorded import Pending

Json = dict[str, Any]


def look(
    gateway: Gateway,
    azure: Azure,
    cluster: Cluster,
    neighbours: Iterable[Gateway] = (),
    pending: Iterable[Pending] = (),
) -> Holdings:
    """What there is; the identities of the stack's other gateways are its own. Raises CannotCheckError."""
    with _one_line("Azure or Entra"):
        instance_principal_id = _principal_of_the_instance(gateway, azure)
        applications = tuple(_applications(gateway, azure))
        others = [found for each in neighbours for found in _applications(each, azure)]
        own = {each.principal_id for each in (*applications, *others)} | {instance_principal_id}
        roles = _roles(gateway, azure, {id for id in own if id}) if gateway.owns_roles else {}
        id = gateway.validator_assignment_id(instance_principal_id) if instance_principal_id else None
        validator = _assignment(azure, id, instance_principal_id) if id else None
        # Who does not make the gateway resource may have no right to see its links.
        resource = _gateway_resource(gateway, azure) if azure_side.parts(gateway, pending) else None
    return Holdings(roles, validator, applications, kubernetes_objects.objects_of(gateway, cluster), resource)


def remove(step: Step, azure: Azure, cluster: Cluster) -> None:
    """Delete what the step names; what is gone already is no error."""
    if step.type in (plan.CONFIG_MAP, plan.SECRET):
        kubernetes_objects.delete(cluster, step.kind, step.id)
        return
    with _one_line(f"{step.kind} {step.id} can't be removed: Azure or Entra"):
        if step.type == plan.ASSIGNMENT:
            azure.authorization.role_assignments.delete_by_id(step.id)
        elif step.type == plan.ROLE:
            scope, _, guid = step.id.partition("/providers/Microsoft.Authorization/roleDefinitions/")
            azure.authorization.role_definitions.delete(scope, guid)
        elif step.type == plan.APPLICATION:
            azure.graph.delete(step.id)
        elif step.type == plan.PASSWORD:
            application, _, key = step.id.partition("/password/")
            azure.graph.post(f"/applications/{application}/removePassword", {"keyId": key})
        else:
            raise AssertionError(f"nothing of the type {step.type} is ever removed")


def _principal_of_the_instance(gateway: Gateway, azure: Azure) -> str | None:
    found: Any = azure.api_management.api_management_service.get(gateway.resource_group, gateway.service)
    return found.identity.principal_id if found.identity else None


def _gateway_resource(gateway: Gateway, azure: Azure) -> AzureSide | None:
    place, clients = (gateway.resource_group, gateway.service, gateway.name), azure.api_management
    if _found(lambda name: clients.gateway.get(*place[:2], name), gateway.name) is None:
        return None
    offered = clients.gateway_api.list_by_service(*place)
    return AzureSide(gateway.id, frozenset(str(each.name).casefold() for each in offered))


def _applications(gateway: Gateway, azure: Azure) -> Generator[Application]:
    # Entra counts an apostrophe in a text twice.
    tag = gateway.tag.replace("'", "''")
    for found in azure.graph.list("/applications", filter=f"tags/any(t:t eq '{tag}')"):
        principal = azure.graph.get(f"/servicePrincipals(appId='{found['appId']}')")
        passwords: list[Json] = found.get("passwordCredentials") or []
        yield Application(
            found["id"],
            found["appId"],
            found.get("createdDateTime") or "",
            principal["id"] if principal else None,
            tuple(Password(each["keyId"], each.get("displayName") or "") for each in passwords),
            _assignment(azure, gateway.reader_assignment_id(principal["id"]), principal["id"]) if principal else None,
        )


def _roles(gateway: Gateway, azure: Azure, own: set[str]) -> dict[str, Role]:
    assignments = [
        (str(each.role_definition_id).rpartition("/")[2].casefold(), str(each.principal_id))
        for each in azure.authorization.role_assignments.list_for_subscription()
    ]
    roles: dict[str, Role] = {}
    for key, id in (("validator", gateway.validator_role_id), ("reader", gateway.reader_role_id)):
        if id and _found(azure.authorization.role_definitions.get_by_id, id):
            guid = id.rpartition("/")[2].casefold()
            roles[key] = Role(id, any(role == guid and principal not in own for role, principal in assignments))
    return roles


def _assignment(azure: Azure, id: str, principal_id: str | None) -> str | None:
    """The id, where there is such an assignment of this principal: one that was adopted may be another's."""
    found = _found(azure.authorization.role_assignments.get_by_id, id)
    return id if found and found.principal_id == principal_id else None


def _found(get: Callable[[str], Any], id: str) -> Any:
    try:
        return get(id)
    except ResourceNotFoundError:
        return None


@contextmanager
def _one_line(who: str) -> Generator[None]:
    try:
        yield
    except ResourceNotFoundError as error:
        if "can't be removed" not in who:
            raise CannotCheckError(f"{who} refused: {_reason(error)}.") from None
    except AzureError as error:
        raise CannotCheckError(f"{who} refused: {_reason(error)}.") from None


def _reason(error: AzureError) -> str:
    if isinstance(error, HttpResponseError) and error.error is not None:
        return one_line(f"{error.status_code} {error.error.code}: {error.error.message}").rstrip(".")
    return one_line(str(error.message)).rstrip(".")
