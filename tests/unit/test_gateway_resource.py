"""The Azure side of a gateway: what is asked for, in which order, what is taken over, and what is refused before that.

What Azure refuses is in sandbox/tests/emulator, the whole on the engine in tests/end_to_end/test_gateway_resource.py.
"""

import logging
from typing import Any

import pulumi
import pytest
from apim_gateway import GatewayResource, InputError, LookupFailed, SelfHostedGateway
from apim_gateway.hooks.gateway_apis import advice_on

from .cloud import API, AZURE_CLIENT_CONFIG, GATEWAY, SERVICE_ID, Cloud
from .recording import RecordingMonitor, refused, run

INSTANCE = {"resource_group_name": "rg-apim-dev", "service_name": "apim-contoso-dev"}
ARGS: dict[str, Any] = {**INSTANCE, "gateway_name": "edge"}
LOCATION = {"name": "Hall 1", "city": "Delft", "district": "Zuid-Holland", "country_or_region": "Netherlands"}
LINK = ":GatewayApiEntityTag"
NO_API = 'Status=404 Code="ResourceNotFound" Message="API not found."'


def resource(preview: bool = False, cloud: Cloud | None = None, **optional: Any) -> RecordingMonitor:
    args: Any = {**ARGS, **optional}
    return run(lambda: GatewayResource("edge", args), preview, cloud)


def refusal(cloud: Cloud | None = None, **optional: Any) -> list[str]:
    args: Any = {**ARGS, **optional}
    return refused(lambda: GatewayResource("edge", args), InputError, cloud=cloud).splitlines()


def whole(preview: bool = False, cloud: Cloud | None = None, **settings: Any) -> RecordingMonitor:
    """A gateway with its Azure side."""
    args: Any = {**INSTANCE, "gateway_name": "mygw", "gateway_resource": settings}
    return run(lambda: SelfHostedGateway("mygw", args), preview, cloud)


def test_a_gateway_has_its_location_and_description() -> None:
    assert resource(location=LOCATION, description="first").one(":Gateway").inputs == {
        "resourceGroupName": "rg-apim-dev",
        "serviceName": "apim-contoso-dev",
        "gatewayId": "edge",
        "description": "first",
        "locationData": {
            "name": "Hall 1",
            "city": "Delft",
            "district": "Zuid-Holland",
            "countryOrRegion": "Netherlands",
        },
    }


def test_a_gateway_without_location_and_apis_is_only_the_gateway() -> None:
    monitor = resource()
    assert monitor.one(":Gateway").inputs.keys() == {"resourceGroupName", "serviceName", "gatewayId"}
    assert monitor.outputs("GatewayResource").values["apis"] == []
    assert len(monitor.created) == 2


@pytest.mark.parametrize("preview", [True, False])
def test_each_api_is_a_link_that_depends_on_the_gateway(preview: bool) -> None:
    monitor = resource(preview, apis=["echo-api", "orders"])
    links = {each.name: each for each in monitor.created if each.type.endswith(LINK)}
    assert links.keys() == {"edge-api-echo-api", "edge-api-orders"}
    for name, link in links.items():
        assert link.inputs["apiId"] == name.removeprefix("edge-api-")
        assert monitor.one(":Gateway").urn in link.property_dependencies["gatewayId"]


def test_the_outputs_are_the_gateways_id_name_and_apis() -> None:
    assert resource(apis=["echo-api"]).outputs("GatewayResource").values == {
        "gateway_id": f"{SERVICE_ID}/gateways/edge",
        "gateway_name": "edge",
        "apis": ["echo-api"],
    }


@pytest.mark.parametrize("preview", [True, False])
def test_pods_start_after_the_gateway_and_its_links(preview: bool) -> None:
    monitor = whole(preview, apis=["echo-api"])
    azure_side = {each.urn for each in monitor.created if each.type.endswith((":Gateway", LINK))}
    assert len(azure_side) == 2
    assert azure_side <= monitor.one("KubernetesGateway").dependencies


