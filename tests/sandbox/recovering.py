"""`python -m doctor recover` as a person would type it, and how many there are of each thing afterwards."""

import sys

from sandbox import contents
from sandbox.state import State
from tests.sandbox.running import Ran, run
from tests.sandbox.sabotage import Gateway


def recover(gateway: Gateway, *arguments: str) -> Ran:
    """`python -m doctor recover`, as a person would type it."""
    options = ("--stack", gateway.stack, "--config-file", str(gateway.file), *arguments)
    return run([sys.executable, "-m", "doctor", "recover", *options], gateway.sandbox.environment)


def counts(gateway: Gateway) -> dict[str, int]:
    """How many there are of each, in Azure, in Entra and in the cluster."""
    held = contents.azure(State(gateway.sandbox.directory))
    tag = f"apim-gateway/apim-gateway/{gateway.stack}/{gateway.name}"
    applications = [each for each in held["applications"] if tag in each["tags"]]
    group = f"/resourcegroups/{gateway.group}/".casefold()
    selector = ("--selector", f"app={gateway.name}")
    return {
        "applications": len(applications),
        "service principals": sum(
            each["appId"] in {application["appId"] for application in applications}
            for each in held["servicePrincipals"]
        ),
        "client secrets": len(gateway.application()["passwordCredentials"]),
        "roles": sum(each["roleName"].endswith(f"({gateway.service})") for each in held["roleDefinitions"]),
        "assignments": sum(group in f"{each['scope']}/".casefold() for each in held["roleAssignments"]),
        "ConfigMaps": len(gateway.sandbox.kubectl("get", "configmaps", *selector)["items"]),
        "Services": len(gateway.sandbox.kubectl("get", "services", *selector)["items"]),
    }


GOAL = {
    "applications": 1,
    "service principals": 1,
    "client secrets": 1,
    "roles": 2,
    "assignments": 2,
    "ConfigMaps": 1,
    "Services": 2,
}
