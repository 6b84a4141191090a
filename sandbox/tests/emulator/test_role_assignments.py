"""Role assignments through Microsoft's authorization client.

Invariants:
- An assignment reads back as it was written, at its scope and by its id, in the casing it was written in.
- Each of Azure's refusals has its status, code and message, and the same call without the fault goes through.
- An assignment outlives its principal.
Who may assign is decided in test_permissions.py, what a role then allows in test_configuration_probe.py.
"""

import uuid

import pytest
from azure.mgmt.authorization.v2022_04_01.models import RoleAssignment, RoleDefinition

from sandbox.tests.emulator.clients import Azure, Principal, refusal


@pytest.fixture(scope="module")
def role(azure: Azure) -> RoleDefinition:
    return azure.define(actions=("Microsoft.Support/*",))


@pytest.fixture(scope="module")
def principal(azure: Azure) -> Principal:
    return azure.new_principal()


def new_scope(azure: Azure) -> str:
    """A resource group that no other assignment is at."""
    path = azure.group(f"rg-{uuid.uuid4()}")
    assert azure.arm("PUT", path, b'{"location": "westeurope"}').status == 201
    return path


def test_an_assignment_reads_back_at_every_kind_of_scope(
    azure: Azure, role: RoleDefinition, principal: Principal
) -> None:
    for scope in (azure.subscription, azure.group("RG-Gateways"), azure.service("rg-gateways", "apim-fabrikam")):
        made = azure.assign(scope, role.id, principal.object_id, description="why")
        identifier = f"{scope}/providers/Microsoft.Authorization/roleAssignments/{made.name}"
        assert made.id == identifier
        assert (made.scope, made.principal_id, made.principal_type) == (scope, principal.object_id, "ServicePrincipal")
        assert (made.role_definition_id, made.description) == (role.id, "why")
        for read in (
            azure.roles.role_assignments.get(scope.lower(), (made.name or "").upper()),
            azure.roles.role_assignments.get_by_id(identifier),
        ):
            assert read.as_dict() == made.as_dict(), "found without regard to case, told as it was written"
        deleted = azure.roles.role_assignments.delete_by_id(identifier)
        assert deleted is not None
        assert deleted.id == made.id
        assert azure.roles.role_assignments.delete_by_id(identifier) is None, (
            "what is not there is deleted without a word"
        )


def test_an_assignment_that_is_not_there_is_not_found(azure: Azure) -> None:
    name = str(uuid.uuid4())
    refused = refusal(lambda: azure.roles.role_assignments.get(azure.subscription, name))
    message = f"The role assignment '{name.replace('-', '')}' is not found."
    assert refused == (404, "RoleAssignmentNotFound", message)


def test_an_assignment_is_named_by_a_guid(azure: Azure, role: RoleDefinition, principal: Principal) -> None:
    refused = refusal(lambda: azure.assign(azure.subscription, role.id, principal.object_id, name="mine"))
    message = "The role assignment ID 'mine' is not valid. The role assignment ID must be a GUID."
    assert refused == (400, "InvalidRoleAssignmentId", message)


def test_an_unknown_role_cannot_be_assigned(azure: Azure, role: RoleDefinition, principal: Principal) -> None:
    scope, unknown = new_scope(azure), str(uuid.uuid4())
    role_id = f"{azure.subscription}/providers/Microsoft.Authorization/roleDefinitions/{unknown}"
    message = f"The specified role definition with ID '{unknown.replace('-', '')}' does not exist."
    refused = refusal(lambda: azure.assign(scope, role_id, principal.object_id))
    assert refused == (400, "RoleDefinitionDoesNotExist", message)
    assert azure.assign(scope, role.id, principal.object_id).name


def test_a_role_is_assigned_only_within_its_assignable_scopes(azure: Azure, principal: Principal) -> None:
    here, there = new_scope(azure), new_scope(azure)
    role = azure.define(assignable_scopes=[here], actions=("*/read",))
    status, code, message = refusal(lambda: azure.assign(there, role.id, principal.object_id))
    assert (status, code) == (400, "ScopeDoesNotMatchRoleDefinition")
    assert str(message).startswith(f"The role assignment scope '{there}' is not at or below one of the assignable")
    assert azure.assign(here, role.id, principal.object_id).name


def test_a_principal_has_to_be_in_the_directory(azure: Azure, role: RoleDefinition, principal: Principal) -> None:
    scope, unknown = new_scope(azure), str(uuid.uuid4())
    status, code, message = refusal(lambda: azure.assign(scope, role.id, unknown))
    assert (status, code) == (400, "PrincipalNotFound")
    compact = unknown.replace("-", "")
    assert str(message).startswith(f"Principal {compact} does not exist in the directory {azure.tenant_id}.")
    assert azure.assign(scope, role.id, principal.object_id).name


def test_the_application_is_not_the_principal(azure: Azure, role: RoleDefinition, principal: Principal) -> None:
    scope = new_scope(azure)
    message = "Principals of type Application cannot validly be used in role assignments."
    refused = refusal(lambda: azure.assign(scope, role.id, principal.application_id))
    assert refused == (400, "PrincipalTypeNotSupported", message)
    assert refusal(lambda: azure.assign(scope, role.id, principal.client_id))[1] == "PrincipalNotFound"
    assert azure.assign(scope, role.id, principal.object_id).name


