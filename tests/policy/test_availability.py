"""Replicas, budgets, spreading, namespace and roll-out; some rules look at several resources together."""

from typing import Any

import pytest

from policy.rules.availability import (
    disruption_budget,
    drainable_nodes,
    own_namespace,
    replicas,
    rolling_update,
    spread_over_zones,
)
from policy.rules.known import UNKNOWN
from policy.rules.resource_types import AUTOSCALERS, DEPLOYMENT, DISRUPTION_BUDGET
from policy.rules.rule import StackResource

from . import objects
from .objects import deployment, resource, seen_among, seen_in


def scaler(least: Any, name: str = "edge") -> StackResource:
    spec = {"scaleTargetRef": {"kind": "Deployment", "name": name}, "minReplicas": least}
    metadata = {"name": "scaler", "namespace": "gateways"}
    return resource(AUTOSCALERS[1], {"metadata": metadata, "spec": spec}, "scaler")


def budget(**changes: Any) -> StackResource:
    return resource(DISRUPTION_BUDGET, objects.disruption_budget(**changes))


@pytest.mark.parametrize("metadata", [{"name": "edge", "namespace": "default"}, {"name": "edge"}])
def test_the_default_namespace_is_named(metadata: dict[str, Any]) -> None:
    assert seen_in(own_namespace, {**deployment(), "metadata": metadata}) == ["Deployment is in the namespace default"]


@pytest.mark.parametrize("namespace", ["gateways", UNKNOWN])
def test_another_namespace_is_not(namespace: Any) -> None:
    assert not seen_in(own_namespace, {**deployment(), "metadata": {"namespace": namespace}})


@pytest.mark.parametrize(("count", "said"), [(1.0, "1"), (2, "2"), (None, "1"), (0, "0")])
def test_too_few_replicas_are_named(count: Any, said: str) -> None:
    assert seen_among(replicas, resource(DEPLOYMENT, deployment(replicas=count))) == [
        f"Deployment edge has {said} replica(s), fewer than 3"
    ]


@pytest.mark.parametrize("count", [3, 10, UNKNOWN])
def test_enough_replicas_are_not(count: Any) -> None:
    assert not seen_among(replicas, resource(DEPLOYMENT, deployment(replicas=count)))


def test_the_least_number_of_replicas_is_the_settings() -> None:
    one = resource(DEPLOYMENT, deployment(replicas=1))
    assert not seen_among(replicas, one, minimum=1)
    assert seen_among(replicas, resource(DEPLOYMENT, deployment()), minimum=4)


def test_an_autoscalers_least_number_counts() -> None:
    alone = resource(DEPLOYMENT, deployment(replicas=None))
    assert not seen_among(replicas, alone, scaler(3))
    assert seen_among(replicas, alone, scaler(2))
    assert seen_among(replicas, alone, scaler(None)), "Kubernetes' default of minReplicas is 1"
    assert seen_among(replicas, alone, scaler(3, "other")), "it scales something else"
    assert not seen_among(replicas, alone, scaler(UNKNOWN))
    assert not seen_among(replicas, alone, scaler(3, UNKNOWN)), "it may well scale this one"  # pyright: ignore[reportArgumentType]


def test_several_pods_need_a_budget_that_selects_them() -> None:
    several = resource(DEPLOYMENT, deployment())
    said = ["no PodDisruptionBudget of this stack selects the pods of Deployment edge"]
    assert seen_among(disruption_budget, several) == said
    assert not seen_among(disruption_budget, several, budget())
    elsewhere = {"name": "edge", "namespace": "other"}
    assert seen_among(disruption_budget, several, budget(metadata=elsewhere)) == said
    others = {"selector": {"matchLabels": {"app": "other"}}}
    assert seen_among(disruption_budget, several, budget(spec=others)) == said


@pytest.mark.parametrize("spec", [{"maxUnavailable": 0}, {"maxUnavailable": "0%"}, {"minAvailable": "100%"}])
def test_a_budget_that_lets_no_pod_go_is_named(spec: dict[str, Any]) -> None:
    [field] = spec
    said = "maxUnavailable is 0" if field == "maxUnavailable" else "minAvailable is 100%"
    assert seen_in(drainable_nodes, objects.disruption_budget(spec=spec)) == [said]


@pytest.mark.parametrize("spec", [{"maxUnavailable": 1}, {"maxUnavailable": UNKNOWN}, {"minAvailable": "50%"}])
def test_a_budget_that_lets_a_pod_go_passes(spec: dict[str, Any]) -> None:
    assert not seen_in(drainable_nodes, objects.disruption_budget(spec=spec))


def test_one_pod_can_have_no_useful_budget() -> None:
    assert not seen_among(disruption_budget, resource(DEPLOYMENT, deployment(replicas=1)))


@pytest.mark.parametrize(
    "changes",
    [
        {"spec": UNKNOWN},
        {"spec": {"selector": UNKNOWN}},
        {"spec": {"selector": {"matchLabels": {"app": UNKNOWN}}}},
        {"metadata": UNKNOWN},
    ],
)
def test_a_budget_that_is_not_known_may_be_the_one(changes: dict[str, Any]) -> None:
    assert not seen_among(disruption_budget, resource(DEPLOYMENT, deployment()), budget(**changes))


def test_several_pods_are_to_be_spread() -> None:
    together = deployment(pod={"topologySpreadConstraints": None})
    assert seen_in(spread_over_zones, together) == ["3 pods have neither topologySpreadConstraints nor podAntiAffinity"]
    apart: dict[str, Any] = {"topologySpreadConstraints": None, "affinity": {"podAntiAffinity": {"x": 1}}}
    for clean in (
        deployment(),
        deployment(pod=apart),
        deployment(pod={"topologySpreadConstraints": UNKNOWN}),
        deployment(pod={"topologySpreadConstraints": None}, replicas=1),
    ):
        assert not seen_in(spread_over_zones, clean)


def test_a_release_that_stops_every_pod_is_named() -> None:
    assert seen_in(rolling_update, deployment(strategy={"type": "Recreate"})) == ["the strategy is Recreate"]
    at_once = {"rollingUpdate": {"maxUnavailable": "100%"}}
    assert seen_in(rolling_update, deployment(strategy=at_once)) == ["maxUnavailable is 100%"]


@pytest.mark.parametrize("strategy", [None, UNKNOWN, {"rollingUpdate": {"maxUnavailable": "25%"}}])
def test_one_that_rolls_is_not(strategy: Any) -> None:
    assert not seen_in(rolling_update, deployment(strategy=strategy))
