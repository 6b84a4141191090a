"""Puts the prerequisites in place, each once: what somebody removed later stays removed over a restart."""

import json
import uuid
from pathlib import Path

from sandbox.azure.api_management.models.apis import Apis
from sandbox.azure.api_management.models.gateways import Gateways
from sandbox.azure.api_management.models.services import Services
from sandbox.azure.arm.scopes import key
from sandbox.azure.authorization.models.built_in_roles import BUILT_IN_ROLES
from sandbox.azure.authorization.models.roles import RoleAssignments
from sandbox.azure.core.fields import Document
from sandbox.azure.core.files import write_private
from sandbox.azure.core.store import Store
from sandbox.azure.graph.models import microsoft_graph
from sandbox.azure.graph.models.app_role_assignments import AppRoleAssignments
from sandbox.azure.graph.models.directory import Applications, ServicePrincipals
from sandbox.azure.graph.models.passwords import new_password, new_secret
from sandbox.azure.prerequisites import Prerequisites, Service
from sandbox.azure.resources.models import Resources

# The secrets of those who work here are made once and have to outlast the sandbox.
_NEVER = "2299-12-31T00:00:00Z"


class Seeding:
    def __init__(
        self,
        store: Store,
        resources: Resources,
        services: Services,
        gateways: Gateways,
        apis: Apis,
        applications: Applications,
        principals: ServicePrincipals,
        assignments: RoleAssignments,
        app_role_assignments: AppRoleAssignments,
    ) -> None:
        self._store = store
        self._resources = resources
        self._services = services
        self._gateways = gateways
        self._apis = apis
        self._applications = applications
        self._principals = principals
        self._assignments = assignments
        self._app_role_assignments = app_role_assignments

    def seed(self, prerequisites: Prerequisites, directory: Path) -> None:
        """Who works here gets a file in the directory with what it takes to sign in."""
        for group in prerequisites.resource_groups:
            if self._first_time(f"group {group.name}"):
                self._resources.put_resource_group(group.name, group.location, {})
        for service in prerequisites.services:
            self._seed_service(service)
        if self._principals.find_by_app_id(microsoft_graph.APP_ID) is None:
            name, roles = microsoft_graph.NAME, microsoft_graph.app_roles()
            self._principals.create_first_party(microsoft_graph.APP_ID, name, roles)
        deployer, administrator = prerequisites.deployer, prerequisites.administrator
        credentials = _credentials(directory / "deployer.json", prerequisites)
        self._seed_identity(deployer.display_name, deployer.role, (deployer.graph_permission,), credentials)
        if administrator:
            credentials = _credentials(directory / "administrator.json", prerequisites)
            permissions = administrator.graph_permissions
            self._seed_identity(administrator.display_name, administrator.role, permissions, credentials)

    def _seed_service(self, wanted: Service) -> None:
        if self._first_time(f"service {wanted.name}"):
            body: Document = {
                "location": wanted.location,
                "sku": {"name": wanted.sku, "capacity": 1},
                "identity": {"type": wanted.identity},
                "properties": {"publisherName": wanted.publisher_name, "publisherEmail": wanted.publisher_email},
            }
            self._services.put(wanted.resource_group, wanted.name, body, principal_id=wanted.principal_id)
        for gateway in wanted.gateways:
            if self._first_time(f"gateway {wanted.name}/{gateway.name}"):
                service = self._services.get(wanted.resource_group, wanted.name)
                properties: Document = {"description": gateway.description}
                if gateway.location_name:
                    properties["locationData"] = {"name": gateway.location_name}
                made, _ = self._gateways.put(service, gateway.name, {"properties": properties}, None)
                for name in gateway.apis:
                    self._seed_api(service, made, name)

    def _seed_api(self, service: Document, gateway: Document, name: str) -> None:
        api = self._apis.find(service, name)
        if api is None:
            api, _ = self._apis.put(service, name, {"properties": {"path": name, "protocols": ["https"]}}, None)
        self._apis.offer(gateway, api)

    def _seed_identity(
        self, display_name: str, role: str, graph_permissions: tuple[str, ...], credentials: dict[str, str]
    ) -> None:
        """Its rights follow the file at every start; its application and secret are made once."""
        client_id = credentials["client_id"]
        if self._applications.find_by_app_id(client_id) is None:
            application = self._applications.create({"displayName": display_name}, [], app_id=client_id, seeded=True)
            secret = new_password(credentials["client_secret"], "sign-in file", "", _NEVER)
            self._applications.add_password(application["id"], secret)
            self._principals.create({"appId": client_id}, [], seeded=True)
        principal = self._principals.get_by_app_id(client_id)
        self._app_role_assignments.set_graph_permissions(principal["id"], graph_permissions)
        self._assign(role, principal["id"])

    def _assign(self, role_name: str, principal_id: str) -> None:
        """The role of the file, in the place of the one that an earlier file gave."""
        scope = self._resources.subscription.scope
        for item in self._assignments.all():
            if item["seeded"] and item["principalId"].casefold() == principal_id:
                self._assignments.delete(item["scope"], item["name"])
        role = next(role for role in BUILT_IN_ROLES if role.role_name == role_name)
        if any(
            item["roleName"] == role.name and key(item["scope"]) == key(scope)
            for item in self._assignments.of_principal(principal_id)
        ):
            # Somebody took it away and gave it back: it is there, under a name of their own.
            return
        wanted: Document = {
            "roleDefinitionId": f"{scope}/providers/Microsoft.Authorization/roleDefinitions/{role.name}",
            "principalId": principal_id,
            "principalType": "ServicePrincipal",
            "description": "",
            "condition": "",
            "conditionVersion": "",
            "seeded": True,
        }
        name = str(uuid.uuid5(uuid.UUID(principal_id), role.name))
        self._assignments.put(scope, name, wanted, principal_id)

    def _first_time(self, what: str) -> bool:
        if self._store.get("seeded", what.casefold()):
            return False
        self._store.put("seeded", what.casefold(), {"what": what})
        return True


def _credentials(path: Path, prerequisites: Prerequisites) -> dict[str, str]:
    """What it takes to sign in: the file is the source, so that a store made anew still knows it."""
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    credentials = {
        "tenant_id": prerequisites.tenant_id,
        "subscription_id": prerequisites.subscription_id,
        "client_id": known.get("client_id") or str(uuid.uuid4()),
        "client_secret": known.get("client_secret") or new_secret(),
    }
    if credentials != known:
        write_private(path, json.dumps(credentials, indent=2).encode() + b"\n")
    return credentials
