"""Which gateway a stack is about, from its configuration alone, as after a lost state."""

from pathlib import Path
from typing import Any

import pytest
from apim_gateway import naming
from apim_gateway_doctor.errors import CannotCheckError
from apim_gateway_doctor.gateway import Gateway
from apim_gateway_doctor.gateways import of_configuration
from apim_gateway_doctor.pulumi_cli import Pulumi
from apim_gateway_doctor.stack import Stack

SERVICE = naming.ServiceId("11111111-2222-4333-8444-555555555555", "rg", "apim")
READER, VALIDATOR = "af983ff6-f986-4ddb-b13d-8b64995d53d1", "ed7b5f74-a298-406d-a1c9-42a915a87e7a"
READER_ASSIGNMENT, VALIDATOR_ASSIGNMENT = "69e054d1-803e-4037-bafc-193630ac41bd", "ea038072-f1b4-4dd2-86ae-0955aca686a9"


def described(**roles: str) -> Gateway:
    configuration: dict[str, Any] = {
        "azure-native:subscriptionId": SERVICE.subscription_id,
        "apim-gateway:resourceGroupName": "rg",
        "apim-gateway:serviceName": "apim",
        "apim-gateway:gatewayName": "edge",
        "apim-gateway:roles": roles,
    }
    return of_configuration(Stack("prod", Pulumi(Path()), configuration, {"resources": []}))


def test_adopted_roles_and_assignments_are_those_that_the_configuration_names() -> None:
    found = described(
        validatorScope="service",
        readerRoleGuid=READER,
        validatorRoleGuid=VALIDATOR,
        readerAssignmentGuid=READER_ASSIGNMENT,
        validatorAssignmentGuid=VALIDATOR_ASSIGNMENT,
    )
    assert found.reader_role_id == naming.role_definition_id(SERVICE.subscription_scope, READER)
    assert found.validator_role_id == naming.role_definition_id(SERVICE.subscription_scope, VALIDATOR)
    assert found.reader_assignment_id("p") == naming.role_assignment_id(SERVICE.service_scope, READER_ASSIGNMENT)
    assert found.validator_assignment_id("i") == naming.role_assignment_id(SERVICE.service_scope, VALIDATOR_ASSIGNMENT)
    assert found.configured_guids == {READER, VALIDATOR, READER_ASSIGNMENT, VALIDATOR_ASSIGNMENT}


def test_without_such_settings_the_ids_are_the_programs_own() -> None:
    found = described()
    role = naming.role_definition_guid(SERVICE.service_scope, "reader")
    assert found.reader_role_id == naming.role_definition_id(SERVICE.subscription_scope, role)
    derived = naming.role_assignment_guid(SERVICE.service_scope, found.reader_role_id, "p")
    assert found.reader_assignment_id("p") == naming.role_assignment_id(SERVICE.service_scope, derived)
    assert found.configured_guids == frozenset()


def test_tag_and_secrets_name_are_those_that_the_library_gives() -> None:
    found = described()
    assert found.tag == naming.application_tag("apim-gateway", "prod", "edge") == "apim-gateway/apim-gateway/prod/edge"
    assert found.client_secret_name == naming.client_secret_name("edge")


def test_a_configuration_without_a_gateway_is_refused_with_the_missing_key() -> None:
    stack = Stack("prod", Pulumi(Path()), {"apim-gateway:gatewayName": "edge"}, {"resources": []})
    with pytest.raises(CannotCheckError, match=r"^apim-gateway:resourceGroupName is missing"):
        of_configuration(stack)
