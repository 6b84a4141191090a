"""Microsoft's own clients, pointed at the emulator. Nothing here knows the emulator's code."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from azure.core import PipelineClient
from azure.core.exceptions import HttpResponseError
from azure.core.pipeline.policies import BearerTokenCredentialPolicy, RetryPolicy
from azure.core.pipeline.transport import RequestsTransport
from azure.core.rest import HttpRequest
from azure.identity import ClientSecretCredential
from azure.mgmt.apimanagement import ApiManagementClient
from azure.mgmt.authorization.v2022_04_01 import AuthorizationManagementClient
from azure.mgmt.authorization.v2022_04_01.models import (
    Permission,
    RoleAssignment,
    RoleAssignmentCreateParameters,
    RoleDefinition,
)

from sandbox.tests.emulator.process import EmulatorProcess

ARM_SCOPE = "https://management.azure.com/.default"
GRAPH_SCOPE = "https://graph.microsoft.com/.default"
CONFIGURATION_SCOPE = "https://azure-api.net/configuration/.default"
Json = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    status: int
    body: Any
    headers: dict[str, str]

    @property
    def error(self) -> tuple[int, str, str]:
        """Status, code and message of a refusal."""
        return self.status, self.body["error"]["code"], self.body["error"]["message"]


@dataclass(frozen=True)
class Principal:
    """An application with its service principal and a client secret."""

    application_id: str
    client_id: str
    object_id: str
    secret: str


def refusal(call: Callable[[], object]) -> tuple[int | None, str | None, str | None]:
    """Status, code and message with which a call of an SDK is refused."""
    with pytest.raises(HttpResponseError) as caught:
        call()
    error = caught.value.error
    assert error is not None, f"no error envelope in {caught.value}"
    return caught.value.status_code, error.code, error.message


def usual_version(path: str) -> str:
    """The api-version that Microsoft's clients send for a path."""
    provider = path.casefold().rpartition("/providers/")[2]
    if provider.startswith("microsoft.authorization"):
        return "2022-04-01"
    return "2024-05-01" if provider.startswith("microsoft.apimanagement") else "2022-09-01"


