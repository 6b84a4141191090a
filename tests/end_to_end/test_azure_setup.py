"""The identities for workflows: what they trust, and that what they may do is enough and no more.

Invariants:
- There is no secret in any of them, and GitHub's token for one job signs in nobody else's.
- A reader changes nothing, and a protected environment's signs in from main only.
- A deployer gives away the two roles of its instance only.
- No deployer may change what a role allows, unless its environment says that it makes them.
That these rights suffice for previews, deployments and drift is shown in test_workflows.py. The sandbox keeps
conditions and does not evaluate them; the test reads what the condition says.
"""

import json
import re
import ssl
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from apim_gateway.azure_ids import role_definition_guid
from azure.core.exceptions import ClientAuthenticationError

from sandbox.tests.emulator.clients import ARM_SCOPE
from tests.end_to_end.identities import REPOSITORY, Identities, made
from tests.end_to_end.running import RunningSandbox
from tests.end_to_end.sabotage import SandboxEmulator, new_gateway
from tests.workflows.runner import LocalGitHub

PULL_REQUEST = f"repo:{REPOSITORY}:pull_request"
BRANCH = f"repo:{REPOSITORY}:ref:refs/heads/main"
DEV, PROD = f"repo:{REPOSITORY}:environment:dev", f"repo:{REPOSITORY}:environment:prod"


@pytest.fixture(scope="module")
def identities(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Identities]:
    directory = tmp_path_factory.mktemp("azure-setup")
    gateway = new_gateway(sandbox, "setup", directory)
    with (
        LocalGitHub() as github,
        made(sandbox, gateway, github, directory, with_one_that_makes_roles=True) as found,
    ):
        yield found


def client(identities: Identities, who: str) -> str:
    """The client id of `reader-<environment>` or `deployer-<environment>`."""
    kind, _, environment = who.partition("-")
    return identities.reader(environment) if kind == "reader" else identities.deployer(environment)


def call(identities: Identities, client_id: str, subject: str, method: str, path: str, body: Any = None) -> int:
    """The status of one call to ARM."""
    token = identities.credential(client_id, subject).get_token(ARM_SCOPE).token
    emulator = SandboxEmulator(identities.sandbox)
    version = "2022-04-01" if "Microsoft.Authorization" in path else "2024-05-01"
    with httpx.Client(verify=ssl.create_default_context(cafile=emulator.ca)) as client:
        answer = client.request(
            method,
            f"{emulator.base_url}{path}?api-version={version}",
            json=body,
            headers={"Authorization": f"Bearer {token}"},
        )
    return answer.status_code


def test_a_second_preview_finds_nothing_to_do_and_no_warning_is_given(identities: Identities) -> None:
    assert "warning:" not in identities.up.output
    assert len(identities.again.summary) == 1
    assert "unchanged" in identities.again.output


def test_no_identity_has_a_secret(identities: Identities) -> None:
    resources = json.loads(identities.state)["deployment"]["resources"]
    kinds = {each["type"] for each in resources}
    assert not {kind for kind in kinds if "Password" in kind or "Certificate" in kind}
    assert "ciphertext" not in identities.state
    for client_id in (*map(identities.reader, ("dev", "prod")), *map(identities.deployer, ("dev", "prod", "qa"))):
        found = identities.azure.graph("GET", f"/applications(appId='{client_id}')").body
        assert (found["passwordCredentials"], found["keyCredentials"]) == ([], [])


@pytest.mark.parametrize(
    ("who", "subject"),
    [
        ("reader-dev", PULL_REQUEST),
        ("reader-dev", BRANCH),
        ("reader-prod", BRANCH),
        ("deployer-dev", DEV),
        ("deployer-prod", PROD),
    ],
)
def test_a_job_signs_in_as_the_identity_that_is_meant_for_it(identities: Identities, who: str, subject: str) -> None:
    assert identities.credential(client(identities, who), subject).get_token(ARM_SCOPE).token


@pytest.mark.parametrize(
    ("who", "subject"),
    [
        ("deployer-dev", PULL_REQUEST),
        ("deployer-dev", BRANCH),
        ("deployer-prod", DEV),
        ("reader-dev", DEV),
        ("reader-dev", "repo:contoso/other:pull_request"),
        ("reader-dev", f"repo:{REPOSITORY}:ref:refs/heads/feature"),
        ("reader-prod", PULL_REQUEST),
        ("reader-prod", f"repo:{REPOSITORY}:ref:refs/heads/feature"),
    ],
)
def test_any_other_job_is_refused(identities: Identities, who: str, subject: str) -> None:
    with pytest.raises(ClientAuthenticationError, match="AADSTS700213"):
        identities.credential(client(identities, who), subject).get_token(ARM_SCOPE)


