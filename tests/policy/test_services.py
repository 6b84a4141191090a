"""How callers reach the gateway."""

from typing import Any

import pytest

from policy.rules.known import UNKNOWN
from policy.rules.services import allowed_source_ranges, caller_address

from .objects import seen_in, service

INTERNAL = {"annotations": {"service.beta.kubernetes.io/azure-load-balancer-internal": "true"}}


@pytest.mark.parametrize("type_", ["LoadBalancer", "NodePort"])
@pytest.mark.parametrize("policy", ["Cluster", None])
def test_a_service_that_hides_its_callers_is_named(type_: str, policy: str | None) -> None:
    assert seen_in(caller_address, service(type=type_, externalTrafficPolicy=policy)) == [
        "Service edge-live-traffic has externalTrafficPolicy Cluster"
    ]


@pytest.mark.parametrize("spec", [{}, {"externalTrafficPolicy": UNKNOWN}, {"type": "ClusterIP"}, {"type": None}])
def test_one_that_does_not_or_has_none_from_outside_passes(spec: dict[str, Any]) -> None:
    wanted = {"externalTrafficPolicy": None, **spec} if "type" in spec else spec
    assert not seen_in(caller_address, service(**wanted))


def test_a_load_balancer_for_everyone_is_named() -> None:
    assert seen_in(allowed_source_ranges, service(loadBalancerSourceRanges=None)) == [
        "Service edge-live-traffic has no loadBalancerSourceRanges"
    ]
    everyone = service(loadBalancerSourceRanges=["203.0.113.0/24", "0.0.0.0/0"])
    assert seen_in(allowed_source_ranges, everyone) == ["Service edge-live-traffic lets in 0.0.0.0/0"]


@pytest.mark.parametrize(
    ("metadata", "spec"),
    [
        ({}, {}),
        ({}, {"loadBalancerSourceRanges": UNKNOWN}),
        ({}, {"loadBalancerSourceRanges": None, "type": "NodePort"}),
        (INTERNAL, {"loadBalancerSourceRanges": None}),
        ({"annotations": UNKNOWN}, {"loadBalancerSourceRanges": None}),
        (
            {"annotations": {"service.beta.kubernetes.io/azure-allowed-ip-ranges": "203.0.113.0/24"}},
            {"loadBalancerSourceRanges": None},
        ),
    ],
)
def test_one_with_ranges_or_without_a_public_address_passes(metadata: dict[str, Any], spec: dict[str, Any]) -> None:
    assert not seen_in(allowed_source_ranges, service(metadata, **spec))


def test_an_annotation_that_says_it_is_not_internal_does_not_help() -> None:
    public = {"annotations": {"service.beta.kubernetes.io/azure-load-balancer-internal": "false"}}
    assert seen_in(allowed_source_ranges, service(public, loadBalancerSourceRanges=None))
