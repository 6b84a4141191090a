"""The emulator as a process: its data, its files, its log, its end.

Invariants:
- What was answered is there after a kill at any moment, and so are the CA, the tokens and the deployer's sign-in.
- What somebody removed of the prerequisites stays removed; what the file adds is added.
- No secret, token or body is in the log or in a file that others can read.
"""

import socket
import ssl
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path

import pytest
import requests
from azure.core.exceptions import ServiceRequestError, ServiceResponseError
from azure.mgmt.apimanagement.models import GatewayContract

from sandbox.tests.emulator.clients import ARM_SCOPE, Azure, refusal
from sandbox.tests.emulator.process import ROOT, EmulatorProcess


def sign_in(emulator: EmulatorProcess) -> Azure:
    deployer = emulator.deployer
    return Azure(emulator, deployer["client_id"], deployer["client_secret"])


def status(emulator: EmulatorProcess) -> dict[str, list[dict[str, object]]]:
    url = f"{emulator.base_url}/sandbox/status"
    return requests.get(url, headers=emulator.control, verify=emulator.ca, timeout=10).json()


def test_everything_survives_a_kill(own_emulator: EmulatorProcess) -> None:
    azure = sign_in(own_emulator)
    principal = azure.new_principal()
    role = azure.define(actions=("*/read",))
    assignment = azure.assign(azure.subscription, role.id, principal.object_id)
    caller = azure.sign_in(principal)
    token = caller.credential.get_token(ARM_SCOPE)
    azure.api_management.gateway.create_or_update("rg-other", "apim-second", "made", GatewayContract())
    azure.api_management.gateway.delete("rg-other", "apim-second", "edge", "*")
    before, deployer, ca = status(own_emulator), own_emulator.deployer, Path(own_emulator.ca).read_bytes()

    own_emulator.kill()
    own_emulator.start()

    assert status(own_emulator) == before
    assert (own_emulator.deployer, Path(own_emulator.ca).read_bytes()) == (deployer, ca)
    azure = sign_in(own_emulator)
    assert azure.roles.role_definitions.get_by_id(role.id or "").as_dict() == role.as_dict()
    assert azure.roles.role_assignments.get_by_id(assignment.id or "").as_dict() == assignment.as_dict()
    assert [item.name for item in azure.api_management.gateway.list_by_service("rg-other", "apim-second")] == ["made"]
    assert caller.credential.get_token(ARM_SCOPE).token == token.token, "the client keeps its token"
    assert caller.api_management.api_management_service.get("rg-other", "apim-second").name, "and it is still good"
    assert azure.sign_in(principal).credential.get_token(ARM_SCOPE).token != token.token


def test_an_answered_write_survives_a_kill_in_the_middle_of_writing(own_emulator: EmulatorProcess) -> None:
    azure = sign_in(own_emulator)
    answered: list[str] = []

    def write_until_it_is_gone() -> None:
        try:
            while True:
                answered.append(azure.new_application()["id"])
        except (ServiceRequestError, ServiceResponseError):
            return

    writer = threading.Thread(target=write_until_it_is_gone)
    writer.start()
    while len(answered) < 20:
        time.sleep(0.001)
    own_emulator.kill()
    writer.join(timeout=10)
    own_emulator.start()
    there = {item["id"] for item in status(own_emulator)["applications"]}
    assert set(answered) <= there
    assert len(there) - len(answered) <= 1, "the one that was cut off may be there or not, others were never asked for"


