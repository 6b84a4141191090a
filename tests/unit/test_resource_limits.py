"""Requests of more than the limit: refused before anything is made, the preset's as well as one's own."""

import asyncio
from typing import Any

import pytest
from apim_gateway import KubernetesGatewayArgs
from apim_gateway.arguments import check
from pulumi import Output

from .test_kubernetes_gateway import IDENTITY


def said(**settings: Any) -> list[str]:
    args: Any = {"gateway_name": "edge", **IDENTITY, "settings": settings}
    return [str(each) for each in check(args, KubernetesGatewayArgs)]


def resources(**given: Any) -> dict[str, Any]:
    return {"container": {"resources": given}}


def test_a_limit_below_the_presets_request_is_refused_with_both_values() -> None:
    assert said(preset="production", **resources(limits={"memory": "1Gi"})) == [
        "settings.container has 'resources.limits.memory' as '1Gi': it is less than the request of '2Gi', which the"
        " preset has. Give 'resources.requests.memory', too, of at most the limit."
    ]


def test_a_limit_below_ones_own_request_is_refused() -> None:
    assert said(**resources(limits={"cpu": 1}, requests={"cpu": "1500m"})) == [
        "settings.container has 'resources.limits.cpu' as '1': it is less than the request of '1500m'. Give"
        " 'resources.requests.cpu', of at most the limit."
    ]


@pytest.mark.parametrize(
    ("limit", "request_"),
    [
        ("2Gi", "2Gi"),
        ("2G", "2000000k"),
        ("1", "1000m"),
        (1, 1.0),
        ("1e3", "1000"),
        ("0.5", "500m"),
        ("1Ti", "1023Gi"),
        ("2.", ".5"),
        ("much", "more"),
        ("1 Gi", "2Gi"),
    ],
)
def test_a_limit_that_suffices_or_is_no_quantity_is_left_to_kubernetes(limit: Any, request_: Any) -> None:
    assert said(**resources(limits={"memory": limit}, requests={"memory": request_})) == []


def test_a_limit_that_is_an_output_is_left_to_kubernetes() -> None:
    async def checked() -> list[str]:
        return said(**resources(limits={"memory": Output.from_input("1Gi")}, requests={"memory": "2Gi"}))

    assert asyncio.run(checked()) == []


@pytest.mark.parametrize(
    ("limit", "request_"), [("1G", "1Gi"), ("999m", "1"), ("1e2", "101"), ("1023Mi", "1Gi"), (0.1, 0.2), ("1n", "1u")]
)
def test_units_are_compared_by_their_size(limit: Any, request_: Any) -> None:
    assert len(said(**resources(limits={"memory": limit}, requests={"memory": request_}))) == 1


def test_a_limit_for_another_resource_than_the_preset_requests_is_taken() -> None:
    assert said(preset="production", **resources(limits={"ephemeral-storage": "1Gi"})) == []
    assert said(preset="production", **resources(limits={"cpu": "1"}, requests={"cpu": None})) == []
