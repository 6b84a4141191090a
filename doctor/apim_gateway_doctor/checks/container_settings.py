"""The settings with which the pods start: what Azure has, and what the stack deployed."""

from apim_gateway_doctor import container_environment
from apim_gateway_doctor.objects import children
from apim_gateway_doctor.observations import Observations
from apim_gateway_doctor.results import NotObservableError, Result, failed, ok
from apim_gateway_doctor.setting_names import CLIENT_ID, ENDPOINT, TENANT_ID

_REPAIR = "pulumi up --refresh, which makes a new ConfigMap and rolls the pods"


def match_azure(seen: Observations) -> Result:
    """Endpoint, gateway, authority, tenant and application are Azure's; with or without `https://`."""
    if missing := _missing(seen):
        raise NotObservableError(f"{missing} does not exist")
    gateway = seen.gateway
    expected = {
        ENDPOINT: gateway.configuration_endpoint,
        "config.service.auth": "azureAdApp",
        "config.service.auth.azureAd.authority": gateway.authority,
    }
    if seen.gateway_resource:
        expected["gateway.name"] = gateway.name
    if gateway.deployed.service_principal:
        expected[TENANT_ID] = str(gateway.deployed.service_principal.output("applicationTenantId"))
    if gateway.deployed.application:
        expected[CLIENT_ID] = str(gateway.deployed.application.output("clientId"))
    wrong = [
        f"{name} is '{seen.settings.get(name, '')}' and should be '{value}'"
        for name, value in expected.items()
        if _plain(seen.settings.get(name, "")) != _plain(value)
    ]
    return failed("; ".join(wrong), _REPAIR) if wrong else ok(f"{len(expected)} settings")


def are_in_use(seen: Observations) -> Result:
    """Deployment and pods name the ConfigMap and Secret that the stack made last."""
    stack = seen.gateway.deployed.stack
    made = {
        (kind, each.output("metadata", "name"))
        for kind in ("ConfigMap", "Secret")
        for each in stack.of_type(f"kubernetes:core/v1:{kind}")
    }
    if seen.gateway.deployed.config_map is None:
        raise NotObservableError("the stack has no ConfigMap")
    used = set(container_environment.references(seen.container))
    if not made <= used:
        names = ", ".join(f"{kind} {name}" for kind, name in sorted(made - used))
        others = ", ".join(name for _, name in sorted(used - made)) or "nothing"
        return failed(f"the Deployment uses {others} instead of {names}", "pulumi up --refresh")
    if missing := _missing(seen):
        return failed(f"{missing} does not exist: no further pod can start", _REPAIR)
    older = [pod["metadata"]["name"] for pod in seen.pods if not made <= _references(pod)]
    if older:
        return failed(f"pods of another release: {', '.join(older)}", "See the check of the Deployment")
    return ok(", ".join(f"{kind} {name}" for kind, name in sorted(made)))


def _missing(seen: Observations) -> str:
    """The ConfigMaps and Secrets without which no container starts, and that are not there."""
    used = container_environment.references(seen.container, also_optional=False)
    return ", ".join(f"{kind} {name}" for kind, name in used if seen.object(kind, name) is None)


def _references(pod: container_environment.Object) -> set[tuple[str, str]]:
    containers = children(pod, "spec", "containers")
    return {reference for each in containers for reference in container_environment.references(each)}


def _plain(value: str) -> str:
    return value.strip().removeprefix("https://").rstrip("/").casefold()
