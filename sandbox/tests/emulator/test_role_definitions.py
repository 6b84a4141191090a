"""Role definitions through Microsoft's authorization client.

Invariants:
- A custom role reads back as it was written, at every scope where it can be assigned, under one id.
- Each of Azure's refusals has its status, code and message, and the same call without the fault goes through.
- Built-in roles are there with their real ids and cannot be changed.
Who may write roles is decided in test_permissions.py.
"""

import json
import uuid
from typing import Any

import pytest
from azure.mgmt.authorization.v2022_04_01.models import RoleDefinition

from sandbox.tests.emulator.clients import Azure, refusal

DATA_ACTION = "Microsoft.ApiManagement/service/gateways/getConfiguration/action"


def put(azure: Azure, properties: dict[str, Any], name: str | None = None) -> tuple[int, str, str] | int:
    """A role as raw JSON: the typed client would fill in what is missing."""
    path = f"{azure.subscription}/providers/Microsoft.Authorization/roleDefinitions/{name or uuid.uuid4()}"
    reply = azure.arm("PUT", path, json.dumps({"properties": properties}).encode())
    return reply.status if reply.status < 300 else reply.error


def right(azure: Azure, **changes: Any) -> dict[str, Any]:
    return {
        "roleName": f"role {uuid.uuid4()}",
        "type": "CustomRole",
        "permissions": [{"actions": ["Microsoft.Support/*"]}],
        "assignableScopes": [azure.subscription],
    } | changes


def test_a_custom_role_reads_back_as_it_was_written(azure: Azure) -> None:
    scopes = [azure.subscription, azure.group("rg-other")]
    made = azure.define(
        actions=("Microsoft.Support/*",),
        not_actions=("Microsoft.Support/x/write",),
        data_actions=(DATA_ACTION,),
        assignable_scopes=scopes,
    )
    identifier = f"{azure.subscription}/providers/Microsoft.Authorization/roleDefinitions/{made.name}"
    assert made.id == identifier
    for read in (
        azure.roles.role_definitions.get(azure.subscription, made.name or ""),
        azure.roles.role_definitions.get_by_id(identifier),
        azure.roles.role_definitions.get(azure.service("rg-other", "apim-second"), (made.name or "").upper()),
    ):
        assert read.as_dict() == made.as_dict()
        assert read.role_type == "CustomRole"
        assert read.description == "made by a test"
        assert read.assignable_scopes == scopes
        [permission] = read.permissions or []
        assert permission.as_dict() == {
            "actions": ["Microsoft.Support/*"],
            "not_actions": ["Microsoft.Support/x/write"],
            "data_actions": [DATA_ACTION],
            "not_data_actions": [],
        }
        assert read.created_by == azure.object_id


def test_a_renamed_role_is_the_same_role(azure: Azure) -> None:
    made = azure.define(actions=("Microsoft.Support/*",))
    renamed = azure.define(name=made.name, role_name=f"{made.role_name} new", actions=("*/read",))
    assert (renamed.id, renamed.created_on) == (made.id, made.created_on)
    assert azure.roles.role_definitions.get_by_id(made.id or "").role_name == f"{made.role_name} new"


def test_a_role_name_is_unique_in_the_tenant(azure: Azure) -> None:
    made = azure.define(actions=("*/read",))
    name = made.role_name or ""
    elsewhere = [azure.group("rg-other")]
    status, code, message = refusal(
        lambda: azure.define(role_name=name.upper(), assignable_scopes=elsewhere, actions=("*/read",))
    )
    assert (status, code) == (409, "RoleDefinitionWithSameNameExists")
    assert str(message).startswith("A custom role with the same name already exists in this directory.")
    assert azure.define(role_name=name + " 2", assignable_scopes=elsewhere, actions=("*/read",)).name
    assert azure.define(name=made.name, role_name=name, actions=("*",)).name == made.name, "itself it may be"
    assert refusal(lambda: azure.define(role_name="Reader", actions=("*/read",)))[1] == code, "nor as a built-in one"


def test_the_twin_of_the_refusals_below_goes_through(azure: Azure) -> None:
    assert put(azure, right(azure)) == 201


FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"roleName": ""}, "RoleDefinitionNameNullOrEmpty", "The role definition name (roleName) is required."),
    ({"roleName": None}, "RoleDefinitionNameNullOrEmpty", "The role definition name (roleName) is required."),
    ({"roleName": "x" * 513}, "RoleDefinitionNameTooLong", "The role definition name has 513 characters."),
    ({"description": "x" * 2049}, "RoleDefinitionDescriptionTooLong", "The role definition description has 2049"),
    ({"permissions": []}, "RoleDefinitionPermissionsNullOrEmpty", "The role definition permissions are required"),
    ({"permissions": [{}]}, "RoleDefinitionPermissionsNullOrEmpty", "The role definition permissions are required"),
    ({"assignableScopes": []}, "MissingAssignableScopes", "The role definition assignableScopes are required."),
    ({"assignableScopes": None}, "MissingAssignableScopes", "The role definition assignableScopes are required."),
    (
        {"assignableScopes": ["subscriptions/x"]},
        "LinkedInvalidPropertyId",
        "Property id 'subscriptions/x' at path 'properties.assignableScopes[0]' is invalid.",
    ),
    (
        {"assignableScopes": ["/"]},
        "AssignableScopeNotUnderSubscriptionScope",
        "The assignable scope '/' is not under the scope",
    ),
    ({"type": "BuiltInRole"}, "InvalidRoleDefinitionType", "The role definition type 'BuiltInRole' is not valid."),
    (
        {"permissions": [{"actions": ["read everything"]}]},
        "InvalidActionOrNotAction",
        "'read everything' does not match any of the actions supported by the providers.",
    ),
    (
        {"permissions": [{"actions": [DATA_ACTION]}]},
        "InvalidActionOrNotAction",
        f"'{DATA_ACTION}' does not match any of the actions supported by the providers.",
    ),
    (
        {"permissions": [{"dataActions": ["Microsoft.ApiManagement/service/read"]}]},
        "InvalidDataActionOrNotDataAction",
        "'Microsoft.ApiManagement/service/read' does not match any of the data actions supported",
    ),
    ({"assignableScopes": "all"}, "InvalidRequestContent", "The request content was invalid"),
    ({"permissions": [{"actions": [1]}]}, "InvalidRequestContent", "The request content was invalid"),
]


@pytest.mark.parametrize(("changes", "code", "message"), FAULTS)
def test_a_faulty_role_is_refused(azure: Azure, changes: dict[str, Any], code: str, message: str) -> None:
    refused = put(azure, right(azure, **changes))
    assert not isinstance(refused, int), "it was not refused"
    assert refused[:2] == (400, code)
    assert refused[2].startswith(message)


def test_a_role_is_named_by_a_guid(azure: Azure) -> None:
    message = "The role definition ID 'mine' is not valid. The role definition ID must be a GUID."
    assert put(azure, right(azure), "mine") == (400, "InvalidRoleDefinitionId", message)


def test_an_assignable_scope_has_to_exist(azure: Azure) -> None:
    scopes = [f"{azure.subscription}/resourceGroups/nowhere"]
    message = "Resource group 'nowhere' could not be found."
    assert put(azure, right(azure, assignableScopes=scopes)) == (404, "ResourceGroupNotFound", message)
    foreign = put(azure, right(azure, assignableScopes=[f"/subscriptions/{uuid.uuid4()}"]))
    # Whether it exists is not told to somebody who has no rights there.
    assert not isinstance(foreign, int)
    assert foreign[:2] == (403, "LinkedAuthorizationFailed")


def test_a_role_is_written_at_or_around_its_assignable_scopes(azure: Azure) -> None:
    here, there = azure.group("rg-gateways"), azure.group("rg-other")
    assert azure.define(scope=here, assignable_scopes=[here], actions=("*/read",)).name
    assert azure.define(scope=here, assignable_scopes=[azure.subscription], actions=("*/read",)).name
    status, code, message = refusal(lambda: azure.define(scope=here, assignable_scopes=[there], actions=("*/read",)))
    assert (status, code) == (400, "AssignableScopeNotUnderSubscriptionScope")
    assert str(message).startswith(f"The assignable scope '{there}' is not under the scope '{here}'")


def test_an_assigned_role_cannot_be_deleted(azure: Azure) -> None:
    role = azure.define(actions=("*/read",))
    principal = azure.new_principal()
    assignment = azure.assign(azure.subscription, role.id, principal.object_id)

    def delete() -> RoleDefinition | None:
        return azure.roles.role_definitions.delete(azure.subscription, role.name or "")

    message = "There are existing role assignments referencing role."
    assert refusal(delete) == (409, "RoleDefinitionHasAssignments", message)
    azure.roles.role_assignments.delete_by_id(assignment.id or "")
    deleted = delete()
    assert deleted is not None
    assert deleted.id == role.id
    assert delete() is None, "what is not there is deleted without a word"


def test_a_role_that_is_not_there_is_not_found(azure: Azure) -> None:
    name = str(uuid.uuid4())
    message = f"The specified role definition with ID '{name.replace('-', '')}' does not exist."
    refused = refusal(lambda: azure.roles.role_definitions.get(azure.subscription, name))
    assert refused == (404, "RoleDefinitionDoesNotExist", message)


def test_a_role_of_one_resource_group_is_not_known_in_another(azure: Azure) -> None:
    here = azure.group("rg-gateways")
    role = azure.define(assignable_scopes=[here], actions=("*/read",))
    get = azure.roles.role_definitions.get
    assert get(here.upper(), role.name or "").name == role.name
    refused = refusal(lambda: get(azure.group("rg-other"), role.name or ""))
    assert refused[:2] == (404, "RoleDefinitionDoesNotExist")


