"""An instance that the same program makes: its id is an Output, and the rest is read of it during the deploy."""

import asyncio
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from apim_gateway import InputError, SelfHostedGateway, SelfHostedGatewayArgs
from apim_gateway.arguments import check

from .cloud import RESOURCE_GROUP, SERVICE, SERVICE_ID, SERVICE_PRINCIPAL_ID, Cloud, api_management_service
from .recording import UNKNOWN, RecordingMonitor, run
from .test_component_contract import ARGS

NAMED = ARGS[SelfHostedGateway]
MADE = {"gateway_name": "mygw"}


def program(id: Callable[[], Any] = lambda: pulumi.Output.from_input(SERVICE_ID), **more: Any) -> Callable[[], object]:
    def made() -> object:
        args: Any = {**MADE, "instance": {"id": id()}, **more}
        return SelfHostedGateway("mygw", args)

    return made


def inputs(monitor: RecordingMonitor) -> dict[str, Any]:
    return {f"{each.type} {each.name}": each.inputs for each in monitor.created}


def test_a_gateway_of_a_made_instance_gets_what_one_of_a_named_instance_gets() -> None:
    assert inputs(run(program())) == inputs(run(lambda: SelfHostedGateway("mygw", NAMED)))


def test_names_from_an_id_are_known_in_a_preview_of_a_changed_instance() -> None:
    monitor = run(program(), preview=True)
    role, assignment = monitor.one(":RoleDefinition", "reader"), monitor.one(":RoleAssignment", "validator")
    assert role.inputs["roleDefinitionId"] != UNKNOWN
    assert assignment.inputs["scope"] == RESOURCE_GROUP
    assert assignment.inputs["principalId"] == SERVICE_PRINCIPAL_ID


def test_nothing_is_known_of_an_instance_that_is_not_there_yet() -> None:
    def unknown() -> Any:
        return pulumi.Output(set(), _future(None), _future(False), _future(False))

    monitor = run(program(unknown), preview=True)
    assert monitor.one(":RoleDefinition", "reader").inputs["roleDefinitionId"] == UNKNOWN
    assert not [each for each in monitor.invokes if each.token == SERVICE]


def _future(value: Any) -> Any:
    async def later() -> Any:
        return value

    return asyncio.ensure_future(later())


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            api_management_service("Basic"),
            "instance.id is 'apim-contoso-dev': the instance is of tier Basic, and self-hosted gateways need Developer"
            " or Premium. Change its tier, or name another instance.",
        ),
        (
            api_management_service(identity={"type": "None"}),
            "instance.id is 'apim-contoso-dev': the instance has no system-assigned identity",
        ),
        (
            api_management_service(domain="azure-api.us"),
            "kubernetes.authority is missing: the instance is in Azure US Government, which is known during the deploy"
            " only. Set it to 'https://login.microsoftonline.us'.",
        ),
    ],
)
def test_an_instance_that_cannot_serve_a_gateway_is_refused_during_the_deploy(answer: Any, said: str) -> None:
    cloud = Cloud()
    cloud.answers[SERVICE] = answer
    with pytest.raises(InputError) as refusal:
        run(program(), cloud=cloud)
    assert str(refusal.value).startswith(said)


def test_an_authority_tells_the_cloud_of_a_made_instance() -> None:
    cloud = Cloud()
    cloud.answers[SERVICE] = api_management_service(domain="azure-api.us")
    monitor = run(program(kubernetes={"authority": "https://login.microsoftonline.us"}), cloud=cloud)
    data = monitor.one(":ConfigMap").inputs["data"]
    assert data["config.service.endpoint"] == "apim-contoso-dev.configuration.azure-api.us"
    assert data["config.service.auth.tokenAudience"] == "https://azure-api.us/configuration"


def test_an_output_that_is_no_id_of_an_instance_is_refused_in_one_line() -> None:
    with pytest.raises(InputError) as refusal:
        run(program(lambda: pulumi.Output.from_input("/subscriptions/x")))
    assert str(refusal.value).startswith(
        "instance.id is '/subscriptions/x': it is not the ARM id of an API Management instance."
    )


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"service_name": "apim"}, "service_name is given, too: the instance is given by its id."),
        ({"adopt": {"kubernetes": True}}, "instance is given together with adopt: what is taken over is found by"),
        ({"gateway_resource": {"adopt": True}}, "instance is given together with adopt: what is taken over is found"),
        ({"instance": {"id": "apim"}}, "instance.id is 'apim': "),
        ({"instance": {}}, "instance.id is missing: it has no default. Set it."),
        ({"instance": "apim"}, "instance is 'apim': it is not a mapping."),
    ],
)
def test_an_instance_is_given_in_one_way(more: Any, said: str) -> None:
    problems = check({**MADE, "instance": {"id": SERVICE_ID}, **more}, SelfHostedGatewayArgs)
    assert [str(each)[: len(said)] for each in problems] == [said]
