"""What role assignments have beside scope, role and principal: conditions, pages, limits, and what is not modelled.

Invariants:
- A condition is kept as it was written; what cannot be one is refused.
- A list comes in pages that Microsoft's client puts together again.
- The caller's permissions at a scope are those of the roles that work there.
The rules about scope, role and principal are in test_role_assignments.py.
"""

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from azure.mgmt.authorization.v2022_04_01.models import RoleDefinition

from sandbox.tests.emulator.clients import Azure, Principal, refusal
from sandbox.tests.emulator.process import EmulatorProcess
from sandbox.tests.emulator.test_role_assignments import new_scope

ASSIGNMENTS = "/providers/Microsoft.Authorization/roleAssignments"
CONDITION = (
    "((!(ActionMatches{'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read'})) OR"
    " (@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'it''s (open'))"
)


@pytest.fixture(scope="module")
def role(azure: Azure) -> RoleDefinition:
    return azure.define(actions=("Microsoft.Support/*", "*/read"), not_actions=("Microsoft.Support/x/write",))


@pytest.fixture(scope="module")
def principal(azure: Azure) -> Principal:
    return azure.new_principal()


def put(azure: Azure, role: RoleDefinition, principal: Principal, **changes: Any) -> Any:
    """An assignment as raw JSON at a scope of its own."""
    properties = {
        "roleDefinitionId": role.id,
        "principalId": principal.object_id,
        "principalType": "ServicePrincipal",
    } | changes
    path = f"{new_scope(azure)}{ASSIGNMENTS}/{uuid.uuid4()}"
    return azure.arm("PUT", path, json.dumps({"properties": properties}).encode())


def test_a_condition_is_kept_and_has_version_2(azure: Azure, role: RoleDefinition, principal: Principal) -> None:
    made = put(azure, role, principal, condition=CONDITION)
    assert made.status == 201
    read = azure.roles.role_assignments.get_by_id(made.body["id"])
    assert (read.condition, read.condition_version) == (CONDITION, "2.0")
    again = put(azure, role, principal, condition=CONDITION, conditionVersion="2.0")
    assert again.body["properties"]["conditionVersion"] == "2.0"


@pytest.mark.parametrize(
    "changes",
    [
        {"condition": CONDITION, "conditionVersion": "1.0"},
        {"condition": "true", "conditionVersion": "2.0"},
        {"condition": CONDITION + ")", "conditionVersion": "2.0"},
        {"condition": CONDITION + " AND (", "conditionVersion": "2.0"},
        {"condition": CONDITION + " AND 'open", "conditionVersion": "2.0"},
        {"condition": "@Resource[a:b StringEquals 'c'", "conditionVersion": "2.0"},
    ],
)
def test_an_impossible_condition_is_refused(
    azure: Azure, role: RoleDefinition, principal: Principal, changes: dict[str, str]
) -> None:
    message = "The given role assignment condition is invalid."
    assert put(azure, role, principal, **changes).error == (400, "InvalidRoleAssignmentCondition", message)


def test_a_description_is_changed_in_place(azure: Azure, role: RoleDefinition, principal: Principal) -> None:
    scope = new_scope(azure)
    made = azure.assign(scope, role.id, principal.object_id, description="first")
    changed = azure.assign(scope, role.id, principal.object_id, name=made.name, description="second")
    assert (changed.id, changed.description, changed.created_on) == (made.id, "second", made.created_on)


def test_a_delegated_identity_is_refused_by_name(azure: Azure, role: RoleDefinition, principal: Principal) -> None:
    identity = azure.service("rg-gateways", "apim-fabrikam")
    status, code, message = put(azure, role, principal, delegatedManagedIdentityResourceId=identity).error
    assert (status, code) == (404, "NotModelledBySandbox")
    assert "'delegatedManagedIdentityResourceId'" in message
    assert put(azure, role, principal, delegatedManagedIdentityResourceId=None).status == 201


@pytest.mark.parametrize("field", ["roleDefinitionId", "principalId"])
def test_role_and_principal_are_required(azure: Azure, role: RoleDefinition, principal: Principal, field: str) -> None:
    status, code, message = put(azure, role, principal, **{field: ""}).error
    assert (status, code) == (400, "InvalidCreateRoleAssignmentRequest")
    assert message.endswith(f"Must specify valid property '{field}'.")


def test_the_scope_in_the_body_is_that_of_the_path(azure: Azure, role: RoleDefinition, principal: Principal) -> None:
    status, code, message = put(azure, role, principal, scope=azure.subscription).error
    assert (status, code) == (400, "InvalidCreateRoleAssignmentRequest")
    assert f"Role assignment scope '{azure.subscription}' must match the scope specified on the URI" in message