def test_a_gateway_that_is_made_here_is_not_looked_up_and_an_existing_one_is() -> None:
    cloud = Cloud()
    cloud.answers[GATEWAY] = 'Status=404 Code="ResourceNotFound" Message="Gateway not found."'
    assert whole(cloud=cloud, apis=["echo-api"]).one(":Gateway").inputs["gatewayId"] == "mygw"
    assert GATEWAY in {each.token for each in whole(apis=["echo-api"], adopt=True).invokes}


def test_each_api_is_looked_up_once() -> None:
    asked = [each.args["apiId"] for each in whole(apis=["echo-api", "orders"]).invokes if each.token == API]
    assert asked == ["echo-api", "orders"]


def test_nothing_is_looked_up_where_the_instance_is_an_output() -> None:
    def program() -> None:
        args: Any = {**ARGS, "service_name": pulumi.Output.from_input("apim-contoso-dev"), "apis": ["echo-api"]}
        GatewayResource("edge", args)

    assert run(program).invokes == []


def test_an_api_that_may_be_made_first_is_not_looked_up() -> None:
    def program() -> None:
        first = GatewayResource("first", {**ARGS, "gateway_name": "first"})  # pyright: ignore[reportArgumentType]
        args: Any = {**ARGS, "apis": ["orders"]}
        GatewayResource("edge", args, pulumi.ResourceOptions(depends_on=[first]))

    cloud = Cloud()
    cloud.answers[API] = NO_API
    assert run(program, cloud=cloud).one(LINK).inputs["apiId"] == "orders"


def test_gateway_and_links_are_taken_over_by_their_ids() -> None:
    monitor = resource(adopt=True, apis=["echo-api"])
    assert monitor.one(":Gateway").options["import"] == f"{SERVICE_ID}/gateways/edge"
    assert monitor.one(LINK).options["import"] == f"{SERVICE_ID}/gateways/edge/apis/echo-api"
    assert "import" not in resource(apis=["echo-api"]).one(LINK).options


@pytest.mark.parametrize(("adopt", "apis", "lines"), [(True, ["echo-api"], 1), (True, [], 0), (False, ["echo-api"], 0)])
def test_an_adoption_says_beforehand_what_to_do_about_an_api_without_a_link(
    adopt: bool, apis: list[str], lines: int, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "pulumi-engine"):
        resource(adopt=adopt, apis=apis)
    said = [
        record.message for record in caplog.records if "leave that API out until adopt is out again" in record.message
    ]
    assert len(said) == lines
    assert all(f"{SERVICE_ID}/gateways/edge/apis/<API>?api-version=" in line for line in said)


def test_a_link_that_exists_already_has_advice_and_no_other_refusal_has() -> None:
    advice = advice_on("cannot create already existing resource '/subscriptions/.../apis/orders'", "orders")
    assert advice is not None
    assert advice.startswith("gateway_resource.apis has 'orders': the gateway offers it already")
    assert advice_on('Status=404 Code="ResourceNotFound" Message="API not found."', "orders") is None


def test_only_an_adoption_asks_for_the_subscription() -> None:
    assert AZURE_CLIENT_CONFIG in {each.token for each in resource(adopt=True).invokes}
    assert AZURE_CLIENT_CONFIG not in {each.token for each in resource().invokes}


def test_an_adoption_needs_the_instances_names_in_plain() -> None:
    def program() -> None:
        args: Any = {**ARGS, "service_name": pulumi.Output.from_input("apim-contoso-dev"), "adopt": True}
        GatewayResource("edge", args)

    assert refused(program, InputError).startswith("service_name is an Output: what is created depends on its value")


def test_an_output_among_the_apis_is_refused() -> None:
    def program() -> None:
        args: Any = {**ARGS, "apis": [pulumi.Output.from_input("echo-api")]}
        GatewayResource("edge", args)

    assert refused(program, InputError) == (
        "apis has an Output: each name makes a resource, so it has to be known before the deploy. Give the plain name,"
        " and depends_on for an API that the same program makes."
    )


def test_nothing_is_protected_and_nothing_kept() -> None:
    for each in resource(apis=["echo-api"], location=LOCATION).created:
        assert each.options.keys() <= {"aliases"}, each


