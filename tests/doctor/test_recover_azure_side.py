"""Recovery of a gateway resource and its links: found by their names, where the program makes them."""

from pathlib import Path
from typing import Any

import pytest
from apim_gateway import naming
from apim_gateway_doctor.gateway import Gateway
from apim_gateway_doctor.gateways import of_configuration, of_stack
from apim_gateway_doctor.pulumi_cli import Pulumi
from apim_gateway_doctor.recover.azure_side import GATEWAY, LINK, parts
from apim_gateway_doctor.recover.holdings import AzureSide, Holdings
from apim_gateway_doctor.recover.plan import Step, plan
from apim_gateway_doctor.recover.recorded import Named, Pending, Recorded, recorded
from apim_gateway_doctor.stack import Stack

SERVICE = naming.ServiceId("11111111-1111-4111-8111-111111111111", "rg-apim", "contoso")
ID = naming.gateway_resource_id(SERVICE.service_scope, "MyGw")
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
PARENT = "urn:pulumi:dev::p::apim-gateway:index:GatewayResource::mygw"
INSTANCE = {"resourceGroupName": "rg-apim", "serviceName": "contoso"}
RESOURCE, ORDERS, ECHO = Named(GATEWAY, "mygw-gateway"), Named(LINK, "mygw-api-orders"), Named(LINK, "mygw-api-echo")


def created(resource: Named, parent: str = PARENT, **inputs: str) -> dict[str, Any]:
    """A resource as a preview shows it."""
    urn = f"urn:pulumi:dev::p::{resource.type}::{resource.name}"
    return {"urn": urn, "type": resource.type, "parent": parent, "inputs": {**INSTANCE, **inputs}}


ALL = (
    created(RESOURCE, gatewayId="MyGw"),
    created(ORDERS, gatewayId=UNKNOWN, apiId="orders"),
    created(ECHO, gatewayId=UNKNOWN, apiId="echo"),
)


def stack(*made: dict[str, Any]) -> Stack:
    configuration: dict[str, Any] = {
        "azure-native:subscriptionId": SERVICE.subscription_id,
        "apim-gateway:resourceGroupName": "rg-apim",
        "apim-gateway:serviceName": "contoso",
        "apim-gateway:gatewayName": "MyGw",
    }
    return Stack("dev", Pulumi(Path()), configuration, {"resources": []}).with_created(list(made))


def gateway(*made: dict[str, Any]) -> Gateway:
    return of_configuration(stack(*made))


def planned(state: Recorded, *apis: str, made: tuple[dict[str, Any], ...] = ALL) -> list[Step]:
    """The plan for a gateway resource that exists and offers these APIs."""
    return plan(state, (gateway(*made), Holdings(azure_side=AzureSide(ID, frozenset(apis)))))


def short(steps: list[Step]) -> list[tuple[str, str, str]]:
    return [(step.action, step.name, step.id) for step in steps]


def creating(resource: Named, **inputs: str) -> Pending:
    return Pending("creating", resource, inputs={**INSTANCE, "gatewayId": "MyGw", **inputs})


LOST = Recorded(missing=frozenset({RESOURCE, ORDERS, ECHO}))


def test_a_gateway_resource_and_its_links_that_the_state_lacks_are_imported() -> None:
    steps = planned(LOST, "orders", "echo")
    assert short(steps) == [
        ("import", "mygw-gateway", ID),
        ("import", "mygw-api-orders", f"{ID}/apis/orders"),
        ("import", "mygw-api-echo", f"{ID}/apis/echo"),
    ]


def test_the_plans_line_says_that_only_the_name_tells_whose_it_is() -> None:
    resource, link, _ = planned(LOST, "orders", "echo")
    assert resource.why == "it has the gateway's name in the instance 'contoso'; nothing in Azure says who made it"
    assert link.why.startswith("it is a link of gateway 'MyGw' in the instance 'contoso'; nothing in Azure says")


def test_links_that_do_not_exist_are_left_to_up_and_links_of_others_stay() -> None:
    assert short(planned(LOST, "orders", "of-the-portal"))[1:] == [
        ("import", "mygw-api-orders", f"{ID}/apis/orders"),
    ]


def test_a_healthy_azure_side_needs_nothing() -> None:
    ids = frozenset({ID.upper(), f"{ID}/apis/orders", f"{ID}/apis/echo"})
    assert planned(Recorded(ids), "orders", "echo", "of-the-portal") == []


