"""A gateway as a reader of the guide makes it: every step through Microsoft's clients and kubectl, none through Pulumi.

The guide's own JSON and YAML are used; GUIDs are Azure's to choose, as with `az role definition create`.
"""

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from sandbox.tests.emulator.clients import Azure
from tests import guide
from tests.end_to_end.running import RunningSandbox, run
from tests.end_to_end.sabotage import SandboxEmulator, azure_of, new_instance

GATEWAY = "mygw"
APPLICATION_NAME = "mygw"
SELECTOR = {"app": "mygw"}
# What an application has that was registered in the portal and that other programs sign in with as well.
APPLICATION: dict[str, Any] = {
    "description": "Contoso's gateway",
    "notes": "ask the platform team",
    "signInAudience": "AzureADMultipleOrgs",
    "groupMembershipClaims": "SecurityGroup",
    "isFallbackPublicClient": True,
    "info": {"supportUrl": "https://support.contoso.example"},
    "requiredResourceAccess": [
        {
            "resourceAppId": "00000003-0000-0000-c000-000000000000",
            "resourceAccess": [{"id": "e1fe6dd8-ba31-4d61-89e7-88639da4683d", "type": "Scope"}],
        }
    ],
    "web": {
        "redirectUris": ["https://portal.contoso.example/signin"],
        "logoutUrl": "https://portal.contoso.example/signout",
        "implicitGrantSettings": {"enableIdTokenIssuance": True},
    },
    "spa": {"redirectUris": ["https://app.contoso.example/"]},
    "publicClient": {"redirectUris": ["https://login.microsoftonline.com/common/oauth2/nativeclient"]},
    "api": {"requestedAccessTokenVersion": 2},
    "optionalClaims": {
        "idToken": [{"name": "email", "essential": False, "source": None, "additionalProperties": []}],
        "accessToken": [],
        "saml2Token": [],
    },
    "appRoles": [
        {
            "id": "5a3b4c5d-6e7f-4081-92a3-b4c5d6e7f809",
            "allowedMemberTypes": ["Application"],
            "description": "Reads orders",
            "displayName": "Reader",
            "isEnabled": True,
            "value": "Orders.Read",
        }
    ],
}
PRINCIPAL: dict[str, Any] = {
    "appRoleAssignmentRequired": True,
    "notes": "reviewed every June",
    "tags": ["WindowsAzureActiveDirectoryIntegratedApp"],
}