def test_the_reader_reads_and_writes_nothing(identities: Identities) -> None:
    service = identities.gateway.service_id
    group = service.partition("/providers/")[0]
    subscription = "/".join(service.split("/")[:3])
    role = f"{subscription}/providers/Microsoft.Authorization/roleDefinitions/{role_definition_guid(service, 'reader')}"
    assert call(identities, identities.reader("dev"), PULL_REQUEST, "GET", service) == 200
    assert call(identities, identities.reader("dev"), PULL_REQUEST, "GET", role) == 403, (
        "only where deployers make roles"
    )
    assert call(identities, identities.reader("qa"), BRANCH, "GET", role) == 200
    assert call(identities, identities.reader("dev"), PULL_REQUEST, "PUT", role, {"properties": {}}) == 403
    assignment = f"{group}/providers/Microsoft.Authorization/roleAssignments/{role_definition_guid(service, 'none')}"
    assert call(identities, identities.reader("dev"), PULL_REQUEST, "PUT", assignment, {"properties": {}}) == 403
    assert call(identities, identities.reader("dev"), PULL_REQUEST, "DELETE", service) == 403


def test_a_deployer_assigns_roles_in_its_resource_group_only(identities: Identities) -> None:
    subscription = "/".join(identities.gateway.service_id.split("/")[:3])
    elsewhere = f"{subscription}/resourceGroups/rg-apim-dev"
    for scope in (subscription, elsewhere):
        path = f"{scope}/providers/Microsoft.Authorization/roleAssignments/{role_definition_guid(scope, 'none')}"
        assert call(identities, identities.deployer("dev"), DEV, "PUT", path, {"properties": {}}) == 403
    assert call(identities, identities.deployer("dev"), DEV, "DELETE", identities.gateway.service_id) == 403


def role_path(identities: Identities, service: str) -> str:
    subscription = "/".join(service.split("/")[:3])
    return f"{subscription}/providers/Microsoft.Authorization/roleDefinitions/{role_definition_guid(service, 'reader')}"


def test_a_deployer_changes_no_role(identities: Identities) -> None:
    """Else dev's, which waits for nobody, could give itself the subscription."""
    role = role_path(identities, identities.gateway.service_id)
    assert call(identities, identities.deployer("dev"), DEV, "PUT", role, {"properties": {}}) == 403
    assert call(identities, identities.deployer("dev"), DEV, "DELETE", role) == 403
    assert call(identities, identities.deployer("dev"), DEV, "GET", identities.gateway.service_id) == 200


def test_a_deployer_that_is_to_make_the_roles_may(identities: Identities) -> None:
    service = identities.gateway.service_id.replace(identities.gateway.group, "rg-apim-dev")
    role = role_path(identities, service.replace(identities.gateway.service, "apim-contoso-dev"))
    subject = f"repo:{REPOSITORY}:environment:qa"
    status = call(identities, identities.deployer("qa"), subject, "PUT", role, {"properties": {}})
    assert status == 400, "allowed, and no role definition"


def test_the_stacks_are_told_the_roles_that_were_made_for_them(identities: Identities) -> None:
    found = identities.azure.roles.role_definitions.list(identities.gateway.service_id)
    made = {str(each.id): str(each.role_name) for each in found if each.role_type == "CustomRole"}
    assert set(identities.stack_configuration) == {"dev", "prod"}, "qa's deployer makes its own"
    for stack in ("dev", "prod"):
        roles = identities.stack_configuration[stack]["roles"]
        assert made[roles["readerRoleId"]].startswith("API Management Gateway Configuration Reader")
        assert made[roles["validatorRoleId"]].startswith("API Management Configuration API Access Validator")


def test_a_misspelt_setting_is_refused_in_one_line(identities: Identities) -> None:
    assert identities.misspelt.code != 0
    assert (
        "environments.qa.serviceNam is unknown: nothing reads it. Remove it, or write 'environments.qa.serviceName'."
    ) in identities.misspelt.output
    assert "Traceback" not in identities.misspelt.output


def test_the_condition_names_the_instances_two_roles_and_service_principals(identities: Identities) -> None:
    found: list[Any] = [
        each
        for each in identities.azure.roles.role_assignments.list_for_subscription()
        if each.condition and identities.gateway.group in str(each.scope)
    ]
    assert len(found) == 2, "one for each environment"
    wanted = {role_definition_guid(identities.gateway.service_id, key) for key in ("reader", "validator")}
    for assignment in found:
        write, delete = assignment.condition.split(") AND ((")
        for clause, action, source in ((write, "write", "@Request"), (delete, "delete", "@Resource")):
            assert f"roleAssignments/{action}'" in clause
            assert set(re.findall(r"@\w+", clause)) == {source}
            assert set(re.findall(r"[0-9a-f-]{36}", clause)) == wanted
            assert "StringEqualsIgnoreCase {'ServicePrincipal'}" in clause
        assert assignment.condition_version == "2.0"


def test_a_deployer_has_no_more_of_the_directory_than_what_it_makes(identities: Identities) -> None:
    granted: dict[str, list[str]] = {}
    for name, client_id in (("reader", identities.reader("dev")), ("dev", identities.deployer("dev"))):
        token = identities.credential(client_id, PULL_REQUEST if name == "reader" else DEV)
        claims = _claims(token.get_token("https://graph.microsoft.com/.default").token)
        granted[name] = claims["roles"]
    assert granted == {"reader": ["Application.Read.All"], "dev": ["Application.ReadWrite.OwnedBy"]}


def _claims(token: str) -> dict[str, Any]:
    import jwt

    return jwt.decode(token, options={"verify_signature": False})