def test_azures_spelling_of_an_apis_name_does_not_count() -> None:
    made = (ALL[0], created(ORDERS, gatewayId="mygw", apiId="Orders"))
    assert short(planned(LOST, "orders", made=made))[1:] == [("import", "mygw-api-orders", f"{ID}/apis/Orders")]


def test_a_gateway_resource_that_does_not_exist_is_no_step() -> None:
    assert plan(LOST, (gateway(*ALL), Holdings())) == []


@pytest.mark.parametrize(
    ("pending", "id"), [(creating(RESOURCE), ID), (creating(ORDERS, apiId="orders"), f"{ID}/apis/orders")]
)
def test_a_part_that_a_killed_run_has_made_is_imported_once(pending: Pending, id: str) -> None:
    state = Recorded(pending=(pending,), missing=frozenset({pending.resource}))
    assert short(planned(state, "orders")) == [("import", pending.resource.name, id)]


def test_a_part_that_a_killed_run_has_not_made_is_forgotten_and_said_not_to_exist() -> None:
    state = Recorded(pending=(creating(RESOURCE), creating(ORDERS, apiId="orders")), missing=LOST.missing)
    steps = plan(state, (gateway(*ALL), Holdings()))
    assert [(step.action, step.name) for step in steps] == [("forget", "mygw-gateway"), ("forget", "mygw-api-orders")]
    assert all(step.why == "the state has it as creating, and it does not exist" for step in steps)


def test_a_part_that_the_program_does_not_create_now_is_left_with_the_way_to_take_it_over() -> None:
    [step] = planned(Recorded(pending=(creating(RESOURCE),)), made=())
    assert (step.action, step.id) == ("leave", ID)
    assert "gateway_resource.adopt" in step.why


def test_a_begun_operation_of_a_resource_that_the_state_has_is_forgotten() -> None:
    [step] = planned(Recorded(frozenset({ID}), (creating(RESOURCE),)))
    assert (step.action, step.why) == ("forget", "the state has it as creating, and as made")


def test_another_gateways_resource_in_the_program_is_not_this_ones() -> None:
    other = created(Named(GATEWAY, "other-gateway"), "urn:other", gatewayId="other")
    elsewhere = {**created(Named(GATEWAY, "x-gateway"), "urn:x", gatewayId="MyGw"), "inputs": {"gatewayId": "MyGw"}}
    elsewhere["inputs"]["serviceName"] = "fabrikam"
    link = created(Named(LINK, "other-api-echo"), "urn:other", gatewayId=UNKNOWN, apiId="echo")
    assert parts(gateway(other, elsewhere, link)) == []


def test_a_component_finds_its_own_resource_among_several() -> None:
    """Of another program than ours, the plugin's among them."""
    made: list[dict[str, Any]] = []
    for name in ("east", "west"):
        component = f"urn:pulumi:dev::p::apim-gateway:index:SelfHostedGateway::{name}"
        resource = f"{component}-azure-side"
        scope = {"scope": SERVICE.service_scope}
        made += [
            {"urn": component, "type": "apim-gateway:index:SelfHostedGateway", "inputs": {}, "parent": ""},
            {"urn": resource, "type": "apim-gateway:index:GatewayResource", "inputs": {}, "parent": component},
            created(Named(GATEWAY, f"{name}-gateway"), resource, gatewayId=name),
            created(Named(LINK, f"{name}-api-echo"), resource, gatewayId=UNKNOWN, apiId="echo"),
            {
                **created(Named("azure-native:authorization:RoleAssignment", f"{name}-reader-{name}"), component),
                "inputs": scope,
            },
            {
                "urn": f"{component}-application",
                "type": "azuread:index/application:Application",
                "parent": component,
                "inputs": {"tags": [f"apim-gateway/p/dev/{name}"]},
            },
        ]
    plain = Stack("dev", Pulumi(Path()), {"azure-native:subscriptionId": SERVICE.subscription_id}, {"resources": []})
    east, west = of_stack(plain.with_created(made))
    assert [part.resource.name for part in parts(east)] == ["east-gateway", "east-api-echo"]
    assert [part.resource.name for part in parts(west)] == ["west-gateway", "west-api-echo"]


def test_the_inputs_of_a_begun_operation_are_read_from_the_state() -> None:
    operation = {"type": "creating", "resource": {**created(ORDERS, gatewayId="MyGw", apiId="orders"), "custom": True}}
    state = recorded({"pending_operations": [operation]}, frozenset())
    assert [(part.resource, part.id) for part in parts(gateway(), state.pending)] == [(ORDERS, f"{ID}/apis/orders")]