def test_the_status_has_what_was_made_and_not_what_was_there(own_emulator: EmulatorProcess) -> None:
    empty = status(own_emulator)
    kinds = ("applications", "servicePrincipals", "roleDefinitions", "roleAssignments")
    assert [empty[kind] for kind in kinds] == [[], [], [], []]
    assert [(item["service"], item["gateway"]) for item in empty["gateways"]] == [
        ("apim-fabrikam", "edge"),
        ("apim-fabrikam", "Edge-Two"),
        ("apim-second", "edge"),
    ]
    azure = sign_in(own_emulator)
    application = azure.new_application(tags=["a"])
    principal = azure.graph("POST", "/servicePrincipals", {"appId": application["appId"]}).body
    role = azure.define(actions=("*/read",))
    assignment = azure.assign(azure.subscription, role.id, principal["id"])
    named = {"appId": application["appId"], "displayName": application["displayName"]}
    found = status(own_emulator)
    assert found["applications"] == [{"id": application["id"], "tags": ["a"]} | named]
    assert found["servicePrincipals"] == [{"id": principal["id"]} | named]
    assert found["roleDefinitions"] == [{"id": role.name, "roleName": role.role_name}]
    assert found["roleAssignments"] == [
        {
            "id": assignment.name,
            "scope": azure.subscription,
            "principalId": principal["id"],
            "roleDefinitionId": role.id,
        }
    ]


def test_the_deployers_rights_follow_the_file_and_its_sign_in_stays(
    own_emulator: EmulatorProcess, prerequisites: Path, tmp_path: Path
) -> None:
    azure = sign_in(own_emulator)
    assert azure.new_application()
    own_emulator.stop()
    changed = tmp_path / "changed.yaml"
    text = prerequisites.read_text().replace("role: Owner", "role: Reader")
    changed.write_text(text.replace("Application.ReadWrite.OwnedBy", "Application.Read.All"))
    again = EmulatorProcess(own_emulator.directory, changed)
    again.start()
    try:
        azure = sign_in(again)
        assert azure.roles.role_definitions.get(azure.subscription, "acdd72a7-3385-48ef-bd42-f606fba81ae7")
        assert refusal(lambda: azure.define(actions=("*/read",)))[:2] == (403, "AuthorizationFailed")
        assert azure.graph("POST", "/applications", {"displayName": "x"}).status == 403
    finally:
        again.stop()


def test_it_starts_again_after_the_deployer_got_its_role_back_by_hand(own_emulator: EmulatorProcess) -> None:
    azure = sign_in(own_emulator)
    [held] = [
        each
        for each in azure.roles.role_assignments.list_for_subscription()
        if (str(each.principal_id), str(each.scope)) == (azure.object_id, azure.subscription)
    ]
    other = azure.new_principal()
    azure.assign(azure.subscription, held.role_definition_id, other.object_id)
    administrator = azure.sign_in(other)
    administrator.roles.role_assignments.delete(azure.subscription, held.name or "")
    administrator.assign(azure.subscription, held.role_definition_id, held.principal_id or "")
    own_emulator.stop()
    own_emulator.start()
    assert sign_in(own_emulator).define(actions=("*/read",))


def test_it_stops_at_once_even_with_open_connections(own_emulator: EmulatorProcess) -> None:
    with requests.Session() as session:
        url = f"{own_emulator.base_url}/metadata/endpoints?api-version=2022-09-01"
        session.get(url, verify=own_emulator.ca, timeout=10)
        assert own_emulator.stop() < 2


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "status"),
        ("GET", "weather"),
        ("PUT", "weather"),
        ("POST", "deny-assignments"),
        ("DELETE", "deny-assignments/one"),
    ],
)
@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer another", "a deployer's token"])
def test_its_own_routes_are_for_its_owner_only(
    azure: Azure, emulator: EmulatorProcess, method: str, path: str, authorization: str
) -> None:
    if authorization == "a deployer's token":
        authorization = f"Bearer {azure.credential.get_token(ARM_SCOPE).token}"
    headers = {"Authorization": authorization} if authorization else {}
    url = f"{emulator.base_url}/sandbox/{path}"
    answer = requests.request(method, url, json={}, headers=headers, verify=emulator.ca, timeout=10)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "Unauthorized")
    assert "azure/control-token" in answer.json()["error"]["message"]


