"""Applications, roles and assignments: each rule with a violation and its clean twin."""

from typing import Any

import apim_gateway
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.rules import applications, assignments, gateway_roles, roles
from policy.rules.known import UNKNOWN
from policy.rules.resource_types import ROLE_ASSIGNMENT, ROLE_DEFINITION
from policy.rules.rule import StackResource

from .objects import (
    GROUP,
    INSTANCE,
    READ_CONFIGURATION,
    READER_GUID,
    READS,
    SUBSCRIPTION,
    application,
    assignment,
    resource,
    role,
    seen_among,
    seen_in,
    urn_of,
    validator,
)

DOCUMENTED = "Microsoft.Authorization/*/read"
OTHER_SUBSCRIPTION = "/subscriptions/11111111-2222-3333-4444-555555555555"


def permissions(*actions: str, data: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    return [{"actions": list(actions), "dataActions": list(data)}]


def assigned(definition: dict[str, Any], scope: Any) -> list[StackResource]:
    """A role of the stack and its assignment, in a preview: the role's id is not known yet."""
    source = urn_of(ROLE_DEFINITION)
    return [
        resource(ROLE_DEFINITION, definition),
        resource(ROLE_ASSIGNMENT, assignment(scope=scope), roleDefinitionId=source),
    ]


@pytest.mark.parametrize("owners", [None, []])
def test_an_application_without_owners_is_named(owners: Any) -> None:
    assert seen_in(applications.application_owners, application(owners=owners)) == ["application 'edge' has no owners"]


@pytest.mark.parametrize("owners", [UNKNOWN, [UNKNOWN], ["fc0cdc47-eda5-4180-afb5-8ceb22d27047"]])
def test_one_with_owners_is_not(owners: Any) -> None:
    assert not seen_in(applications.application_owners, application(owners=owners))


@pytest.mark.parametrize("tags", [None, [], ["contoso"]])
def test_an_application_without_its_tag_is_named(tags: Any) -> None:
    assert seen_in(applications.application_tag, application(tags=tags)) == [
        "application 'edge' has no tag apim-gateway/..."
    ]
    assert not seen_in(applications.application_tag, application(tags=["contoso"]), tagPrefix="cont")


@pytest.mark.parametrize("tags", [UNKNOWN, ["x", UNKNOWN], ["apim-gateway/p/s/g"]])
def test_one_that_has_it_or_may_have_it_is_not(tags: Any) -> None:
    assert not seen_in(applications.application_tag, application(tags=tags))


def test_an_application_for_other_tenants_is_named() -> None:
    wide = application(signInAudience="AzureADMultipleOrgs")
    assert seen_in(applications.single_tenant_application, wide) == [
        "application 'edge' has the audience AzureADMultipleOrgs"
    ]
    for audience in ("AzureADMyOrg", None, UNKNOWN):
        assert not seen_in(applications.single_tenant_application, application(signInAudience=audience))


@pytest.mark.parametrize("action", ["*", "*/read", "Microsoft.ApiManagement/*", "Microsoft.Authorization/*"])
def test_a_wildcard_in_a_custom_role_is_named(action: str) -> None:
    [seen] = seen_in(roles.role_wildcard, role(roleName="mine", permissions=permissions(action)))
    assert seen == f"role 'mine' has the action {action}"
    [seen] = seen_in(roles.role_wildcard, role(roleName="mine", permissions=permissions(data=(action,))))
    assert seen == f"role 'mine' has the dataAction {action}"


def test_named_actions_and_the_documented_wildcard_pass() -> None:
    for clean in (role(), validator(), validator(DOCUMENTED), role(permissions=UNKNOWN)):
        assert not seen_in(roles.role_wildcard, clean)


def test_the_documented_wildcard_is_named_by_a_rule_of_its_own() -> None:
    assert seen_in(roles.validator_role_wildcard, validator(DOCUMENTED, roleName="v")) == [
        "role 'v' has the action Microsoft.Authorization/*/read"
    ]
    assert not seen_in(roles.validator_role_wildcard, validator())


@pytest.mark.parametrize(
    ("given", "excess"),
    [
        (permissions("Microsoft.ApiManagement/service/read", data=(READ_CONFIGURATION,)), "service/read"),
        (permissions(data=(READ_CONFIGURATION, "Microsoft.ApiManagement/service/gateways/x/action")), "x/action"),
        (permissions(data=("Microsoft.ApiManagement/service/gateways/*",)), "gateways/*"),
    ],
)
def test_a_reader_with_more_than_its_one_data_action_is_named(given: list[dict[str, Any]], excess: str) -> None:
    [seen] = seen_in(roles.reader_role_actions, role(roleName="r", permissions=given))
    assert seen.startswith("role 'r' also has ")
    assert seen.endswith(excess)


def test_a_clean_reader_and_roles_of_other_purposes_pass() -> None:
    other = role(permissions=permissions("Microsoft.Storage/storageAccounts/write"))
    for clean in (role(), other, validator(), role(permissions=UNKNOWN)):
        assert not seen_in(roles.reader_role_actions, clean)


@pytest.mark.parametrize("action", ["Microsoft.Authorization/roleAssignments/write", "*", "Microsoft.Authorization/*"])
def test_a_validator_that_does_more_than_reading_is_named(action: str) -> None:
    [seen] = seen_in(roles.validator_role_actions, validator(*READS, action))
    assert seen.endswith(f"also has {action}")


def test_a_validator_is_recognised_by_what_it_does_whatever_its_name() -> None:
    mine = validator(*READS, "Microsoft.Authorization/locks/delete", roleName="mine")
    assert seen_in(roles.validator_role_actions, mine) == ["role 'mine' also has Microsoft.Authorization/locks/delete"]


def test_clean_validators_and_other_roles_pass() -> None:
    deployer = role(
        permissions=permissions("Microsoft.Authorization/roleAssignments/write", "Microsoft.Web/sites/read")
    )
    for clean in (validator(), validator(DOCUMENTED), role(), deployer, validator(permissions=UNKNOWN)):
        assert not seen_in(roles.validator_role_actions, clean)


@pytest.mark.parametrize(
    ("scopes", "said"),
    [
        (["/"], "/"),
        (["/providers/Microsoft.Management/managementGroups/contoso", SUBSCRIPTION], "contoso"),
        ([SUBSCRIPTION, OTHER_SUBSCRIPTION], f"{SUBSCRIPTION}, {OTHER_SUBSCRIPTION}"),
    ],
)
def test_a_role_for_more_than_one_subscription_is_named(scopes: list[str], said: str) -> None:
    [seen] = seen_in(roles.role_assignable_scopes, role(assignableScopes=scopes))
    assert seen.endswith(said)


@pytest.mark.parametrize("scopes", [[SUBSCRIPTION], [SUBSCRIPTION.upper(), GROUP, INSTANCE], UNKNOWN, [UNKNOWN], None])
def test_one_within_a_subscription_is_not(scopes: Any) -> None:
    assert not seen_in(roles.role_assignable_scopes, role(assignableScopes=scopes))


@pytest.mark.parametrize("type_", ["User", "Group", None])
def test_an_assignment_to_anything_but_a_service_principal_is_named(type_: str | None) -> None:
    assert seen_in(assignments.principal_type, assignment(principalType=type_)) == [
        f"the principalType is {type_ or 'User'}"
    ]


def test_a_service_principals_and_what_the_settings_allow_pass() -> None:
    for type_ in ("ServicePrincipal", UNKNOWN):
        assert not seen_in(assignments.principal_type, assignment(principalType=type_))
    group = assignment(principalType="Group")
    assert not seen_in(assignments.principal_type, group, allowedTypes=["ServicePrincipal", "Group"])


@pytest.mark.parametrize("scope", ["/", SUBSCRIPTION, GROUP])
def test_a_reader_above_its_instance_is_named(scope: str) -> None:
    assert seen_among(assignments.reader_scope, *assigned(role(), scope)) == [
        f"the reader's role is assigned at {scope}"
    ]


@pytest.mark.parametrize("scope", [INSTANCE, INSTANCE.lower(), f"{INSTANCE}/gateways/edge", UNKNOWN])
def test_a_reader_at_its_instance_or_below_is_not(scope: Any) -> None:
    assert not seen_among(assignments.reader_scope, *assigned(role(), scope))


def test_an_assignment_is_recognised_by_its_roles_id_too() -> None:
    role_id = f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{READER_GUID.upper()}"
    by_id = resource(ROLE_ASSIGNMENT, assignment(scope=GROUP, roleDefinitionId=role_id))
    above = assignment(scope=SUBSCRIPTION, roleDefinitionId=role_id)
    assert seen_among(assignments.reader_scope, resource(ROLE_DEFINITION, role(name=READER_GUID)), by_id)
    assert not seen_among(assignments.reader_scope, by_id), "nobody says here what role that is"
    assert seen_among(assignments.reader_scope, by_id, readerRoleIds=[READER_GUID])
    assert seen_among(assignments.validator_scope, resource(ROLE_ASSIGNMENT, above), validatorRoleIds=[READER_GUID])


@pytest.mark.parametrize("scope", ["/", SUBSCRIPTION, "/providers/Microsoft.Management/managementGroups/contoso"])
def test_a_validator_above_a_resource_group_is_named(scope: str) -> None:
    assert seen_among(assignments.validator_scope, *assigned(validator(), scope)) == [
        f"the validator's role is assigned at {scope}"
    ]


@pytest.mark.parametrize("scope", [GROUP, INSTANCE, UNKNOWN])
def test_a_validator_in_its_resource_group_is_not(scope: Any) -> None:
    assert not seen_among(assignments.validator_scope, *assigned(validator(), scope))


def test_other_roles_may_be_assigned_anywhere() -> None:
    other = role(roleName="mine", permissions=permissions("Microsoft.Web/sites/read"))
    assert not seen_among(assignments.reader_scope, *assigned(other, SUBSCRIPTION))
    assert not seen_among(assignments.validator_scope, *assigned(other, SUBSCRIPTION))
    assert not seen_among(assignments.validator_scope, *assigned(role(), SUBSCRIPTION))


def test_the_guides_names_are_the_librarys() -> None:
    assert gateway_roles.VALIDATOR_NAME == apim_gateway.VALIDATOR_ROLE_NAME
    assert gateway_roles.READ_CONFIGURATION == READ_CONFIGURATION


@given(st.text("aB/*", max_size=7), st.text("ab/", max_size=7))
def test_a_wildcard_stands_for_any_text(pattern: str, action: str) -> None:
    assert gateway_roles.action_matches(pattern, action) == _slowly(pattern.lower(), action.lower())


def _slowly(pattern: str, action: str) -> bool:
    if not pattern:
        return not action
    if pattern[0] == "*":
        return any(_slowly(pattern[1:], action[start:]) for start in range(len(action) + 1))
    return action[:1] == pattern[0] and _slowly(pattern[1:], action[1:])
