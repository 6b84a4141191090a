"""Resources that keep every rule, to be spoilt by a test in one place, and asking a rule what it sees in them."""

from copy import deepcopy
from typing import Any

from policy.rules.known import UNKNOWN
from policy.rules.rule import ResourceRule, StackResource, StackRule

SUBSCRIPTION = "/subscriptions/0c9d4b1a-7e52-4f38-8a6d-b3e1f5c27d94"
GROUP = f"{SUBSCRIPTION}/resourceGroups/rg-apim"
INSTANCE = f"{GROUP}/providers/Microsoft.ApiManagement/service/apim"
READER_GUID = "ae590ce4-c8b0-59d4-9293-b6d2e7f8d969"
READ_CONFIGURATION = "Microsoft.ApiManagement/service/gateways/getConfiguration/action"
READS = [f"Microsoft.Authorization/{kind}/read" for kind in ("denyAssignments", "roleAssignments", "roleDefinitions")]

_PROBE = {"httpGet": {"path": "/status-0123456789abcdef", "port": "http"}}
_CONTAINER = {
    "name": "edge",
    "image": "mcr.microsoft.com/azure-api-management/gateway:2.13.0",
    "readinessProbe": _PROBE,
    "livenessProbe": _PROBE,
    "resources": {"requests": {"cpu": "2", "memory": "2Gi"}},
    "securityContext": {
        "allowPrivilegeEscalation": False,
        "privileged": False,
        "runAsNonRoot": True,
        "runAsUser": 1001,
        "capabilities": {"drop": ["ALL"]},
        "seccompProfile": {"type": "RuntimeDefault"},
    },
    "env": [{"name": "telemetry.logs.std", "value": "json"}],
}


def container(**changes: Any) -> dict[str, Any]:
    """A container; a field of None is left out."""
    return _changed(_CONTAINER, changes)


def deployment(*containers: dict[str, Any], pod: dict[str, Any] | None = None, **spec: Any) -> dict[str, Any]:
    """A Deployment of three pods, spread over zones."""
    spread = [{"maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone"}]
    template: dict[str, Any] = {
        "metadata": {"labels": {"app": "edge"}},
        "spec": _changed(
            {"containers": list(containers) or [container()], "topologySpreadConstraints": spread}, pod or {}
        ),
    }
    strategy = {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": "25%"}}
    return {
        "kind": "Deployment",
        "metadata": {"name": "edge", "namespace": "gateways"},
        "spec": _changed({"replicas": 3.0, "strategy": strategy, "template": template}, spec),
    }


def disruption_budget(**changes: Any) -> dict[str, Any]:
    return _changed(
        {
            "metadata": {"name": "edge", "namespace": "gateways"},
            "spec": {"maxUnavailable": "25%", "selector": {"matchLabels": {"app": "edge"}}},
        },
        changes,
    )


def service(metadata: dict[str, Any] | None = None, **spec: Any) -> dict[str, Any]:
    wanted = {
        "type": "LoadBalancer",
        "externalTrafficPolicy": "Local",
        "loadBalancerSourceRanges": ["203.0.113.0/24"],
    }
    return {"metadata": {"name": "edge-live-traffic", **(metadata or {})}, "spec": _changed(wanted, spec)}


def role(**changes: Any) -> dict[str, Any]:
    """The reader's role."""
    return _changed(
        {
            "roleName": "API Management Gateway Configuration Reader Service Role (apim)",
            "assignableScopes": [SUBSCRIPTION],
            "permissions": [{"actions": [], "dataActions": [READ_CONFIGURATION]}],
        },
        changes,
    )


def validator(*actions: str, **changes: Any) -> dict[str, Any]:
    """The validator's role."""
    name = "API Management Configuration API Access Validator Service Role (apim)"
    permissions = [{"actions": list(actions) or READS, "dataActions": []}]
    return role(**{"roleName": name, "permissions": permissions, **changes})


def assignment(**changes: Any) -> dict[str, Any]:
    wanted = {"principalType": "ServicePrincipal", "scope": INSTANCE, "roleDefinitionId": UNKNOWN}
    return _changed(wanted, changes)


def application(**changes: Any) -> dict[str, Any]:
    wanted = {
        "displayName": "edge",
        "owners": ["fc0cdc47-eda5-4180-afb5-8ceb22d27047"],
        "tags": ["apim-gateway/apim-gateway/prod/edge"],
        "signInAudience": "AzureADMyOrg",
    }
    return _changed(wanted, changes)


def resource(type_: str, properties: dict[str, Any], name: str = "edge", **sources: str) -> StackResource:
    """A resource among others; `sources` says which resource's output went into a property."""
    urn = urn_of(type_, name)
    return StackResource(type_, urn, properties, {key: (source,) for key, source in sources.items()})


def urn_of(type_: str, name: str = "edge") -> str:
    return f"urn:pulumi:prod::apim-gateway::{type_}::{name}"


def seen_in(rule: ResourceRule, properties: dict[str, Any], **settings: Any) -> list[str]:
    """What a rule sees wrong in one resource."""
    return list(rule.check(properties, {**rule.texts.defaults, **settings}))


def seen_among(rule: StackRule, *stack: StackResource, **settings: Any) -> list[str]:
    """What a rule sees wrong in resources together."""
    return [finding.seen for finding in rule.check(list(stack), {**rule.texts.defaults, **settings})]


def _changed(wanted: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    merged = {**deepcopy(wanted), **changes}
    return {key: value for key, value in merged.items() if value is not None}