def test_its_files_are_for_their_owner_only(emulator: EmulatorProcess) -> None:
    open_to_others = [file.name for file in emulator.directory.iterdir() if file.stat().st_mode & 0o077]
    assert open_to_others == []
    assert set(emulator.deployer) == {"tenant_id", "subscription_id", "client_id", "client_secret"}


def test_the_log_has_a_line_for_each_request_and_no_secret(own_emulator: EmulatorProcess) -> None:
    azure = sign_in(own_emulator)
    application = azure.new_application(notes="in-the-body")
    secret = azure.graph("POST", f"/applications/{application['id']}/addPassword").body["secretText"]
    azure.graph("GET", "/applications/what%0Aa%20line?$filter=in-the-query")
    token = azure.credential.get_token(ARM_SCOPE).token
    log = own_emulator.log.read_text()
    assert f" POST /v1.0/applications 201 {azure.client_id}\n" in log
    assert f" POST /{azure.tenant_id}/oauth2/v2.0/token 200 {azure.client_id}\n" in log
    assert " GET /v1.0/applications/what%0Aa%20line 400 " in log
    forbidden = [
        secret,
        token,
        token.split(".")[1],
        own_emulator.deployer["client_secret"],
        "in-the-body",
        "in-the-query",
    ]
    assert [text for text in forbidden if text in log] == []
    assert "\x1b[" not in log


@pytest.mark.parametrize(
    "name",
    [
        "localhost",
        "login.microsoftonline.com",
        "management.azure.com",
        "graph.microsoft.com",
        "any-service.configuration.azure-api.net",
    ],
)
def test_its_certificate_is_good_for_azures_names(emulator: EmulatorProcess, name: str) -> None:
    context = ssl.create_default_context(cafile=emulator.ca)
    with (
        socket.create_connection(("127.0.0.1", emulator.port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname=name) as secured,
    ):
        assert secured.version() in ("TLSv1.2", "TLSv1.3")


def test_it_listens_on_the_loopback_interface_only(emulator: EmulatorProcess) -> None:
    listening = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    port = f"{emulator.port:04X}"
    addresses = {fields[1] for fields in listening if fields[1].endswith(f":{port}") and fields[3] == "0A"}
    assert addresses == {f"0100007F:{port}"}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("role: Owner", "role: Emperor", "deployer.role 'Emperor' is not a built-in role here; give one of"),
        ("ReadWrite.OwnedBy", "Everything", "deployer.graph_permission 'Application.Everything' is not known"),
        ("resource_group: rg-other", "resource_group: rg-none", "'rg-none', which is not in resource_groups"),
        ("sku: Developer", "tier: Developer", "'tier' is not known; give one of"),
        ("    sku: Developer\n", "", "'sku' is missing in"),
        ("identity: SystemAssigned", "identity: UserAssigned", "the identity 'UserAssigned' is not modelled"),
        ("id: 11111111-", "id: 1-", "which is not a GUID"),
        ("principal_id: 33333333-", "principal_id: 3-", "which is not a GUID"),
        ("    identity: SystemAssigned\n", "", "'principal_id' is of an identity"),
        ("sku: Developer", "sku: Basic", "Method not allowed in Basic pricing tier"),
        ("resource_groups:", "resource_groups: [", "cannot be read"),
    ],
)
def test_faulty_prerequisites_are_refused_before_anything_starts(
    prerequisites: Path, tmp_path: Path, old: str, new: str, says: str
) -> None:
    faulty = tmp_path / "faulty.yaml"
    faulty.write_text(prerequisites.read_text().replace(old, new))
    command = [sys.executable, "-m", "sandbox.azure", "--directory", str(tmp_path / uuid.uuid4().hex), "--port", "1"]
    ended = subprocess.run(
        [*command, "--prerequisites", str(faulty)], cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )
    assert ended.returncode == 1
    [line] = ended.stderr.splitlines()
    assert says in line
    assert str(faulty) in line