class Azure:
    """Everything one principal can ask of Azure."""

    def __init__(
        self, emulator: EmulatorProcess, client_id: str, client_secret: str, transport: RequestsTransport | None = None
    ) -> None:
        deployer = emulator.deployer
        self.emulator = emulator
        self.client_id = client_id
        self.tenant_id = deployer["tenant_id"]
        self.subscription_id = deployer["subscription_id"]
        self.subscription = f"/subscriptions/{self.subscription_id}"
        # All clients share their connections: what is tested is not how often TLS can be set up.
        self._transport = transport or RequestsTransport(connection_verify=emulator.ca)
        self.credential = ClientSecretCredential(
            self.tenant_id,
            client_id,
            client_secret,
            authority=emulator.base_url,
            disable_instance_discovery=True,
            transport=self._transport,
        )
        self.roles = AuthorizationManagementClient(
            self.credential,
            self.subscription_id,
            base_url=emulator.base_url,
            transport=self._transport,
            retry_total=0,
        )
        self.api_management = ApiManagementClient(
            self.credential,
            self.subscription_id,
            base_url=emulator.base_url,
            transport=self._transport,
            retry_total=0,
            polling_interval=0,
        )
        self._clients = {scope: self._client(scope) for scope in (ARM_SCOPE, GRAPH_SCOPE, CONFIGURATION_SCOPE)}

    @property
    def object_id(self) -> str:
        found = self.graph("GET", f"/servicePrincipals(appId='{self.client_id}')")
        return found.body["id"]

    def group(self, name: str) -> str:
        return f"{self.subscription}/resourceGroups/{name}"

    def service(self, group: str, name: str) -> str:
        return f"{self.group(group)}/providers/Microsoft.ApiManagement/service/{name}"

    def graph(
        self,
        method: str,
        path: str,
        body: Json | None = None,
        headers: dict[str, str] | None = None,
        version: str = "v1.0",
    ) -> Reply:
        return self._send(GRAPH_SCOPE, HttpRequest(method, f"/{version}{path}", json=body, headers=headers))

    def arm(
        self,
        method: str,
        path: str,
        content: bytes | None = None,
        version: str | None = None,
        if_match: str | None = None,
    ) -> Reply:
        """A request that the typed clients would not send. Without a version the provider's usual one; '' for none."""
        version = usual_version(path) if version is None else version
        url = path + ("&" if "?" in path else "?") + f"api-version={version}" if version else path
        headers = {"Content-Type": "application/json"} | ({"If-Match": if_match} if if_match else {})
        return self._send(ARM_SCOPE, HttpRequest(method, url, content=content, headers=headers))

    def probe(self, service: str, method: str, path: str, body: Json | None = None) -> Reply:
        """A request to the service's own host, as the network of a cluster would bring it here."""
        headers = {"Host": f"{service}.configuration.azure-api.net"}
        return self._send(
            CONFIGURATION_SCOPE, HttpRequest(method, f"/permission-probe{path}", json=body, headers=headers)
        )

    def new_application(self, **properties: Any) -> Json:
        made = self.graph("POST", "/applications", {"displayName": f"application {uuid.uuid4()}"} | properties)
        assert made.status == 201, made.body
        return made.body

    def new_principal(self) -> Principal:
        application = self.new_application()
        principal = self.graph("POST", "/servicePrincipals", {"appId": application["appId"]})
        assert principal.status == 201, principal.body
        password = self.graph("POST", f"/applications/{application['id']}/addPassword", {})
        assert password.status == 200, password.body
        return Principal(application["id"], application["appId"], principal.body["id"], password.body["secretText"])

    def sign_in(self, principal: Principal) -> "Azure":
        return Azure(self.emulator, principal.client_id, principal.secret, self._transport)

    def define(
        self,
        *,
        name: str | None = None,
        role_name: str | None = None,
        scope: str | None = None,
        assignable_scopes: list[str] | None = None,
        actions: tuple[str, ...] = (),
        not_actions: tuple[str, ...] = (),
        data_actions: tuple[str, ...] = (),
        description: str = "made by a test",
    ) -> RoleDefinition:
        """Create a custom role; what a test does not care about is given."""
        permission = Permission(
            actions=list(actions), not_actions=list(not_actions), data_actions=list(data_actions), not_data_actions=[]
        )
        definition = RoleDefinition(
            role_name=f"role {uuid.uuid4()}" if role_name is None else role_name,
            role_type="CustomRole",
            description=description,
            permissions=[permission],
            assignable_scopes=[self.subscription] if assignable_scopes is None else assignable_scopes,
        )
        # The SDK's overloads for streams have no types.
        client: Any = self.roles
        return client.role_definitions.create_or_update(
            scope or self.subscription, name or str(uuid.uuid4()), definition
        )

    def assign(
        self,
        scope: str,
        role_id: str | None,
        principal_id: str,
        *,
        name: str | None = None,
        principal_type: str | None = "ServicePrincipal",
        description: str | None = None,
    ) -> RoleAssignment:
        """Assign a role. Without a principal type nothing is said of it."""
        parameters = RoleAssignmentCreateParameters(
            role_definition_id=role_id or "",
            principal_id=principal_id,
            principal_type=principal_type,  # pyright: ignore[reportArgumentType] - None leaves it out
            description=description,
        )
        client: Any = self.roles
        return client.role_assignments.create(scope, name or str(uuid.uuid4()), parameters)

    def _client(self, scope: str) -> PipelineClient[Any, Any]:
        policies: list[Any] = [RetryPolicy(retry_total=0), BearerTokenCredentialPolicy(self.credential, scope)]
        return PipelineClient(self.emulator.base_url, policies=policies, transport=self._transport)

    def _send(self, scope: str, request: HttpRequest) -> Reply:
        client = self._clients[scope]
        request.url = client.format_url(request.url)
        answer = client.send_request(request)
        answer.read()
        return Reply(answer.status_code, answer.json() if answer.content else None, dict(answer.headers))
