"""What keeps a gateway serving while nodes, zones and releases come and go, and apart from its neighbours."""

from collections.abc import Iterator
from typing import Any

from .known import UNKNOWN, Properties, fields, missing, seen, value_at
from .resource_types import AUTOSCALERS, DEPLOYMENT, DISRUPTION_BUDGET, WORKLOADS, is_of
from .rule import ADVISORY, LOW, MEDIUM, Finding, Settings, StackResource, Texts, resource_rule, stack_rule

_PRODUCTION = "https://learn.microsoft.com/azure/api-management/how-to-self-hosted-gateway-on-kubernetes-in-production"
_PRESET = "or take the production preset (apim-gateway:kubernetes.preset)"


@resource_rule(
    WORKLOADS,
    Texts(
        "own-namespace",
        "Workloads are not in the namespace default",
        "rights and quotas are given by namespace, and everyone's leftovers are in that one",
        "Set apim-gateway:kubernetes.namespace to a namespace of the gateway's own, which has to exist",
        f"{_PRODUCTION}#namespace",
        ADVISORY,
        MEDIUM,
    ),
)
def own_namespace(properties: Properties, settings: Settings) -> Iterator[str]:
    # The objects around a workload have to be in its namespace, so one message is enough.
    if seen(properties, "metadata", "namespace") == "default" or missing(properties, "metadata", "namespace"):
        yield f"{seen(properties, 'kind') or 'the workload'} is in the namespace default"


@stack_rule(
    (DEPLOYMENT,),
    Texts(
        "replicas",
        "A Deployment has enough pods to lose one",
        "a lost node or zone takes all pods with it, and Microsoft asks for three in production",
        f"Set apim-gateway:kubernetes.replicas, {_PRESET}; a Developer-tier instance supports one",
        f"{_PRODUCTION}#number-of-replicas",
        ADVISORY,
        MEDIUM,
        {
            "minimum": {
                "type": "integer",
                "minimum": 1,
                "default": 3,
                "description": "The least number of pods, of an autoscaler its minReplicas",
            }
        },
    ),
)
def replicas(stack: list[StackResource], settings: Settings) -> Iterator[Finding]:
    for deployment in _of(stack, DEPLOYMENT):
        least = _replicas(deployment.properties, stack)
        if least is not None and least < settings["minimum"]:
            yield Finding(
                deployment.urn, f"{_name(deployment)} has {least:g} replica(s), fewer than {settings['minimum']:g}"
            )


@stack_rule(
    (DEPLOYMENT,),
    Texts(
        "disruption-budget",
        "A Deployment of several pods has a PodDisruptionBudget",
        "the drain of a few nodes, for an upgrade, may evict all pods at once",
        f"Set apim-gateway:kubernetes.disruptionBudget, {_PRESET}",
        f"{_PRODUCTION}#protecting-against-pod-disruption",
        ADVISORY,
        MEDIUM,
    ),
)
def disruption_budget(stack: list[StackResource], settings: Settings) -> Iterator[Finding]:
    for deployment in _of(stack, DEPLOYMENT):
        least = _replicas(deployment.properties, stack)
        budgets = _of(stack, DISRUPTION_BUDGET)
        if (
            least is not None
            and least > 1
            and not any(_may_select(each.properties, deployment.properties) for each in budgets)
        ):
            yield Finding(
                deployment.urn, f"no PodDisruptionBudget of this stack selects the pods of {_name(deployment)}"
            )


@resource_rule(
    (DISRUPTION_BUDGET,),
    Texts(
        "drainable-nodes",
        "A PodDisruptionBudget lets a node be drained",
        "one that allows no eviction stops the upgrade of every node that a pod is on",
        "Set apim-gateway:kubernetes.disruptionBudget to one that allows a pod to be gone, for example 25%",
        "https://kubernetes.io/docs/tasks/run-application/configure-pdb/",
        ADVISORY,
        MEDIUM,
    ),
)
def drainable_nodes(properties: Properties, settings: Settings) -> Iterator[str]:
    if seen(properties, "spec", "maxUnavailable") in (0, "0", "0%"):
        yield "maxUnavailable is 0"
    elif seen(properties, "spec", "minAvailable") == "100%":
        yield "minAvailable is 100%"


