"""Derived GUIDs are a contract with what is deployed: the same today and in every later version.

The literal values below may only change together with a migration, because a new GUID replaces a role or assignment.
"""

import uuid

import pytest
from apim_gateway.azure_ids import ServiceId, parse_service_id, role_assignment_guid, role_definition_guid
from hypothesis import given
from hypothesis import strategies as st

from .cloud import RESOURCE_GROUP, ROLE_DEFINITIONS, SERVICE_ID, SUBSCRIPTION

PRINCIPAL_ID = "91c4e7d2-6f0a-4b35-8d1e-5a2b3c4d5e6f"
READER_ROLE_ID = f"{ROLE_DEFINITIONS}/ae590ce4-c8b0-59d4-9293-b6d2e7f8d969"

ascii_text = st.text(st.characters(max_codepoint=127), min_size=1)


@st.composite
def cased(draw: st.DrawFn, text: str) -> str:
    """The text with some of its letters in the other case."""
    swaps = draw(st.lists(st.booleans(), min_size=len(text), max_size=len(text)))
    return "".join(char.swapcase() if swap else char for char, swap in zip(text, swaps, strict=True))


@pytest.mark.parametrize(
    ("key", "guid"),
    [
        ("validator", "5787e2ce-342e-5d2b-8b38-57da24c71d72"),
        ("reader", "ae590ce4-c8b0-59d4-9293-b6d2e7f8d969"),
    ],
)
def test_a_roles_guid_never_changes(key: str, guid: str) -> None:
    assert role_definition_guid(SERVICE_ID, key) == guid


def test_an_assignments_guid_never_changes() -> None:
    assert role_assignment_guid(SERVICE_ID, READER_ROLE_ID, PRINCIPAL_ID) == "7ed157ce-0c41-5c5f-bbcd-196de7f1c498"


@given(cased(SERVICE_ID))
def test_a_roles_guid_does_not_depend_on_how_azure_writes_the_id(service_id: str) -> None:
    assert role_definition_guid(service_id, "reader") == role_definition_guid(SERVICE_ID, "reader")


@given(cased(SERVICE_ID), cased(READER_ROLE_ID), cased(PRINCIPAL_ID))
def test_an_assignments_guid_does_not_depend_on_how_azure_writes_the_ids(scope: str, role: str, principal: str) -> None:
    expected = role_assignment_guid(SERVICE_ID, READER_ROLE_ID, PRINCIPAL_ID)
    assert role_assignment_guid(scope, role, principal) == expected


def test_an_assignments_guid_does_not_depend_on_where_the_role_is_read() -> None:
    elsewhere = READER_ROLE_ID.removeprefix(SUBSCRIPTION)
    expected = role_assignment_guid(SERVICE_ID, READER_ROLE_ID, PRINCIPAL_ID)
    assert role_assignment_guid(SERVICE_ID, elsewhere, PRINCIPAL_ID) == expected


def test_another_scope_role_or_principal_is_another_assignment() -> None:
    others = [
        (RESOURCE_GROUP, READER_ROLE_ID, PRINCIPAL_ID),
        (SERVICE_ID, READER_ROLE_ID.replace("ae59", "ae50"), PRINCIPAL_ID),
        (SERVICE_ID, READER_ROLE_ID, PRINCIPAL_ID.replace("91c4", "91c5")),
    ]
    guids = {role_assignment_guid(*each) for each in [*others, (SERVICE_ID, READER_ROLE_ID, PRINCIPAL_ID)]}
    assert len(guids) == 4


@given(ascii_text, ascii_text)
def test_a_derived_guid_is_one_that_azure_takes(service_id: str, key: str) -> None:
    assert uuid.UUID(role_definition_guid(service_id, key)).version == 5


def test_an_id_is_read_into_its_scopes() -> None:
    service = parse_service_id(SERVICE_ID)
    assert service == ServiceId("0c9d4b1a-7e52-4f38-8a6d-b3e1f5c27d94", "rg-apim-dev", "apim-contoso-dev")
    assert service.subscription_scope == SUBSCRIPTION
    assert service.resource_group_scope == RESOURCE_GROUP
    assert service.service_scope == SERVICE_ID


@given(cased(SERVICE_ID))
def test_an_id_is_read_in_any_casing(service_id: str) -> None:
    assert parse_service_id(service_id).service_scope.casefold() == SERVICE_ID.casefold()


@pytest.mark.parametrize("text", ["", SUBSCRIPTION, RESOURCE_GROUP, f"{SERVICE_ID}/gateways/mygw", SERVICE_ID[1:]])
def test_another_id_is_not_taken_for_an_instances(text: str) -> None:
    with pytest.raises(ValueError, match="is not the ARM id of an API Management instance"):
        parse_service_id(text)