def test_assignments_of_another_tenant_are_refused_by_name(azure: Azure) -> None:
    assignments = azure.roles.role_assignments
    assert refusal(lambda: list(assignments.list_for_subscription(tenant_id=str(uuid.uuid4()))))[0] == 404
    assert list(assignments.list_for_subscription(tenant_id=azure.tenant_id))


def test_a_filter_that_the_list_does_not_have_is_refused(azure: Azure) -> None:
    assignments = azure.roles.role_assignments
    for wrong in ("roleDefinitionId eq 'x'", "principalId ne 'x'", "atScope() or atScope()", "atScope"):
        assert refusal(lambda wrong=wrong: list(assignments.list_for_subscription(filter=wrong)))[0] == 400
    assert list(assignments.list_for_subscription(filter="atScope()"))


def test_a_long_list_comes_in_pages(azure: Azure, role: RoleDefinition, principal: Principal) -> None:
    scope = azure.service("rg-gateways", "apim-fabrikam")
    made = {
        azure.assign(f"{scope}/gateways/edge", azure.define(actions=("*/read",)).id, principal.object_id).name
        for _ in range(101)
    }
    path = f"{scope}{ASSIGNMENTS}?$filter=principalId%20eq%20'{principal.object_id}'"
    first = azure.arm("GET", path).body
    assert len(first["value"]) == 100
    link = first["nextLink"]
    assert "$skipToken=" in link
    rest = azure.arm("GET", link.removeprefix(azure.emulator.base_url), version="").body
    assert "nextLink" not in rest
    names = [item["name"] for item in first["value"] + rest["value"]]
    assert made <= set(names)
    assert len(names) == len(set(names))
    mine = f"principalId eq '{principal.object_id}'"
    assert made <= {item.name for item in azure.roles.role_assignments.list_for_scope(scope, filter=mine)}
    assert azure.arm("GET", f"{scope}{ASSIGNMENTS}?$skipToken=x").error[:2] == (400, "InvalidQueryParameterValue")


def test_the_callers_permissions_are_those_of_the_roles_that_work_here(azure: Azure, role: RoleDefinition) -> None:
    someone = azure.new_principal()
    azure.assign(azure.group("rg-gateways"), role.id, someone.object_id)
    permissions = azure.sign_in(someone).roles.permissions
    [found] = permissions.list_for_resource_group("rg-gateways")
    assert found.as_dict() == {
        "actions": ["Microsoft.Support/*", "*/read"],
        "not_actions": ["Microsoft.Support/x/write"],
        "data_actions": [],
        "not_data_actions": [],
    }
    of_service = permissions.list_for_resource("rg-gateways", "Microsoft.ApiManagement", "", "service", "apim-fabrikam")
    assert [item.actions for item in of_service] == [["Microsoft.Support/*", "*/read"]]
    refused = refusal(lambda: list(permissions.list_for_resource_group("rg-other")))
    assert refused[:2] == (403, "AuthorizationFailed")


@pytest.fixture
def small_azure(tmp_path: Path, prerequisites: Path) -> Iterator[Azure]:
    """An Azure that takes few roles and few assignments; the deployer's own and the administrator's are two of them."""
    limits = ("--role-definitions-limit", "2", "--role-assignments-limit", "3")
    process = EmulatorProcess(tmp_path / "azure", prerequisites, *limits)
    process.start()
    yield Azure(process, process.deployer["client_id"], process.deployer["client_secret"])
    process.kill()


def test_a_subscription_has_a_limited_number_of_assignments(small_azure: Azure) -> None:
    azure = small_azure
    role, principal = azure.define(actions=("*/read",)), azure.new_principal()
    made = azure.assign(azure.subscription, role.id, principal.object_id)
    there = azure.group("rg-other")
    refused = (400, "RoleAssignmentLimitExceeded", "No more role assignments can be created.")
    assert refusal(lambda: azure.assign(there, role.id, principal.object_id)) == refused
    assert azure.assign(azure.subscription, role.id, principal.object_id, name=made.name).id == made.id
    azure.roles.role_assignments.delete_by_id(made.id or "")
    assert azure.assign(there, role.id, principal.object_id).name


def test_a_tenant_has_a_limited_number_of_custom_roles(small_azure: Azure) -> None:
    azure = small_azure
    made = [azure.define(actions=("*/read",)) for _ in range(2)]
    message = "Role definition limit exceeded. No more role definitions can be created."
    refused = (400, "RoleDefinitionLimitExceeded", message)
    assert refusal(lambda: azure.define(actions=("*/read",))) == refused
    assert azure.define(name=made[0].name, actions=("*",)).id == made[0].id, "a change is not one more"
    azure.roles.role_definitions.delete(azure.subscription, made[1].name or "")
    assert azure.define(actions=("*/read",)).name
