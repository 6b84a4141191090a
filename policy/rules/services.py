"""How callers reach a gateway. Ingresses and network policies are not looked at."""

from collections.abc import Iterator

from .known import UNKNOWN, Properties, fields, missing, seen, texts
from .resource_types import SERVICE
from .rule import ADVISORY, LOW, Settings, Texts, resource_rule

_INTERNAL = "service.beta.kubernetes.io/azure-load-balancer-internal"
_RANGES = (
    "service.beta.kubernetes.io/azure-allowed-ip-ranges",
    "service.beta.kubernetes.io/azure-allowed-service-tags",
)
_EVERYONE = ("0.0.0.0/0", "::/0")


@resource_rule(
    (SERVICE,),
    Texts(
        "caller-address",
        "A gateway sees its callers' addresses",
        "with the policy Cluster every caller has a node's address, and the gateway's ip-filter and logs are wrong",
        "Set externalTrafficPolicy in apim-gateway:kubernetes.service to Local, or leave it out, which does the same",
        "https://learn.microsoft.com/azure/api-management/"
        "how-to-self-hosted-gateway-on-kubernetes-in-production#external-traffic-policy",
        ADVISORY,
        LOW,
    ),
)
def caller_address(properties: Properties, settings: Settings) -> Iterator[str]:
    if seen(properties, "spec", "type") not in ("LoadBalancer", "NodePort"):
        return
    policy = seen(properties, "spec", "externalTrafficPolicy")
    if policy == "Cluster" or missing(properties, "spec", "externalTrafficPolicy"):
        yield f"{_name(properties)} has externalTrafficPolicy Cluster"


@resource_rule(
    (SERVICE,),
    Texts(
        "allowed-source-ranges",
        "A load balancer lets in the callers it is for",
        "without a range it has a public address that everyone can reach, ports 80 and 443",
        "Set loadBalancerSourceRanges in apim-gateway:kubernetes.service, or the annotation for an internal load "
        "balancer in kubernetes.serviceAnnotations; for a gateway that is meant to be public, disable this rule",
        "https://learn.microsoft.com/azure/aks/load-balancer-standard#restrict-inbound-traffic-to-specific-ip-ranges",
        ADVISORY,
        LOW,
    ),
)
def allowed_source_ranges(properties: Properties, settings: Settings) -> Iterator[str]:
    if seen(properties, "spec", "type") != "LoadBalancer" or _is_restricted_by_annotation(properties):
        return
    if missing(properties, "spec", "loadBalancerSourceRanges"):
        yield f"{_name(properties)} has no loadBalancerSourceRanges"
    elif everyone := [each for each in texts(properties, "spec", "loadBalancerSourceRanges") if each in _EVERYONE]:
        yield f"{_name(properties)} lets in {', '.join(everyone)}"


def _is_restricted_by_annotation(properties: Properties) -> bool:
    if seen(properties, "metadata", "annotations") is None and not missing(properties, "metadata", "annotations"):
        return True
    annotations = fields(properties, "metadata", "annotations")
    return annotations.get(_INTERNAL) in ("true", UNKNOWN) or any(annotations.get(each) for each in _RANGES)


def _name(service: Properties) -> str:
    return f"Service {seen(service, 'metadata', 'name') or '(unnamed)'}"
