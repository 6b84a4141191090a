"""The stack of programs/secret_roads, with a value by each road, and all that is kept of what it shows."""

import base64
import json
import uuid
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.end_to_end.library import PROGRAMS, must_succeed
from tests.end_to_end.program_stack import ProgramStack, new_stack
from tests.end_to_end.running import DOCTOR, Ran, RunningSandbox, run
from tests.end_to_end.sabotage import CLIENT_SECRET, azure_of, new_instance
from tests.end_to_end.secret_places import logs, objects

PROGRAM = PROGRAMS / "secret_roads"
STACK = NAMESPACE = "roads"
GROUP, SERVICE = "rg-roads", "apim-roads"
GATEWAYS = {"made": "ConfigMap", "kept": "Secret", "given": "ConfigMap", "kept-given": "Secret"}
"""Where each gateway's client secret is."""
BY_HAND = "password of a Secret that valueFrom and a volume name"


class Roads:
    """Runs commands, and keeps each road's values and what the commands printed."""

    def __init__(self, stack: ProgramStack, configuration: dict[str, Any], names: Iterable[str]) -> None:
        self.sandbox, self._stack, self._configuration = stack.sandbox, stack, configuration
        self._names = tuple(names)
        self.values: dict[str, list[str]] = {name: [] for name in self._names}
        self.texts: dict[str, str] = {}
        self._now: dict[str, str] = {}
        self._rounds = 0

    def use_other_values(self) -> None:
        """Make a value for each road, found nowhere else, and another client secret."""
        self._rounds += 1
        self._now = {name: str(uuid.uuid4()) for name in self._names}
        for name, value in self._now.items():
            self.values[name].append(value)

    def run(self, *arguments: str, **configuration: str) -> Ran:
        """A command of pulumi's on the stack, whose output is kept by the configuration and the command."""
        self._stack.configure({**self._configuration, **configuration})
        environment = {"VALUES": json.dumps(self._now), "ROTATION": str(self._rounds)}
        ran = self._stack.run(*arguments, identity=environment)
        place = [*configuration.values(), *(each for each in arguments if each not in ("--yes", "--skip-preview"))]
        self._keep(" ".join(place), ran.output)
        return ran

    def look(self) -> None:
        """Keep what the namespace holds, the state, and what doctor says."""
        for place, text in {**objects(self.sandbox, NAMESPACE), **logs(self.sandbox)}.items():
            self._keep(place, text)
        for command in ("export", "output", "history"):
            ran = self.sandbox.pulumi("-C", str(PROGRAM), "stack", command, "--stack", STACK)
            self._keep(f"stack {command}", must_succeed(ran).output)
        for options in ((), ("--json",)):
            command = [*DOCTOR, *options, "--stack", STACK, "--config-file", str(self._stack.file)]
            ran = run(command, {**self.sandbox.environment, "PULUMI_CONFIG_PASSPHRASE": "of a test"}, PROGRAM)
            assert ran.code in (0, 1), ran.output
            self._keep("doctor", ran.output)

    def remember_client_secrets(self) -> None:
        """Those that Entra has made, from where the pods read them."""
        for name, kind in GATEWAYS.items():
            found = self.sandbox.kubectl("get", kind, "--namespace", NAMESPACE, "--selector", f"app={name}")["items"]
            [value] = [each["data"][CLIENT_SECRET] for each in found if CLIENT_SECRET in each["data"]]
            plain = base64.b64decode(value).decode() if kind == "Secret" else value
            self.values.setdefault(f"client secret of {name}", []).append(plain)

    def _keep(self, place: str, text: str) -> None:
        self.texts[place] = f"{self.texts.get(place, '')}\n{text}"


@contextmanager
def new_roads(sandbox: RunningSandbox, names: Iterable[str], directory: Path) -> Generator[Roads]:
    """The stack, not deployed yet, with an instance, a namespace and a Secret in it; gone afterwards."""
    azure = azure_of(sandbox)
    first, *others = GATEWAYS
    new_instance(azure, GROUP, SERVICE, first)
    clients: Any = azure.api_management
    for name in (*others, "failing"):
        clients.gateway.create_or_update(GROUP, SERVICE, name, {"properties": {"locationData": {"name": "hall"}}})
        clients.gateway_api.create_or_update(GROUP, SERVICE, name, "echo-api")
    password = str(uuid.uuid4())
    by_hand = ("generic", "by-hand", "--namespace", NAMESPACE, f"--from-literal=password={password}")
    sandbox.kubectl("create", "namespace", NAMESPACE)
    sandbox.kubectl("create", "secret", *by_hand)
    configuration = {"serviceId": azure.service(GROUP, SERVICE), "namespace": NAMESPACE}
    try:
        with new_stack(sandbox, PROGRAM, STACK, directory) as stack:
            roads = Roads(stack, configuration, names)
            roads.values[BY_HAND] = [password]
            yield roads
    finally:
        run(["kubectl", "delete", "namespace", NAMESPACE, "--wait=false"], sandbox.environment)