@resource_rule(
    (DEPLOYMENT,),
    Texts(
        "spread-over-zones",
        "Several pods are spread over zones or nodes",
        "the scheduler may put them all into the zone, or on the node, that fails",
        f"Set topologySpreadConstraints in apim-gateway:kubernetes.pod, {_PRESET}",
        f"{_PRODUCTION}#protecting-against-node-failure",
        ADVISORY,
        LOW,
    ),
)
def spread_over_zones(properties: Properties, settings: Settings) -> Iterator[str]:
    count = seen(properties, "spec", "replicas")
    pod = ("spec", "template", "spec")
    if not isinstance(count, int | float) or count < 2:
        return
    if missing(properties, *pod, "topologySpreadConstraints") and missing(
        properties, *pod, "affinity", "podAntiAffinity"
    ):
        yield f"{count:g} pods have neither topologySpreadConstraints nor podAntiAffinity"


@resource_rule(
    (DEPLOYMENT,),
    Texts(
        "rolling-update",
        "A release replaces pods one after another",
        "all pods stop before the first new one is ready",
        "Set spec.strategy to a RollingUpdate with a maxUnavailable below 100%; the components always do",
        f"{_PRODUCTION}#number-of-replicas",
        ADVISORY,
        MEDIUM,
    ),
)
def rolling_update(properties: Properties, settings: Settings) -> Iterator[str]:
    if seen(properties, "spec", "strategy", "type") == "Recreate":
        yield "the strategy is Recreate"
    elif seen(properties, "spec", "strategy", "rollingUpdate", "maxUnavailable") == "100%":
        yield "maxUnavailable is 100%"


def _of(stack: list[StackResource], *types: str) -> list[StackResource]:
    return [each for each in stack if is_of(each.type, types)]


def _name(deployment: StackResource) -> str:
    return f"Deployment {seen(deployment.properties, 'metadata', 'name') or deployment.urn.rpartition('::')[2]}"


def _replicas(deployment: Properties, stack: list[StackResource]) -> float | None:
    """The least number of pods; None where it is not known. An autoscaler's number wins over the Deployment's own."""
    for scaler in _of(stack, *AUTOSCALERS):
        if _scales(scaler.properties, deployment):
            return _number(value_at(scaler.properties, "spec", "minReplicas"))
    return _number(value_at(deployment, "spec", "replicas"))


def _number(value: Any) -> float | None:
    """A count, which is Kubernetes' default of one where none is given."""
    if value is None:
        return 1
    return float(value) if isinstance(value, int | float) else None


def _scales(scaler: Properties, deployment: Properties) -> bool:
    kind, name = (value_at(scaler, "spec", "scaleTargetRef", field) for field in ("kind", "name"))
    named = _may_be_equal(name, value_at(deployment, "metadata", "name"))
    return named and _may_be_equal(kind, "Deployment") and _share_a_namespace(scaler, deployment)


def _may_select(budget: Properties, deployment: Properties) -> bool:
    if value_at(budget, "spec", "selector") is None or not _share_a_namespace(budget, deployment):
        return False
    wanted = fields(budget, "spec", "selector", "matchLabels")
    labels = ("spec", "template", "metadata", "labels")
    return all(_may_be_equal(value, value_at(deployment, *labels, name)) for name, value in wanted.items())


def _share_a_namespace(one: Properties, other: Properties) -> bool:
    return _may_be_equal(*(value_at(each, "metadata", "namespace") or "default" for each in (one, other)))


def _may_be_equal(one: Any, other: Any) -> bool:
    """What is not known yet may well be the same."""
    return UNKNOWN in (one, other) or one == other
