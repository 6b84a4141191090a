"""`pulumi up` of several gateways on one API Management instance, each from an empty stack."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from benchmarks.bench_sandbox import PROGRAMS, BenchmarkError, BenchSandbox
from benchmarks.tables import seconds, table

PROGRAM = PROGRAMS / "gateways"
NUMBER = "BENCHMARK_GATEWAYS"
_INSTANCE = "resourceGroups/rg-apim-dev/providers/Microsoft.ApiManagement/service/apim-contoso-dev"
_SCOPE = "https://management.azure.com/.default"


@dataclass(frozen=True)
class Deployed:
    """One stack with that many gateways."""

    gateways: int
    resources: int
    first: float
    again: float
    destroyed: float | None


def gateway_name(index: int) -> str:
    """The gateway resource's name on the instance; the program derives it in the same way."""
    return f"bench-{index}"


def create_in_azure(sandbox: BenchSandbox, number: int) -> None:
    """Create the gateway resources, as somebody does in the portal before the guide's first step."""
    variables = sandbox.environment
    arm = f"https://{variables['ARM_METADATA_HOSTNAME']}"
    form = {
        "grant_type": "client_credentials",
        "client_id": variables["ARM_CLIENT_ID"],
        "client_secret": variables["ARM_CLIENT_SECRET"],
        "scope": _SCOPE,
    }
    body = {"properties": {"locationData": {"name": "benchmark"}}}
    with httpx.Client(base_url=arm, verify=str(sandbox.state.certificates), trust_env=False) as client:
        answer = client.post(f"/{variables['ARM_TENANT_ID']}/oauth2/v2.0/token", data=form)
        _check(answer, "signing in")
        headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        for index in range(1, number + 1):
            name = gateway_name(index)
            path = f"/subscriptions/{variables['ARM_SUBSCRIPTION_ID']}/{_INSTANCE}/gateways/{name}"
            answer = client.put(path, params={"api-version": "2022-08-01"}, json=body, headers=headers)
            _check(answer, f"creating gateway {name}")


def _check(answer: httpx.Response, what: str) -> None:
    if not answer.is_success:
        raise BenchmarkError(f"{what} in the emulated Azure failed: {answer.status_code} {answer.text}")


def measure(sandbox: BenchSandbox, numbers: list[int], tick: Callable[[], None]) -> list[Deployed]:
    """Deploy each number, the largest first. The last stack, the smallest, is left standing."""
    create_in_azure(sandbox, max(numbers))
    sandbox.new_stack(PROGRAM)
    measured: list[Deployed] = []
    descending = sorted(numbers, reverse=True)
    for number in descending:
        variable = {NUMBER: str(number)}
        first = sandbox.pulumi(PROGRAM, "up", "--yes", "--skip-preview", extra=variable)
        exported = json.loads(sandbox.pulumi(PROGRAM, "stack", "export").output)["deployment"]["resources"]
        # As the engine counts them.
        resources = sum(not each["type"].startswith("pulumi:providers:") for each in exported)
        again = sandbox.pulumi(PROGRAM, "up", "--yes", "--skip-preview", "--expect-no-changes", extra=variable)
        destroyed = None
        if number != descending[-1]:
            destroyed = sandbox.pulumi(PROGRAM, "destroy", "--yes", "--skip-preview", extra=variable).seconds
        measured.append(Deployed(number, resources, first.seconds, again.seconds, destroyed))
        tick()
    return measured[::-1]


def rendered(measured: list[Deployed]) -> str:
    """The table."""
    rows = [
        (
            str(each.gateways),
            str(each.resources),
            seconds(each.first),
            seconds(each.first / each.gateways),
            seconds(each.again),
        )
        for each in measured
    ]
    return table(("gateways on one instance", "resources", "`pulumi up`", "per gateway", "`pulumi up` again"), rows)
