"""Graph's routes."""

from dataclasses import dataclass

from sandbox.azure.core.routing import Handler, Route
from sandbox.azure.graph.exceptions.objects import MalformedPayload
from sandbox.azure.graph.responses.app_role_assignments import AppRoleAssignmentResponses
from sandbox.azure.graph.responses.applications import ApplicationResponses, ServicePrincipalResponses
from sandbox.azure.graph.responses.beta import BetaResponses
from sandbox.azure.graph.responses.directory import DirectoryResponses
from sandbox.azure.graph.responses.directory_objects import DirectoryObjectResponses
from sandbox.azure.graph.responses.federated_credentials import FederatedCredentialResponses

_Table = list[tuple[str, str, Handler]]


@dataclass(frozen=True)
class GraphResponses:
    applications: ApplicationResponses
    federated_credentials: FederatedCredentialResponses
    principals: ServicePrincipalResponses
    app_role_assignments: AppRoleAssignmentResponses
    app_role_assigned_to: AppRoleAssignmentResponses
    directory: DirectoryResponses
    beta: BetaResponses


def routes(responses: GraphResponses) -> list[Route]:
    table = [
        *_collection("/applications", responses.applications),
        ("POST", "/applications", responses.applications.create),
        *_collection("/servicePrincipals", responses.principals),
        ("POST", "/servicePrincipals", responses.principals.create),
    ]
    # Each object has several addresses: by its id, by its application's, by the name that somebody gave it.
    for key in ("(uniqueName='{unique_name}')", "(appId='{app_id}')", "('{id}')", "/{id}"):
        one = "/applications" + key
        update = responses.applications.upsert if "unique" in key else responses.applications.update
        table += [("PATCH", one, update), *_object(one, responses.applications)]
        table += _federated_credentials(one + "/federatedIdentityCredentials", responses.federated_credentials)
    for key in ("(appId='{app_id}')", "('{id}')", "/{id}"):
        one = "/servicePrincipals" + key
        update = responses.principals.upsert if "appId" in key else responses.principals.update
        table += [("PATCH", one, update), *_object(one, responses.principals)]
        table += _assignments(one + "/appRoleAssignments", responses.app_role_assignments)
        table += _assignments(one + "/appRoleAssignedTo", responses.app_role_assigned_to)
    table += _directory(responses.directory)
    table = [(method, "/v1.0" + template, handler) for method, template, handler in table]
    table += _beta(responses.beta)
    return [Route(method, template, handler, MalformedPayload) for method, template, handler in table]


def _collection(many: str, objects: DirectoryObjectResponses) -> _Table:
    return [
        ("GET", many, objects.list_all),
        ("GET", many + "/$count", objects.count),
        ("GET", many + "/delta", objects.changes),
        ("GET", many + "/delta()", objects.changes),
    ]


def _object(one: str, objects: DirectoryObjectResponses) -> _Table:
    return [
        ("GET", one, objects.get),
        ("DELETE", one, objects.delete),
        ("GET", one + "/owners", objects.list_owners),
        ("POST", one + "/owners/$ref", objects.add_owner),
        ("DELETE", one + "/owners/{owner}/$ref", objects.remove_owner),
        ("POST", one + "/addPassword", objects.add_password),
        ("POST", one + "/removePassword", objects.remove_password),
        ("POST", one + "/addKey", objects.add_key),
        ("POST", one + "/removeKey", objects.remove_key),
    ]


def _federated_credentials(many: str, credentials: FederatedCredentialResponses) -> _Table:
    by_id, by_name = many + "/{credential}", many + "(name='{credential}')"
    table: _Table = [("GET", many, credentials.list_all), ("POST", many, credentials.create)]
    for one, update in ((by_name, credentials.upsert), (by_id, credentials.update)):
        table += [("GET", one, credentials.get), ("PATCH", one, update), ("DELETE", one, credentials.delete)]
    return table


def _assignments(many: str, assignments: AppRoleAssignmentResponses) -> _Table:
    return [
        ("GET", many, assignments.list_all),
        ("POST", many, assignments.create),
        ("GET", many + "/{assignment}", assignments.get),
        ("DELETE", many + "/{assignment}", assignments.delete),
    ]


def _beta(beta: BetaResponses) -> _Table:
    return [
        ("GET", "/beta/applications/{id}", beta.get_application),
        ("PATCH", "/beta/applications/{id}", beta.update_application),
        ("GET", "/beta/servicePrincipals/{id}", beta.get_principal),
    ]


def _directory(directory: DirectoryResponses) -> _Table:
    return [
        ("POST", "/directoryObjects/getByIds", directory.get_by_ids),
        ("POST", "/directoryObjects/microsoft.graph.getByIds", directory.get_by_ids),
        ("GET", "/directoryObjects/{id}", directory.get_object),
        ("GET", "/directory/deletedItems/microsoft.graph.{kind}", directory.list_deleted),
        ("GET", "/directory/deletedItems/graph.{kind}", directory.list_deleted),
        ("GET", "/directory/deletedItems/{id}", directory.get_deleted),
        ("DELETE", "/directory/deletedItems/{id}", directory.purge),
        ("POST", "/directory/deletedItems/{id}/restore", directory.restore),
        ("GET", "/organization", directory.list_organization),
        ("GET", "/me", directory.me),
        ("GET", "/me/{rest*}", directory.me),
    ]