def test_an_api_that_the_instance_does_not_have_is_refused_before_anything_is_created() -> None:
    cloud = Cloud()
    cloud.answers[API] = NO_API
    args: Any = {**INSTANCE, "gateway_name": "mygw", "gateway_resource": {"apis": ["ehco-api"]}}
    said = refused(lambda: SelfHostedGateway("mygw", args), InputError, cloud=cloud)
    assert said == (
        "gateway_resource.apis has 'ehco-api': the instance 'apim-contoso-dev' has no such API. Give the names that the"
        " instance has: az apim api list -g rg-apim-dev -n apim-contoso-dev --query '[].name' -o tsv."
    )


def test_a_gateway_to_take_over_that_is_not_there_may_be_made_instead() -> None:
    cloud = Cloud()
    cloud.answers[GATEWAY] = 'Status=404 Code="ResourceNotFound" Message="Gateway not found."'
    args: Any = {**INSTANCE, "gateway_name": "mygw", "gateway_resource": {"adopt": True, "description": "x"}}
    said = refused(lambda: SelfHostedGateway("mygw", args), InputError, cloud=cloud)
    assert said.endswith("or create it first; or take 'gateway_resource.adopt' out, and it is made.")


def test_azure_that_could_not_be_asked_is_not_blamed_on_the_api() -> None:
    cloud = Cloud()
    cloud.answers[API] = 'Status=403 Code="AuthorizationFailed" Message="The client does not have authorization"'
    args: Any = {**ARGS, "apis": ["echo-api"]}
    said = refused(lambda: GatewayResource("edge", args), LookupFailed, cloud=cloud)
    assert said == f"Azure could not be asked about the API Management instance: {cloud.answers[API]}"


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"apis": "echo-api"}, "apis is 'echo-api': it is not a list. Give a list."),
        ({"apis": ["a", "A"]}, "apis has 'A' twice: one entry is enough. Leave one out."),
        (
            {"apis": ["Echo API"]},
            "apis has 'Echo API': an API's name is not empty and has no spaces and none of '*#&+:<>?/\\%': it is no"
            " title and no id. Give the last part of the API's id, for example 'echo-api'.",
        ),
        ({"apis": [""]}, "apis has '': an API's name is not empty"),
        ({"apis": [".."]}, "apis has '..': an API's name is not empty"),
        ({"apis": ["x" * 257]}, "it has 257 characters, Azure allows 256. Give at most 256."),
        ({"location": {"city": "Delft"}}, "location.name is missing: it has no default. Set it."),
        ({"location": {}}, "location.name is missing: it has no default. Set it."),
        ({"location": "Hall 1"}, "location is 'Hall 1': it is not a mapping. Give 'name: value' pairs."),
        (
            {"location": {"name": "Hall 1", "ctiy": "Delft"}},
            "location.ctiy is unknown: nothing reads it. Remove it, or write 'location.city'.",
        ),
        ({"location": {"name": "x" * 257}}, "it has 257 characters, Azure allows 256. Give a shorter one."),
        ({"description": "x" * 1001}, "it has 1001 characters, Azure allows 1000. Give a shorter one."),
        ({"adopt": "yes"}, "adopt is 'yes': it is not true or false. Give true or false, without quotes."),
        ({"gateway_name": "managed"}, "Azure reserves 'managed' for the instance's own gateway."),
        ({"api": ["echo-api"]}, "api is unknown: nothing reads it. Remove it, or write 'apis'."),
    ],
    ids=lambda each: str(each)[:40],
)
def test_an_input_that_azure_would_refuse_is_refused_in_one_line(settings: dict[str, Any], line: str) -> None:
    [said] = refusal(**settings)
    assert line in said


def test_the_paths_of_nested_settings_are_the_whole_gateways() -> None:
    args: Any = {
        **INSTANCE,
        "gateway_name": "mygw",
        "gateway_resource": {"location": {"city": "Delft"}, "apis": ["a b"], "adopt": 1, "gateway_name": "x"},
    }
    said = refused(lambda: SelfHostedGateway("mygw", args), InputError).splitlines()
    assert [line.split()[0] for line in said] == [
        "gateway_resource.gateway_name",
        "gateway_resource.location.name",
        "gateway_resource.apis",
        "gateway_resource.adopt",
    ]
