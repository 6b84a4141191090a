"""`apim-gateway-doctor recover` as a person would type it, and how many there are of each thing afterwards."""

import json
from pathlib import Path

from sandbox import contents
from sandbox.state import State
from tests.end_to_end.running import DOCTOR, Ran, run
from tests.end_to_end.sabotage import Gateway


def recover(gateway: Gateway, *arguments: str) -> Ran:
    """`apim-gateway-doctor recover`, as a person would type it."""
    options = ("--stack", gateway.stack, "--config-file", str(gateway.file), *arguments)
    return run([*DOCTOR, "recover", *options], gateway.sandbox.environment)


def lose_the_state(gateway: Gateway, directory: Path) -> str:
    """Leave the stack with no resources, as after the loss of its state; return what the state was."""
    lost = gateway.sandbox.pulumi("stack", "export", "--stack", gateway.stack).output
    exported = json.loads(lost)
    exported["deployment"]["resources"] = []
    empty = directory / "empty.json"
    empty.write_text(json.dumps(exported))
    imported = gateway.sandbox.pulumi("stack", "import", "--stack", gateway.stack, "--file", str(empty))
    assert imported.code == 0, imported.output
    return lost


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
