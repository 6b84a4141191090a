"""The steps 2 to 8 of docs/acceptance.md: the gateway's life from the first preview to its removal."""

import secrets
from pathlib import Path

import httpx

from acceptance.azure import ROLES, Clients, Json
from acceptance.errors import AcceptanceError
from acceptance.place import GATEWAY, Place
from acceptance.programs import CHECKOUT, Programs

_STATUS_PATH = "/status-0123456789abcdef"


def stack_variables(directory: Path) -> dict[str, str]:
    """A state and a passphrase of this run's own, which end with it."""
    state = directory / "state"
    state.mkdir()
    return {"PULUMI_BACKEND_URL": f"file://{state}", "PULUMI_CONFIG_PASSPHRASE": secrets.token_urlsafe(24)}


def run(programs: Programs, clients: Clients, place: Place, *, reachable: bool) -> None:
    """All steps. `reachable`: whether the gateway's address can be called from here."""
    configuration = CHECKOUT / f"Pulumi.{place.stack}.yaml"
    if configuration.exists():
        raise AcceptanceError(f"{configuration.name} is there already: remove it, or give another --name.")
    try:
        _deploy(programs, place)
        _verify(programs, reachable)
        _twice(programs)
        _change(programs)
        _rotate(programs)
        _drift_of_the_role(programs, clients, place)
        _drift_of_the_secret(programs, clients)
        _destroy(programs)
    finally:
        configuration.unlink(missing_ok=True)


def _deploy(programs: Programs, place: Place) -> None:
    programs.pulumi("stack init")
    settings = {
        "azure-native:subscriptionId": place.subscription_id,
        # The recorder is no place to sign in that Microsoft's list knows.
        "azure-native:disableInstanceDiscovery": "true",
        "resourceGroupName": place.group_name,
        "serviceName": place.service_name,
        "gatewayName": GATEWAY,
    }
    for key, value in settings.items():
        programs.pulumi("config set", "--path", key, value)
    programs.pulumi("preview", expect="+ 17 to create")
    programs.pulumi("up", "--yes", expect="+ 17 created")


def _verify(programs: Programs, reachable: bool) -> None:
    programs.doctor()
    if reachable:
        url = f"http://{programs.output('address')}{_STATUS_PATH}"
        try:
            status = str(httpx.get(url, timeout=30, trust_env=False).status_code)
        except httpx.HTTPError as error:
            status = type(error).__name__
        programs.say(f"GET {_STATUS_PATH}: {status}")
        if status != "200":
            programs.different.append(f"the gateway answers {status} for {_STATUS_PATH} instead of 200")


def _twice(programs: Programs) -> None:
    programs.pulumi("up", "--yes", expect="17 unchanged")
    programs.pulumi("preview", "--refresh", "--expect-no-changes")


def _change(programs: Programs) -> None:
    programs.pulumi("config set", "--path", 'containerSettings["telemetry.logs.std.level"]', "warn")
    programs.pulumi("up", "--yes", expect="~ 1 updated +-1 replaced")
    programs.doctor()


def _rotate(programs: Programs) -> None:
    programs.pulumi("config set", "--path", "authentication.clientSecret.rotation", "first")
    programs.pulumi("up", "--yes", expect="~ 1 updated +-2 replaced")
    programs.doctor()


def _drift_of_the_role(programs: Programs, clients: Clients, place: Place) -> None:
    client_id = programs.output("clientId")
    principal = clients.graph.get(f"/servicePrincipals(appId='{client_id}')")
    if principal is None:
        raise AcceptanceError("the application has no service principal: its last `pulumi up` did not finish.")
    path = f"{place.service}/providers/Microsoft.Authorization/roleAssignments"
    for each in clients.arm.list(path, ROLES, **{"$filter": f"principalId eq '{principal['id']}'"}):
        clients.arm.delete(each["id"], ROLES)
    programs.doctor(code=1)
    programs.pulumi("up", "--yes", expect="17 unchanged")
    programs.pulumi("up", "--yes", "--refresh", expect="+ 1 created")
    programs.doctor()


def _drift_of_the_secret(programs: Programs, clients: Clients) -> None:
    application = clients.graph.get(f"/applications(appId='{programs.output('clientId')}')") or {}
    passwords: list[Json] = application.get("passwordCredentials") or []
    if len(passwords) != 1:
        programs.different.append(f"the application has {len(passwords)} client secrets instead of 1")
    for each in passwords:
        clients.graph.post(f"/applications/{application['id']}/removePassword", {"keyId": each["keyId"]})
    programs.doctor(code=1)
    programs.pulumi("up", "--yes", "--refresh")
    programs.doctor()


def _destroy(programs: Programs) -> None:
    programs.pulumi("destroy", "--yes", expect="- 17 deleted")
    programs.pulumi("stack rm", "--yes")
