"""A secret is refused where it would stand readable in an object of the cluster: in labels, annotations, variables."""

from typing import Any

import pulumi
import pytest
from apim_gateway import KubernetesGateway

from .recording import run
from .test_component_contract import ARGS
from .test_outputs import failure

INIT = {"name": "migrate", "image": "migrate:1"}


def gateway(settings: Any, value: "pulumi.Output[Any]") -> None:
    """A gateway with the value in place of each `VALUE`."""

    def made(given: Any) -> Any:
        if isinstance(given, dict):
            return {key: made(each) for key, each in given.items()}  # pyright: ignore[reportUnknownVariableType]
        if isinstance(given, list):
            return [made(each) for each in given]  # pyright: ignore[reportUnknownVariableType]
        return value if given == "VALUE" else given

    args: Any = {**ARGS[KubernetesGateway], "settings": made(settings)}
    KubernetesGateway("mygw", args)


@pytest.mark.parametrize(
    ("settings", "seen"),
    [
        ({"labels": {"team": "VALUE"}}, "labels has 'team'"),
        ({"service_annotations": {"contoso.example/team": "VALUE"}}, "service_annotations has 'contoso.example/team'"),
        ({"container": {"env": [{"name": "b", "value": "VALUE"}]}}, "container has 'b'"),
        ({"container": {"env": ["VALUE"]}}, "container has 'env'"),
        ({"container": {"env": "VALUE"}}, "container has 'env'"),
        (
            {"pod": {"init_containers": [{**INIT, "env": [{"name": "b", "value": "VALUE"}]}]}},
            "pod has 'b'",
        ),
    ],
    ids=["label", "annotation", "variable", "whole variable", "all variables", "init container's variable"],
)
def test_a_secret_is_refused_without_its_value(settings: Any, seen: str) -> None:
    said = failure(lambda: gateway(settings, pulumi.Output.secret("hunter2")))
    assert said.startswith(f"settings.{seen} as a secret: it would stand readable in the cluster. ")
    assert "\n" not in said


def test_an_output_that_is_no_secret_is_taken() -> None:
    env = [{"name": "b", "value": "VALUE"}]
    settings = {"labels": {"team": "VALUE"}, "container": {"env": env}}
    deployment = run(lambda: gateway(settings, pulumi.Output.unsecret(pulumi.Output.secret("x")))).one(":Deployment")
    assert deployment.inputs["metadata"]["labels"]["team"] == "x"
    assert not deployment.secret_inputs


def test_the_name_of_a_secret_may_be_one() -> None:
    reference = {"secretKeyRef": {"name": "VALUE", "key": "password"}}
    env = [{"name": "b.password", "valueFrom": reference}]
    assert run(lambda: gateway({"container": {"env": env}}, pulumi.Output.secret("x"))).one(":Deployment").secret_inputs
