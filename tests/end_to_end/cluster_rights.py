"""What a deployer may do in the cluster: the Role of docs/cluster-rights.md, and the same without single rights.

`python -m tests.end_to_end.cluster_rights` takes each right away, one after the other, and says what then fails. It
takes some minutes; words choose rights by name; SANDBOX_PROVIDERS chooses the Kubernetes plugin, as for the sandbox.
"""

import copy
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.documents import blocks
from tests.end_to_end.kubeconfigs import of_service_account
from tests.end_to_end.running import Ran, RunningSandbox, run

NAMESPACE = "default"
ACCOUNT = "gateway-deployer"
PAGE = "docs/cluster-rights.md"
PROGRAM = Path(__file__).with_name("programs") / "kubernetes_part"
STACK = "rights"
# Without the right to list and watch, the real plugin waits for its timeout, which is ten minutes, and says nothing.
_PATIENCE_SECONDS = 40

Role = dict[str, Any]


@dataclass(frozen=True)
class Right:
    """One verb on one kind of object; list and watch go together, since the plugin takes the one for the other."""

    group: str
    resource: str
    verbs: tuple[str, ...]

    def __str__(self) -> str:
        return f"{' and '.join(self.verbs)} {self.resource}"


@dataclass(frozen=True)
class Step:
    """A command of the cycle, and how it ended."""

    name: str
    ran: Ran


def role_of_the_page() -> Role:
    [block] = [each for each in blocks() if each.page == PAGE]
    return yaml.safe_load(block.content)


def rights(role: Role) -> Iterator[Right]:
    for rule in role["rules"]:
        for group in rule["apiGroups"]:
            for resource in rule["resources"]:
                for verb in rule["verbs"]:
                    if verb != "watch":
                        yield Right(group, resource, ("list", "watch") if verb == "list" else (verb,))


def without(role: Role, taken: Right) -> Role:
    kept = [each for each in rights(role) if each != taken]
    rules = [{"apiGroups": [each.group], "resources": [each.resource], "verbs": [*each.verbs]} for each in kept]
    return {**copy.deepcopy(role), "rules": rules}


@dataclass(frozen=True)
class Deployer:
    """A ServiceAccount with a Role, who deploys the Kubernetes part of a gateway."""

    sandbox: RunningSandbox
    kubeconfig: Path
    settings: dict[str, str]
    """The ConfigMap's data of a gateway that is deployed."""

    @classmethod
    def made(cls, sandbox: RunningSandbox, directory: Path, settings: dict[str, str]) -> "Deployer":
        sandbox.kubectl("create", "serviceaccount", ACCOUNT, "--namespace", NAMESPACE)
        bound = ("--role", ACCOUNT, "--serviceaccount", f"{NAMESPACE}:{ACCOUNT}", "--namespace", NAMESPACE)
        sandbox.kubectl("create", "rolebinding", ACCOUNT, *bound)
        kubeconfig = of_service_account(sandbox, directory / "deployer-kubeconfig", ACCOUNT, NAMESPACE)
        return cls(sandbox, kubeconfig, settings)

    def may(self, role: Role) -> None:
        """Give the role in place of the one before."""
        file = self.kubeconfig.with_name("role.yaml")
        file.write_text(yaml.safe_dump(role))
        self.sandbox.kubectl("apply", "--filename", str(file))

    def cycle(self) -> list[Step]:
        """Create, change, refresh, destroy; what follows a failure is left out."""
        steps: list[Step] = []
        for name, command in _CYCLE:
            steps.append(Step(name, self.pulumi(*command, release="info" if name == "create" else "warn")))
            if steps[-1].ran.code:
                break
        return steps

    def pulumi(self, *arguments: str, release: str = "warn") -> Ran:
        environment = {
            "KUBECONFIG": str(self.kubeconfig),
            "GATEWAY_SETTINGS": json.dumps(self.settings),
            "RELEASE": release,
        }
        command = ["timeout", "--signal=INT", f"{_PATIENCE_SECONDS}", "pulumi", "-C", str(PROGRAM), *arguments]
        return run([*command, "--color", "never"], {**self.sandbox.environment, **environment})

    def clear(self) -> None:
        """Remove what a failed cycle has left, as an administrator; the state goes with it."""
        self.pulumi("cancel", "--yes", "--stack", STACK)
        self.pulumi("stack", "rm", STACK, "--yes", "--force")
        kinds = "deployments,services,configmaps,secrets,poddisruptionbudgets"
        selected = ("--selector", "app=rights", "--namespace", NAMESPACE)
        run(["kubectl", "delete", kinds, *selected, "--wait=false"], self.sandbox.environment)
        (PROGRAM / f"Pulumi.{STACK}.yaml").unlink(missing_ok=True)


_UP = ("up", "--yes", "--skip-preview", "--stack", STACK)
_CYCLE = (
    ("stack", ("stack", "init", STACK)),
    ("create", _UP),
    ("change", _UP),
    ("refresh", ("refresh", "--yes", "--skip-preview", "--stack", STACK)),
    ("destroy", ("destroy", "--yes", "--skip-preview", "--stack", STACK)),
)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        sandbox = RunningSandbox(Path(folder) / "state")
        for command in ("start", "up"):
            ran = sandbox.command(command)
            assert ran.code == 0, ran.output
        try:
            return _measure(sandbox, Path(folder))
        finally:
            sandbox.command("reset")


def _measure(sandbox: RunningSandbox, folder: Path) -> int:
    name = sandbox.outputs("dev")["configMap"]
    deployer = Deployer.made(sandbox, folder, sandbox.kubectl("get", "configmap", name)["data"])
    role, unneeded = role_of_the_page(), 0
    wanted = [each for each in rights(role) if all(word in str(each) for word in sys.argv[1:])]
    for taken in (None, *wanted):
        deployer.may(without(role, taken) if taken else role)
        last = deployer.cycle()[-1]
        deployer.clear()
        how = f"{last.name} fails: {_reason(last.ran)}" if last.ran.code else "everything works"
        unneeded += bool(taken) and not last.ran.code
        print(f"without {taken}: {how}" if taken else f"with all: {how}", flush=True)
    print(f"{unneeded} of them are not needed")
    return 1 if unneeded else 0


def _reason(ran: Ran) -> str:
    """The right that the API server misses, or the last error."""
    if missing := re.search(r"cannot (\w+ resource \"\w+\")", ran.output):
        return missing[0]
    lines = [line.strip() for line in ran.output.splitlines() if "error:" in line]
    return lines[-1][-160:] if lines else ran.lines[-1]


if __name__ == "__main__":
    sys.exit(main())