def test_roles_are_listed_by_name_by_type_and_below(azure: Azure) -> None:
    here = azure.group("rg-gateways")
    role = azure.define(assignable_scopes=[here], role_name=f"it's {uuid.uuid4()}", actions=("*/read",))

    def names(scope: str, filter_text: str | None = None) -> list[str | None]:
        return [item.role_name for item in azure.roles.role_definitions.list(scope, filter=filter_text)]

    assert role.role_name in names(here)
    assert role.role_name not in names(azure.subscription)
    assert role.role_name in names(azure.subscription, "atScopeAndBelow()")
    quoted = (role.role_name or "").replace("'", "''")
    assert names(azure.subscription, f"atScopeAndBelow() and roleName eq '{quoted}'") == [role.role_name]
    built_in = names(azure.subscription, "type eq 'BuiltInRole'")
    assert built_in == [
        "Owner",
        "Contributor",
        "Reader",
        "User Access Administrator",
        "Role Based Access Control Administrator",
    ]
    refused = refusal(lambda: names(azure.subscription, "description eq 'x'"))
    assert refused[:2] == (400, "InvalidFilter")


@pytest.mark.parametrize(
    ("name", "role_name", "actions"),
    [
        ("8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Owner", ["*"]),
        ("b24988ac-6180-42a0-ab88-20f7382dd24c", "Contributor", ["*"]),
        ("acdd72a7-3385-48ef-bd42-f606fba81ae7", "Reader", ["*/read"]),
        (
            "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
            "User Access Administrator",
            ["*/read", "Microsoft.Authorization/*", "Microsoft.Support/*"],
        ),
        (
            "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
            "Role Based Access Control Administrator",
            [
                "Microsoft.Authorization/roleAssignments/write",
                "Microsoft.Authorization/roleAssignments/delete",
                "*/read",
                "Microsoft.Support/*",
            ],
        ),
    ],
)
def test_a_built_in_role_has_its_real_id_and_cannot_be_changed(
    azure: Azure, name: str, role_name: str, actions: list[str]
) -> None:
    role = azure.roles.role_definitions.get_by_id(f"providers/Microsoft.Authorization/roleDefinitions/{name}")
    assert (role.role_name, role.role_type, role.assignable_scopes) == (role_name, "BuiltInRole", ["/"])
    [permission] = role.permissions or []
    assert permission.actions == actions
    assert refusal(lambda: azure.define(name=name, actions=("*",)))[:2] == (409, "RoleDefinitionExists")
    refused = refusal(lambda: azure.roles.role_definitions.delete(azure.subscription, name))
    assert refused[:2] == (400, "InvalidRoleDefinitionType")


def test_a_role_for_management_groups_is_refused_by_name(azure: Azure) -> None:
    scopes = ["/providers/Microsoft.Management/managementGroups/fabrikam"]
    refused = put(azure, right(azure, assignableScopes=scopes))
    assert not isinstance(refused, int)
    assert refused[:2] == (404, "NotModelledBySandbox")
    assert "management groups" in refused[2]


@pytest.mark.parametrize(
    "action",
    ["*", "*/read", "Microsoft.Support/*", "Microsoft.Support/*/read", "microsoft.support/supportTickets/write"],
)
def test_actions_may_have_wildcards(azure: Azure, action: str) -> None:
    permissions = [{"actions": [action], "notActions": ["*/delete"]}]
    assert put(azure, right(azure, permissions=permissions)) == 201


@pytest.mark.parametrize("kind", ["notActions", "notDataActions"])
def test_excluded_actions_are_checked_as_given_ones(azure: Azure, kind: str) -> None:
    data = kind == "notDataActions"
    wrong = "Microsoft.ApiManagement/service/read" if data else DATA_ACTION
    given = {"dataActions": [DATA_ACTION]} if data else {"actions": ["*"]}
    refused = put(azure, right(azure, permissions=[given | {kind: [wrong]}]))
    assert not isinstance(refused, int)
    assert refused[0] == 400
    assert refused[1] == ("InvalidDataActionOrNotDataAction" if data else "InvalidActionOrNotAction")
    assert put(azure, right(azure, permissions=[given | {kind: ["Microsoft.ApiManagement/*"]}])) == 201


def test_a_changed_role_counts_for_its_assignments_at_once(azure: Azure) -> None:
    principal = azure.new_principal()
    caller, group = azure.sign_in(principal), azure.group("rg-other")
    role = azure.define(actions=("*/read",))
    azure.assign(group, role.id, principal.object_id)
    assert caller.arm("GET", group).status == 200
    azure.define(name=role.name, role_name=role.role_name, actions=("*/read",), not_actions=("Microsoft.Resources/*",))
    assert caller.arm("GET", group).error[:2] == (403, "AuthorizationFailed")


def test_the_body_says_nothing_about_the_name(azure: Azure) -> None:
    """The GUID in the path is the role's; a role keeps it in every spelling."""
    made = azure.define(name=str(uuid.uuid4()).upper(), actions=("*/read",))
    again = azure.define(name=(made.name or "").lower(), role_name=made.role_name, actions=("*",))
    assert again.id == made.id
