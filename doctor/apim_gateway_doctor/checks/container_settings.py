"""The settings with which the pods start: what Azure has, and what the stack deployed."""

from collections.abc import Iterator

from apim_gateway import container_setting_problems, is_credential, naming

from apim_gateway_doctor import container_environment
from apim_gateway_doctor.advice import UNDO_IN_CLUSTER
from apim_gateway_doctor.objects import children
from apim_gateway_doctor.observations import Observations
from apim_gateway_doctor.results import NotObservableError, Result, failed, ok, warning
from apim_gateway_doctor.setting_names import CLIENT_ID, CLIENT_SECRET, ENDPOINT, TENANT_ID

_REPAIR = f"{UNDO_IN_CLUSTER}, which makes a new ConfigMap and rolls the pods"


def match_azure(seen: Observations) -> Result:
    """Endpoint, gateway, authority, tenant and application are Azure's; with or without `https://`."""
    if missing := _missing(seen):
        raise NotObservableError(f"{missing} does not exist")
    gateway = seen.gateway
    expected = {
        ENDPOINT: gateway.configuration_endpoint,
        "config.service.auth": "azureAdApp",
        "config.service.auth.azureAd.authority": gateway.authority,
        "neighborhood.host": naming.instance_discovery_name((seen.deployment or {})["metadata"]["name"]),
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
        return failed(f"the Deployment uses {others} instead of {names}", UNDO_IN_CLUSTER)
    if missing := _missing(seen):
        return failed(f"{missing} does not exist: no further pod can start", _REPAIR)
    older = [pod["metadata"]["name"] for pod in seen.pods if not made <= _references(pod)]
    if older:
        return failed(f"pods of another release: {', '.join(older)}", "See the check of the Deployment")
    return ok(", ".join(f"{kind} {name}" for kind, name in sorted(made)))


def are_documented(seen: Observations) -> Result:
    """Names and values are those that Microsoft documents, the image knows them, and no credential stands readable."""
    if missing := _missing(seen):
        raise NotObservableError(f"{missing} does not exist")
    problems = container_setting_problems(seen.settings, str(seen.container["image"]))
    wrong = [f"{each.seen.removeprefix('has ')}: {each.reason}" for each in problems]
    readable = sorted(_readable_credentials(seen))
    wrong += [f"{name} is a credential, and stands readable in {place}" for place, name in readable]
    if not wrong:
        return ok(f"{len(seen.settings)} settings")
    moves = ["Set a credential with pulumi config set --secret, which moves it into a Secret"] if readable else []
    return warning("; ".join(wrong), "; ".join([*dict.fromkeys(each.fix for each in problems), *moves]))


def _readable_credentials(seen: Observations) -> Iterator[tuple[str, str]]:
    """Place and name of each credential outside a Secret, but for the guide's own place for the client secret."""
    for kind, name in container_environment.references(seen.container):
        if kind == "ConfigMap" and (found := seen.object(kind, name)):
            data = container_environment.data_of(kind, found)
            for setting, value in data.items():
                if setting != CLIENT_SECRET and is_credential(setting, value):
                    yield f"ConfigMap {name}", setting
    for variable in children(seen.container, "env"):
        if variable.get("value") and is_credential(variable["name"], variable["value"]):
            yield "the Deployment", variable["name"]


def _missing(seen: Observations) -> str:
    """The ConfigMaps and Secrets without which no container starts, and that are not there."""
    used = container_environment.references(seen.container, also_optional=False)
    return ", ".join(f"{kind} {name}" for kind, name in used if seen.object(kind, name) is None)


def _references(pod: container_environment.Object) -> set[tuple[str, str]]:
    containers = children(pod, "spec", "containers")
    return {reference for each in containers for reference in container_environment.references(each)}


def _plain(value: str) -> str:
    return value.strip().removeprefix("https://").rstrip("/").casefold()
