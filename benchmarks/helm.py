"""`helm install --wait` beside `pulumi up` of the same Kubernetes objects, on the same control plane, in turns.

Helm does nothing on the Azure side; so the program it is compared with does nothing there either.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml

from benchmarks import chart
from benchmarks.bench_sandbox import PROGRAMS, BenchmarkError, BenchSandbox, run
from benchmarks.gateways import PROGRAM as GATEWAYS
from benchmarks.tables import seconds, table
from sandbox.toolchain import Progress
from sandbox.toolchain.build import provide
from sandbox.toolchain.cache import Cache
from sandbox.toolchain.parts import Part, module_version

PROGRAM = PROGRAMS / "kubernetes_gateway"
_MODULE = Path(__file__).parent / "helm"
_SOURCE = "helm.sh/helm/v3"
_BY_PULUMI, _BY_HELM = "by-pulumi", "by-helm"
_CLIENT_SECRET = "config.service.auth.azureAd.clientSecret"


def version() -> str:
    """The pinned version of Helm."""
    return module_version(_MODULE, _SOURCE)


def part() -> Part:
    """Helm, built as the sandbox's own programs are; nothing but a benchmark asks for it."""
    return Part(
        name="helm",
        title="Helm",
        module=_MODULE,
        packages=(f"{_SOURCE}/cmd/helm",),
        programs={"helm": "helm"},
        linker_flags=f"-s -w -X {_SOURCE}/internal/version.version=v{version()}",
        minutes=2,
        gigabytes=2,
    )


def build(cache: Cache, progress: Progress) -> Path:
    """The program; built if it is missing."""
    return provide([part()], {}, cache, progress) / "helm"


@dataclass(frozen=True)
class Compared:
    """Best of the rounds, in seconds."""

    objects: int
    pulumi: float
    pulumi_again: float
    helm: float
    helm_again: float


def measure(sandbox: BenchSandbox, helm: Path, folder: Path, rounds: int, tick: Callable[[], None]) -> Compared:
    """Needs the stack of the several gateways deployed: both sign in as the first of them."""
    sandbox.new_stack(PROGRAM)
    settings = _settings_of_a_gateway(sandbox)
    given = {"BENCHMARK_SETTINGS": json.dumps(settings)}
    values = folder / "values.yaml"
    values.touch(mode=0o600)
    values.write_text(yaml.safe_dump({"name": _BY_HELM, "clientSecret": settings[_CLIENT_SECRET]}))
    homes = {f"HELM_{kind}_HOME": str(folder / "helm" / kind.lower()) for kind in ("CACHE", "CONFIG", "DATA")}
    environment = {**sandbox.environment, **homes}

    def helmed(*arguments: str) -> float:
        waiting = ["--namespace", "default", "--wait", "--timeout", "120s"]
        return run([str(helm), *arguments, *waiting], folder, environment).seconds

    figures: list[tuple[float, float, float, float]] = []
    made: list[dict[str, object]] = []
    for _ in range(rounds):
        first = sandbox.pulumi(PROGRAM, "up", "--yes", "--skip-preview", extra=given).seconds
        again = sandbox.pulumi(PROGRAM, "up", "--yes", "--skip-preview", "--expect-no-changes", extra=given).seconds
        if not made:
            made = chart.objects(_resources(sandbox))
            chart.write(folder / "chart", made, _BY_PULUMI, settings[_CLIENT_SECRET])
        sandbox.pulumi(PROGRAM, "destroy", "--yes", "--skip-preview", extra=given)
        tick()
        with_values = [_BY_HELM, str(folder / "chart"), "--values", str(values)]
        installed = helmed("install", *with_values)
        upgraded = helmed("upgrade", *with_values)
        helmed("uninstall", _BY_HELM)
        figures.append((first, again, installed, upgraded))
        tick()
    pulumi, pulumi_again, install, upgrade = (min(column) for column in zip(*figures, strict=True))
    return Compared(len(made), pulumi, pulumi_again, install, upgrade)


def _settings_of_a_gateway(sandbox: BenchSandbox) -> dict[str, str]:
    name = sandbox.pulumi(GATEWAYS, "stack", "output", "configMap").output.strip()
    command = ["kubectl", "get", "configmap", name, "--namespace", "default", "--output", "json"]
    return json.loads(run(command, Path(os.curdir), sandbox.environment).output)["data"]


def _resources(sandbox: BenchSandbox) -> list[dict[str, object]]:
    exported = sandbox.pulumi(PROGRAM, "stack", "export", "--show-secrets").output
    resources = json.loads(exported)["deployment"].get("resources")
    if not resources:
        raise BenchmarkError("the stack that Helm is compared with has no resources")
    return resources


def rendered(compared: Compared) -> str:
    """The table."""
    return table(
        (f"the same {compared.objects} Kubernetes objects", "first", "again, no change"),
        [
            ("`pulumi up` of a program with `KubernetesGateway` only", *_both(compared.pulumi, compared.pulumi_again)),
            (f"`helm install --wait`, `helm upgrade --wait` {version()}", *_both(compared.helm, compared.helm_again)),
        ],
    )


def _both(first: float, again: float) -> tuple[str, str]:
    return seconds(first), seconds(again)
