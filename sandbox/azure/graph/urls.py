"""Graph's routes."""

from sandbox.azure.graph.exceptions import MalformedPayload
from sandbox.azure.graph.responses import ApplicationResponses, DirectoryResponses, ServicePrincipalResponses
from sandbox.azure.routing import Handler, Route


def routes(
    applications: ApplicationResponses, principals: ServicePrincipalResponses, directory: DirectoryResponses
) -> list[Route]:
    table: list[tuple[str, str, Handler]] = [
        ("GET", "/applications", applications.list_all),
        ("POST", "/applications", applications.create),
        ("GET", "/servicePrincipals", principals.list_all),
        ("POST", "/servicePrincipals", principals.create),
    ]
    # Each object has two addresses: by its id, and by its application's.
    for one in ("/applications/{id}", "/applications(appId='{app_id}')"):
        table += [
            ("GET", one, applications.get),
            ("PATCH", one, applications.update),
            ("DELETE", one, applications.delete),
            ("POST", one + "/addPassword", applications.add_password),
            ("POST", one + "/removePassword", applications.remove_password),
            ("GET", one + "/owners", applications.list_owners),
            ("POST", one + "/owners/$ref", applications.add_owner),
            ("DELETE", one + "/owners/{owner}/$ref", applications.remove_owner),
        ]
    for one in ("/servicePrincipals/{id}", "/servicePrincipals(appId='{app_id}')"):
        table += [
            ("GET", one, principals.get),
            ("PATCH", one, principals.update),
            ("DELETE", one, principals.delete),
            ("GET", one + "/owners", principals.list_owners),
            ("POST", one + "/owners/$ref", principals.add_owner),
            ("DELETE", one + "/owners/{owner}/$ref", principals.remove_owner),
        ]
    table += [
        ("GET", "/directoryObjects/{id}", directory.get_object),
        ("GET", "/directory/deletedItems/microsoft.graph.{kind}", directory.list_deleted),
        ("GET", "/directory/deletedItems/{id}", directory.get_deleted),
        ("DELETE", "/directory/deletedItems/{id}", directory.purge),
        ("GET", "/organization", directory.list_organization),
    ]
    return [Route(method, "/v1.0" + template, handler, MalformedPayload) for method, template, handler in table]