@pytest.mark.parametrize("given", ["User", None])
def test_a_service_principal_is_no_user_and_without_a_type_it_is_taken_for_one(
    azure: Azure, role: RoleDefinition, principal: Principal, given: str | None
) -> None:
    scope = new_scope(azure)
    compact = principal.object_id.replace("-", "")
    message = (
        f"The PrincipalId '{compact}' has type 'ServicePrincipal' , which is different from specified"
        " PrinciaplType 'User'."
    )
    refused = refusal(lambda: azure.assign(scope, role.id, principal.object_id, principal_type=given))
    assert refused == (400, "UnmatchedPrincipalType", message)
    assert azure.assign(scope, role.id, principal.object_id, principal_type="ServicePrincipal").name


def test_the_same_grant_under_another_name_exists_already(
    azure: Azure, role: RoleDefinition, principal: Principal
) -> None:
    scope = new_scope(azure)
    first = azure.assign(scope, role.id, principal.object_id)
    compact = (first.name or "").replace("-", "")
    message = f"The role assignment already exists. The ID of the existing role assignment is {compact}."
    refused = refusal(lambda: azure.assign(scope.upper().replace("/RG-", "/rg-"), role.id, principal.object_id))
    assert refused == (409, "RoleAssignmentExists", message)
    again = azure.assign(scope, role.id, principal.object_id, name=first.name, description="told again")
    assert (again.id, again.description) == (first.id, "told again"), "under its own name it is an update"
    assert azure.assign(scope, azure.define(actions=("*/read",)).id, principal.object_id).name, "another role is free"
    assert azure.assign(new_scope(azure), role.id, principal.object_id).name, "another scope is free"
    assert azure.assign(scope, role.id, azure.new_principal().object_id).name, "another principal is free"


def test_principal_and_role_of_an_assignment_never_change(
    azure: Azure, role: RoleDefinition, principal: Principal
) -> None:
    scope = new_scope(azure)
    made = azure.assign(scope, role.id, principal.object_id)
    other_role = azure.define(actions=("*/read",)).id
    other_principal = azure.new_principal().object_id
    message = "Tenant ID, application ID, principal ID, and scope are not allowed to be updated."
    refused = (400, "RoleAssignmentUpdateNotPermitted", message)
    assert refusal(lambda: azure.assign(scope, role.id, other_principal, name=made.name)) == refused
    assert refusal(lambda: azure.assign(scope, other_role, principal.object_id, name=made.name)) == refused
    assert refusal(lambda: azure.assign(new_scope(azure), role.id, principal.object_id, name=made.name)) == refused
    assert azure.roles.role_assignments.get_by_id(made.id or "").as_dict() == made.as_dict()


@pytest.mark.parametrize(
    ("scope", "code"),
    [
        ("{sub}/resourceGroups/nowhere", "ResourceGroupNotFound"),
        ("{sub}/resourceGroups/rg-other/providers/Microsoft.ApiManagement/service/nothing", "ResourceNotFound"),
        ("{sub}/resourceGroups/rg-other/providers/Microsoft.Storage/storageAccounts/nothing", "ResourceNotFound"),
    ],
)
def test_a_role_is_not_assigned_at_a_scope_that_does_not_exist(
    azure: Azure, role: RoleDefinition, principal: Principal, scope: str, code: str
) -> None:
    refused = refusal(lambda: azure.assign(scope.format(sub=azure.subscription), role.id, principal.object_id))
    assert refused[:2] == (404, code)


def test_assignments_are_listed_at_a_scope_above_it_and_below_it(azure: Azure, role: RoleDefinition) -> None:
    principal = azure.new_principal()
    group, service = azure.group("rg-gateways"), azure.service("rg-gateways", "apim-fabrikam")
    made = {
        scope: azure.assign(scope, role.id, principal.object_id).id for scope in (azure.subscription, group, service)
    }
    assigned = azure.roles.role_assignments

    def ids(found: list[RoleAssignment]) -> set[str | None]:
        return {item.id for item in found}

    mine = f"principalId eq '{principal.object_id}'"
    assert ids(list(assigned.list_for_scope(group, filter=mine))) == set(made.values())
    assert ids(list(assigned.list_for_scope(group, filter=f"atScope() and {mine}"))) == {
        made[azure.subscription],
        made[group],
    }
    assert ids(list(assigned.list_for_scope(azure.group("rg-other"), filter=mine))) == {made[azure.subscription]}
    assert ids(list(assigned.list_for_subscription(filter=f"assignedTo('{principal.object_id}')"))) == set(
        made.values()
    )
    assert set(made.values()) < ids(list(assigned.list_for_subscription()))


def test_an_assignment_outlives_its_principal(azure: Azure, role: RoleDefinition) -> None:
    scope, principal = new_scope(azure), azure.new_principal()
    made = azure.assign(scope, role.id, principal.object_id)
    assert azure.graph("DELETE", f"/applications/{principal.application_id}").status == 204
    assert azure.graph("GET", f"/servicePrincipals/{principal.object_id}").status == 404
    assert azure.roles.role_assignments.get_by_id(made.id or "").principal_id == principal.object_id
    assert azure.roles.role_assignments.delete_by_id(made.id or "") is not None
