"""The plugin: what a program in another language is told, before anything is created.

That the engine prints it so is shown by tests/end_to_end/test_examples.py.
"""

from typing import Any

import pulumi
import pytest
from pulumi import ResourceOptions
from pulumi.resource import DependencyResource

from components.plugin.provider import GatewayProvider

from .cloud import ROLE_DEFINITIONS, SERVICE_ID, Cloud
from .recording import COMPONENTS, RecordingMonitor, refused, run

PROVIDER = GatewayProvider()
GATEWAY = {"resourceGroupName": "rg-apim-dev", "serviceName": "apim-contoso-dev", "gatewayName": "mygw"}
PARENT = "urn:pulumi:dev::apim-gateway::my:index:Site::north"


def message(component: str, inputs: dict[str, Any], cloud: Cloud | None = None) -> str:
    """What the plugin refuses these inputs with."""
    return refused(
        lambda: PROVIDER.construct("edge", COMPONENTS + component, inputs), pulumi.InputPropertiesError, cloud=cloud
    )


def created(component: str, inputs: dict[str, Any], parent: str | None = None) -> RecordingMonitor:
    def program() -> None:
        options = ResourceOptions(parent=DependencyResource(parent), protect=False) if parent else None
        PROVIDER.construct("edge", COMPONENTS + component, inputs, options)

    return run(program)


def test_an_application_is_made_under_a_parent_of_which_only_the_urn_is_known() -> None:
    types = [each.type for each in created("GatewayApplication", {"gatewayName": "mygw"}, PARENT).created]
    assert "azuread:index/applicationPassword:ApplicationPassword" in types


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ({"kubernetes": {"replica": 2.0}}, ("kubernetes.replica", "kubernetes.replicas")),
        ({"kubernetes": {"nameSpace": "x"}}, ("kubernetes.nameSpace", "kubernetes.namespace")),
        ({"kubernetes": {"container_settings": {}}}, ("kubernetes.container_settings", "kubernetes.containerSettings")),
        ({"configurationEndpiont": "x.example"}, ("configurationEndpiont", "configurationEndpoint")),
        (
            {"authentication": {"clientSecret": {"rotate": "1"}}},
            ("authentication.clientSecret.rotate", "authentication.clientSecret.rotation"),
        ),
    ],
)
def test_a_misspelt_input_is_refused_by_the_name_that_was_given(given: dict[str, Any], meant: tuple[str, str]) -> None:
    unknown, known = meant
    assert message("SelfHostedGateway", GATEWAY | given) == (
        f"{unknown} is unknown: nothing reads it. Remove it, or write '{known}'."
    )


def test_all_that_is_missing_or_unknown_is_said_at_once() -> None:
    lines = message("SelfHostedGateway", {"gatewayname": "mygw", "kubernetes": {"replica": 1.0}}).splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "gatewayName is missing",
        "gatewayname is unknown",
        "kubernetes.replica is unknown",
    ]


def test_nested_settings_inside_an_output_are_refused_and_not_forgotten() -> None:
    def program() -> None:
        inputs = GATEWAY | {"kubernetes": pulumi.Output.secret({"replicas": 2.0})}
        PROVIDER.construct("edge", f"{COMPONENTS}SelfHostedGateway", inputs)

    assert refused(program, pulumi.InputPropertiesError) == (
        "kubernetes is an Output: only what is in it may be one, it has to be a mapping. Give 'name: value' pairs."
    )


def test_names_that_the_caller_gives_are_no_misspellings() -> None:
    fields = {
        "labels": {"my_team": "a"},
        "pod": {"nodeSelector": {"any_thing": "x"}},
        "containerSettings": {"a.b": "c"},
    }
    assert created("SelfHostedGateway", GATEWAY | {"kubernetes": fields}).created


def test_a_refusal_names_arguments_as_the_schema_does_and_numbers_as_they_were_given() -> None:
    lines = message("SelfHostedGateway", GATEWAY | {"kubernetes": {"replicas": 0.0, "image": "v 2"}}).splitlines()
    assert "kubernetes.replicas is 0: a gateway without pods serves nothing. Give 1 or more." in lines
    assert any(line.startswith("kubernetes.image is 'v 2': ") for line in lines)


def test_a_value_that_is_none_of_the_choices_is_refused_with_them() -> None:
    assert message("SelfHostedGateway", GATEWAY | {"kubernetes": {"serviceType": "x"}}) == (
        "kubernetes.serviceType is 'x': it is none of the choices. Give one of 'LoadBalancer', 'NodePort', 'ClusterIP'."
    )


def test_half_a_number_stays_half_a_number() -> None:
    assert "kubernetes.replicas is 1.5: " in message("SelfHostedGateway", GATEWAY | {"kubernetes": {"replicas": 1.5}})


def test_a_key_of_the_callers_stays_as_it_is_in_a_path() -> None:
    inputs = {
        "serviceId": SERVICE_ID,
        "readerRoleId": f"{ROLE_DEFINITIONS}/11111111-0000-4000-8000-000000000000",
        "readerPrincipalIds": {"my_gw": Cloud.principal_id},
        "readerAssignmentGuids": {"my_gw": "no guid"},
    }
    assert message("GatewayRoleAssignments", inputs).startswith("readerAssignmentGuids.my_gw is 'no guid': ")


def test_a_credential_in_plain_text_is_in_no_message_and_the_advice_is_for_every_language() -> None:
    settings = {"telemetry.password": "hunter2", "telemetry.logs.std": "json"}
    with pytest.raises(pulumi.InputPropertiesError) as refusal:
        run(
            lambda: PROVIDER.construct(
                "edge", f"{COMPONENTS}SelfHostedGateway", GATEWAY | {"kubernetes": {"containerSettings": settings}}
            )
        )
    assert "kubernetes.containerSettings has 'telemetry.password' in plain text" in refusal.value.message
    assert "fn::secret" in refusal.value.message
    assert "hunter2" not in refusal.value.message
    assert "pulumi.Output.secret(" not in refusal.value.message
    assert not refusal.value.errors, "the engine would print the value of each property, the whole mapping"


def test_a_string_null_is_to_be_left_out_because_no_null_arrives() -> None:
    said = message("SelfHostedGateway", GATEWAY | {"kubernetes": {"container": {"livenessProbe": "null"}}})
    assert said == "kubernetes.container has 'livenessProbe' as 'null': it is a string, not a null. Leave it out."


def test_what_azure_does_not_know_is_a_refusal_too() -> None:
    cloud = Cloud()
    cloud.answers["azure-native:apimanagement:getGateway"] = 'Status=404 Code="ResourceNotFound"'
    assert message("SelfHostedGateway", GATEWAY, cloud).startswith("gatewayName names something that does not exist: ")


def test_a_failed_look_up_is_one_line() -> None:
    cloud = Cloud()
    cloud.answers["azure-native:apimanagement:getGateway"] = "Status=403 Code=AuthorizationFailed"
    said = message("SelfHostedGateway", GATEWAY, cloud)
    assert said.startswith("Azure could not be asked about the API Management instance: ")
    assert "\n" not in said


def test_a_mistake_of_the_plugins_own_keeps_its_stack_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError("a mistake")

    monkeypatch.setitem(PROVIDER._components, "GatewayRoles", broken)  # pyright: ignore[reportPrivateUsage]
    with pytest.raises(Exception, match="a mistake") as error:
        PROVIDER.construct("edge", f"{COMPONENTS}GatewayRoles", {"serviceId": SERVICE_ID})
    assert type(error.value).__name__ == "ComponentInitError"
