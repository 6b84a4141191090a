"""The two custom roles are the guide's JSON; only name and scopes depend on the instance.

A role keeps its GUID for as long as its instance lives, whatever it is called, so that a rename is an update in place.
What Azure refuses in a role is in sandbox/tests/emulator.
"""

from typing import Any

import pytest
from apim_gateway import GatewayRoles, GatewayRolesArgs, InputError

from tests import guide

from .cloud import ROLE_DEFINITIONS, SERVICE_ID, SUBSCRIPTION
from .recording import RecordingMonitor, Registration, refused, run

SUFFIX = " (apim-contoso-dev)"


def roles(preview: bool = False, **optional: Any) -> RecordingMonitor:
    return run(lambda: GatewayRoles("apim", GatewayRolesArgs(service_id=SERVICE_ID, **optional)), preview)


def role(key: str, **optional: Any) -> Registration:
    return roles(**optional).one("RoleDefinition", key)


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize("key", ["validator", "reader"])
def test_a_role_is_the_guides_json_with_the_instance_in_its_name(key: str, preview: bool) -> None:
    template = guide.role(key)
    permission = template["Permissions"][0]
    guid = {"validator": "5787e2ce-342e-5d2b-8b38-57da24c71d72", "reader": "ae590ce4-c8b0-59d4-9293-b6d2e7f8d969"}
    assert roles(preview).one("RoleDefinition", key).inputs == {
        "roleName": template["Name"] + SUFFIX,
        "description": template["Description"],
        "roleType": "CustomRole",
        "permissions": [
            {
                "actions": permission["Actions"],
                "notActions": permission["NotActions"],
                "dataActions": permission["DataActions"],
                "notDataActions": permission["NotDataActions"],
            }
        ],
        "assignableScopes": [template["AssignableScopes"][0].replace("/subscriptions/{subscriptionID}", SUBSCRIPTION)],
        "scope": SUBSCRIPTION,
        "roleDefinitionId": guid[key],
    }


def test_a_role_goes_after_its_successor_has_its_assignments() -> None:
    assert role("reader").options["delete_before_replace"] is False


def test_the_roles_ids_are_the_components_outputs() -> None:
    assert roles().outputs("GatewayRoles").values == {
        "validator_role_id": f"{ROLE_DEFINITIONS}/5787e2ce-342e-5d2b-8b38-57da24c71d72",
        "reader_role_id": f"{ROLE_DEFINITIONS}/ae590ce4-c8b0-59d4-9293-b6d2e7f8d969",
    }


@pytest.mark.parametrize(("suffix", "name_ends_with"), [("", "Service Role"), (" - test", "Service Role - test")])
def test_a_renamed_role_keeps_its_guid(suffix: str, name_ends_with: str) -> None:
    renamed, unchanged = role("reader", name_suffix=suffix), role("reader")
    assert renamed.inputs["roleName"].endswith(name_ends_with)
    assert renamed.inputs["roleDefinitionId"] == unchanged.inputs["roleDefinitionId"]


def test_the_validators_actions_can_be_todays_documented_wildcard() -> None:
    validator = role("validator", validator_actions="wildcard")
    assert validator.inputs["permissions"][0]["actions"] == ["Microsoft.Authorization/*/read"]
    assert role("reader", validator_actions="wildcard").inputs == role("reader").inputs


def test_assignable_scopes_can_be_chosen_and_the_role_stays_at_the_subscription() -> None:
    reader = role("reader", assignable_scopes=[SERVICE_ID])
    assert reader.inputs["assignableScopes"] == [SERVICE_ID]
    assert reader.inputs["scope"] == SUBSCRIPTION


@pytest.mark.parametrize(
    ("optional", "message"),
    [
        (
            {"service_id": SUBSCRIPTION},
            f"service_id is '{SUBSCRIPTION}': it is not the ARM id of an API Management instance. Give"
            " /subscriptions/{id}/resourceGroups/{name}/providers/Microsoft.ApiManagement/service/{name}.",
        ),
        (
            {"name_suffix": "x" * 67},
            f"name_suffix is '{'x' * 67}': a role's name has at most 128 characters, which leaves 66 for the suffix."
            " Give a shorter one.",
        ),
        (
            {"validator_actions": "all"},
            "validator_actions is 'all': it is none of the choices. Give one of 'guide', 'wildcard'.",
        ),
        (
            {"assignable_scopes": []},
            "assignable_scopes is empty: a role without scopes can be assigned nowhere. Name one.",
        ),
        (
            {"assignable_scopes": ["/providers/Microsoft.Management/managementGroups/root"]},
            "assignable_scopes has '/providers/Microsoft.Management/managementGroups/root': a role with data actions"
            " is assignable at subscriptions, resource groups and resources only."
            " Give /subscriptions/{id} or an id below it.",
        ),
    ],
)
def test_what_azure_would_refuse_is_refused_before_anything_is_created(optional: Any, message: str) -> None:
    args: Any = {"service_id": SERVICE_ID, **optional}
    assert refused(lambda: GatewayRoles("apim", args), InputError) == message


def test_the_longest_suffix_still_fits() -> None:
    assert len(role("validator", name_suffix="x" * 66).inputs["roleName"]) == 128