@dataclass(frozen=True)
class MadeByHand:
    """What was made, by the ids that the portal and `az` show."""

    sandbox: RunningSandbox
    azure: Azure
    """Microsoft's clients, signed in as the person who made it."""
    namespace: str
    group: str
    service: str
    validator_role: str
    reader_role: str
    validator_assignment: str
    reader_assignment: str
    application: dict[str, Any]
    principal: str
    key_id: str
    """Of the client secret."""
    role_suffix: str = ""

    def configuration(self) -> dict[str, Any]:
        """The stack's settings with which the program makes the same: what docs/adoption.md has its reader write."""
        return {
            "apim-gateway:resourceGroupName": self.group,
            "apim-gateway:serviceName": self.service,
            "apim-gateway:gatewayName": GATEWAY,
            "apim-gateway:kubernetes": {"namespace": self.namespace, "readyTimeout": 60},
            "apim-gateway:roles": {
                "nameSuffix": self.role_suffix,
                "validatorScope": "service",
                "readerRoleGuid": _guid(self.reader_role),
                "validatorRoleGuid": _guid(self.validator_role),
                "readerAssignmentGuid": _guid(self.reader_assignment),
                "validatorAssignmentGuid": _guid(self.validator_assignment),
            },
        }

    def adoption(self) -> dict[str, Any]:
        """The group of settings that takes it over."""
        return {
            "roles": True,
            "roleAssignments": True,
            "application": self.application["id"],
            "servicePrincipal": self.principal,
            "kubernetes": True,
        }

    def kubectl(self, *arguments: str) -> Any:
        return self.sandbox.kubectl("--namespace", self.namespace, *arguments)

    def kubectl_plain(self, *arguments: str) -> None:
        """A command of kubectl that has no JSON to answer."""
        ran = run(["kubectl", "--namespace", self.namespace, *arguments], self.sandbox.environment)
        assert ran.code == 0, ran.output

    def passwords(self) -> set[str]:
        """The key ids of the application's client secrets."""
        found = self.azure.graph("GET", f"/applications/{self.application['id']}").body
        return {each["keyId"] for each in found["passwordCredentials"]}

    def in_azure(self) -> dict[str, Any]:
        """Roles, assignments, application and service principal as Azure shows them, under their ids."""
        azure = self.azure
        ids = (self.validator_role, self.reader_role, self.validator_assignment, self.reader_assignment)
        shown = {id: azure.arm("GET", id).body for id in ids}
        paths = (f"/applications/{self.application['id']}", f"/servicePrincipals/{self.principal}")
        return shown | {path: azure.graph("GET", path).body for path in paths}

    def make_the_deployer_an_owner(self, collection: str) -> None:
        """`az ad app owner add`, and `az rest` for the service principal."""
        id = {"applications": self.application["id"], "servicePrincipals": self.principal}[collection]
        owner = azure_of(self.sandbox).object_id
        reference = {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{owner}"}
        added = self.azure.graph("POST", f"/{collection}/{id}/owners/$ref", reference)
        assert added.status == 204, added.body

    def revoke_the_old_client_secret(self) -> None:
        path = f"/applications/{self.application['id']}/removePassword"
        assert self.azure.graph("POST", path, {"keyId": self.key_id}).status == 204


def make(
    sandbox: RunningSandbox,
    name: str,
    *,
    role_suffix: str = "",
    owned: Sequence[str] = ("applications", "servicePrincipals"),
    selector: Mapping[str, str] = SELECTOR,
) -> MadeByHand:
    """An instance, and the guide from its first step to its last; the deployer then is an owner of what is `owned`.

    Since 2026 Microsoft's page has another `selector` than the guide.
    """
    emulator = SandboxEmulator(sandbox)
    person = json.loads((emulator.directory / "administrator.json").read_text())
    azure = Azure(emulator, person["client_id"], person["client_secret"])
    group, service, namespace = f"rg-{name}", f"apim-{name}", name
    new_instance(azure, group, service, GATEWAY)
    instance = azure.service(group, service)

    validator_role, reader_role = _role(azure, "validator", role_suffix), _role(azure, "reader", role_suffix)
    clients: Any = azure.api_management
    identity = clients.api_management_service.get(group, service).identity.principal_id
    validator_assignment = azure.assign(instance, validator_role, identity)

    application = azure.new_application(displayName=APPLICATION_NAME, **APPLICATION)
    principal = azure.graph("POST", "/servicePrincipals", {"appId": application["appId"], **PRINCIPAL}).body["id"]
    path = f"/applications/{application['id']}"
    password = azure.graph("POST", f"{path}/addPassword", {"passwordCredential": {"displayName": "by hand"}}).body
    reader_assignment = azure.assign(instance, reader_role, principal)
    sandbox.kubectl("create", "namespace", namespace)
    objects = _filled_in(azure, service, application["appId"], password["secretText"])
    _apply(sandbox, namespace, _selecting(objects, selector))
    waiting = ["wait", "--for=condition=Available", "--timeout=60s", f"deployment/{GATEWAY}"]
    sandbox.kubectl("--namespace", namespace, *waiting)
    made = MadeByHand(
        sandbox,
        azure,
        namespace,
        group,
        service,
        validator_role,
        reader_role,
        str(validator_assignment.id),
        str(reader_assignment.id),
        application,
        principal,
        password["keyId"],
        role_suffix,
    )
    for collection in owned:
        made.make_the_deployer_an_owner(collection)
    return made


def _role(azure: Azure, name: str, suffix: str) -> str:
    """The ARM id of a role made from the guide's JSON."""
    template = guide.role(name)
    [permission] = template["Permissions"]
    made = azure.define(
        role_name=template["Name"] + suffix,
        description=template["Description"],
        actions=tuple(permission["Actions"]),
        data_actions=tuple(permission["DataActions"]),
    )
    return str(made.id)


def _filled_in(azure: Azure, service: str, client_id: str, client_secret: str) -> str:
    """The guide's YAML with the values that it tells its reader to put in."""
    text = (guide.FOLDER / "mygw.yaml").read_text(encoding="utf-8")
    for placeholder, value in {
        "danlep0510": service,
        "<Azure AD tenant ID>": azure.tenant_id,
        "<Azure AD client ID>": client_id,
        "<Azure AD client secret>": client_secret,
    }.items():
        assert placeholder in text
        text = text.replace(placeholder, value)
    return text


def _selecting(text: str, selector: Mapping[str, str]) -> str:
    """The same objects, with these labels on the pods and in every selector."""
    objects: list[Any] = list(yaml.safe_load_all(text))
    for each in objects:
        if each["kind"] == "Deployment":
            each["spec"]["selector"]["matchLabels"] = dict(selector)
            each["spec"]["template"]["metadata"]["labels"] = dict(selector)
        elif each["kind"] == "Service":
            each["spec"]["selector"] = dict(selector)
    return yaml.safe_dump_all(objects)


def _apply(sandbox: RunningSandbox, namespace: str, text: str) -> None:
    command = ["kubectl", "--namespace", namespace, "apply", "--filename", "-"]
    done = subprocess.run(command, input=text, env=sandbox.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _guid(id: str) -> str:
    return id.rpartition("/")[2]
