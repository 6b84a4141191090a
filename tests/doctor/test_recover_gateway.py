"""Which gateway recover looks for, from a stack's configuration alone."""

from pathlib import Path
from typing import Any

from apim_gateway import azure_ids

from doctor.pulumi_cli import Pulumi
from doctor.recover.gateway import Gateway, gateway_of
from doctor.stack import Stack

SERVICE = azure_ids.ServiceId("11111111-2222-4333-8444-555555555555", "rg", "apim")
READER, VALIDATOR = "af983ff6-f986-4ddb-b13d-8b64995d53d1", "ed7b5f74-a298-406d-a1c9-42a915a87e7a"
READER_ASSIGNMENT, VALIDATOR_ASSIGNMENT = "69e054d1-803e-4037-bafc-193630ac41bd", "ea038072-f1b4-4dd2-86ae-0955aca686a9"


def described(**roles: str) -> Gateway:
    configuration: dict[str, Any] = {
        "azure-native:subscriptionId": SERVICE.subscription_id,
        "apim-gateway:apiManagement": {"resourceGroupName": "rg", "serviceName": "apim"},
        "apim-gateway:gateway": {"name": "edge"},
        "apim-gateway:roles": roles,
    }
    return gateway_of(Stack("prod", Pulumi(Path()), configuration, {"resources": []}), "apim-gateway")


def test_adopted_roles_and_assignments_are_those_that_the_configuration_names() -> None:
    found = described(
        validatorScope="service",
        readerRoleGuid=READER,
        validatorRoleGuid=VALIDATOR,
        readerAssignmentGuid=READER_ASSIGNMENT,
        validatorAssignmentGuid=VALIDATOR_ASSIGNMENT,
    )
    assert found.reader_role_id == azure_ids.role_definition_id(SERVICE.subscription_scope, READER)
    assert found.validator_role_id == azure_ids.role_definition_id(SERVICE.subscription_scope, VALIDATOR)
    assert found.reader_assignment_id("p") == azure_ids.role_assignment_id(SERVICE.service_scope, READER_ASSIGNMENT)
    assert found.validator_assignment_id("i") == azure_ids.role_assignment_id(
        SERVICE.service_scope, VALIDATOR_ASSIGNMENT
    )
    assert found.configured_guids == {READER, VALIDATOR, READER_ASSIGNMENT, VALIDATOR_ASSIGNMENT}


def test_without_such_settings_the_ids_are_the_programs_own() -> None:
    found = described()
    role = azure_ids.role_definition_guid(SERVICE.service_scope, "reader")
    assert found.reader_role_id == azure_ids.role_definition_id(SERVICE.subscription_scope, role)
    derived = azure_ids.role_assignment_guid(SERVICE.service_scope, found.reader_role_id, "p")
    assert found.reader_assignment_id("p") == azure_ids.role_assignment_id(SERVICE.service_scope, derived)
    assert found.configured_guids == frozenset()
