"""What emulator and cluster hold, asked from outside: the emulator's own controls and kubectl."""

import json
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.azure.core import control_token
from sandbox.state import State

_KINDS = "deployments,replicasets,pods,services,configmaps,secrets,serviceaccounts,poddisruptionbudgets"
# What Kubernetes keeps for itself in every namespace.
_OWN = {("Service", "kubernetes"), ("ConfigMap", "kube-root-ca.crt"), ("ServiceAccount", "default")}


@dataclass(frozen=True)
class GatewaySeen:
    """A gateway resource, and what its instances have told it."""

    service: str
    gateway: str
    heartbeats: int
    instances: int
    apis: tuple[str, ...]
    """Names of the APIs that it offers."""


def azure(state: State) -> dict[str, list[dict[str, Any]]]:
    """What is in the emulator beyond the prerequisites, by kind."""
    return _control(state, "status")


def weather(state: State) -> dict[str, Any]:
    """The weather over the emulator, and what it did so far."""
    return _control(state, "weather")


def gateways(state: State) -> list[GatewaySeen]:
    """Every gateway resource with its heartbeats and APIs."""
    return [
        GatewaySeen(each["service"], each["gateway"], each["heartbeats"], each["instances"], tuple(each["apis"]))
        for each in azure(state)["gateways"]
    ]


def wait_for_heartbeat(
    state: State, gateway: str, configuration_endpoint: str, seconds: float = 20
) -> GatewaySeen | None:
    """The gateway once it has a heartbeat, or as it is after that time."""
    # Gateways of several instances may have one name.
    service = configuration_endpoint.partition("://")[2].partition(".")[0] or configuration_endpoint.partition(".")[0]
    deadline = time.monotonic() + seconds
    while True:
        named = [each for each in gateways(state) if each.gateway == gateway]
        seen = next((each for each in named if each.service == service), named[0] if len(named) == 1 else None)
        if seen is None or seen.heartbeats or time.monotonic() > deadline:
            return seen
        time.sleep(0.2)


def cluster(kubectl: Path, environment: Mapping[str, str]) -> list[dict[str, Any]]:
    """The objects that somebody put into the cluster, with what their controllers made of them."""
    command = [str(kubectl), "get", _KINDS, "--all-namespaces", "--output", "json"]
    answer = subprocess.run(command, env=dict(environment), capture_output=True, text=True, check=True)
    items: list[dict[str, Any]] = json.loads(answer.stdout)["items"]
    return [
        item
        for item in items
        if (item["kind"], item["metadata"]["name"]) not in _OWN
        and not item["metadata"]["namespace"].startswith("kube-")
    ]


def leftovers(state: State, kubectl: Path, environment: Mapping[str, str]) -> list[str]:
    """One line for each thing in Azure and the cluster that was not there at the start."""
    held = azure(state)
    lines = [f"application {each['displayName']}" for each in held["applications"]]
    lines += [f"service principal {each['displayName']}" for each in held["servicePrincipals"]]
    lines += [f"role definition {each['roleName']}" for each in held["roleDefinitions"]]
    lines += [f"role assignment {each['id']}" for each in held["roleAssignments"]]
    lines += [
        f"{each['kind']} {each['metadata']['namespace']}/{each['metadata']['name']}"
        for each in cluster(kubectl, environment)
    ]
    return lines


def _control(state: State, name: str) -> Any:
    context = ssl.create_default_context(cafile=str(state.azure / "ca.pem"))
    url, headers = f"https://{state.azure_host}/sandbox/{name}", control_token.headers(state.azure)
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10, context=context) as answer:
        return json.load(answer)
