"""`helm install --wait` beside `pulumi up` of the same Kubernetes objects, on the same control plane, in turns.

Helm does nothing on the Azure side; so the program it is compared with does nothing there either.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks import chart
from benchmarks.bench_sandbox import PROGRAMS, BenchmarkError, BenchSandbox, run
from benchmarks.gateways import NUMBER
from benchmarks.gateways import PROGRAM as GATEWAYS
from benchmarks.tables import seconds, table
from sandbox.toolchain import Progress
from sandbox.toolchain.build import provide
from sandbox.toolchain.cache import Cache
from sandbox.toolchain.parts import KUBERNETES_PROVIDER_VERSION, Part, module_version

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
class Variant:
    """How Pulumi runs the same program: on which Kubernetes plugin, and what it waits for at a Service."""

    plugin: str
    provider: Path | None
    """Where the plugin is; None for the stand-in."""
    provider_waits: bool
    """Whether the provider's own waits are used, as before the library had annotations for them."""

    @property
    def environment(self) -> dict[str, str]:
        return {"BENCHMARK_PROVIDER_WAITS": "true"} if self.provider_waits else {}

    def __str__(self) -> str:
        return f"{self.plugin}, {'the provider' if self.provider_waits else 'the library'}'s waits"


@dataclass(frozen=True)
class Compared:
    """Seconds: the best of the rounds."""

    objects: int
    whole: dict[Variant, float]
    """The whole program, everything new."""
    kubernetes: dict[Variant, tuple[float, float]]
    """A program with the Kubernetes objects only: everything new, and again without a change."""
    helm: tuple[float, float]


def variants(real: Path) -> list[Variant]:
    """Stand-in and real plugin, each with both waits."""
    plugins = {"stand-in": None, f"pulumi-kubernetes {KUBERNETES_PROVIDER_VERSION}": real}
    return [Variant(name, folder, waits) for name, folder in plugins.items() for waits in (False, True)]


def measure(
    sandbox: BenchSandbox, helm: Path, real: Path, folder: Path, rounds: int, tick: Callable[[], None]
) -> Compared:
    """Needs the stack of the several gateways deployed, with one: the small program signs in as that one does."""
    sandbox.new_stack(PROGRAM)
    settings = _settings_of_a_gateway(sandbox)
    chosen = variants(real)
    kubernetes: dict[Variant, list[tuple[float, float]]] = {each: [] for each in chosen}
    whole: dict[Variant, list[float]] = {each: [] for each in chosen}
    helms: list[tuple[float, float]] = []
    made: list[dict[str, Any]] = []
    for _ in range(rounds):
        for variant in chosen:
            sandbox.use_provider(variant.provider)
            kubernetes[variant].append(_kubernetes_only(sandbox, variant, settings, made))
            tick()
        if not (folder / "chart").exists():
            chart.write(folder / "chart", made, _BY_PULUMI, settings[_CLIENT_SECRET])
        helms.append(_helmed(sandbox, helm, folder, settings[_CLIENT_SECRET]))
        tick()
    sandbox.use_provider(None)
    sandbox.pulumi(GATEWAYS, "destroy", "--yes", "--skip-preview", extra={NUMBER: "1"})
    for _ in range(rounds):
        for variant in chosen:
            sandbox.use_provider(variant.provider)
            given = {NUMBER: "1", **variant.environment}
            whole[variant].append(sandbox.pulumi(GATEWAYS, "up", "--yes", "--skip-preview", extra=given).seconds)
            sandbox.pulumi(GATEWAYS, "destroy", "--yes", "--skip-preview", extra=given)
            tick()
    sandbox.use_provider(None)
    return Compared(
        len(made),
        {variant: min(seen) for variant, seen in whole.items()},
        {variant: _best(seen) for variant, seen in kubernetes.items()},
        _best(helms),
    )


def steps(rounds: int) -> int:
    """How often `measure` ticks."""
    return rounds * (2 * len(variants(Path())) + 1)


def _kubernetes_only(
    sandbox: BenchSandbox, variant: Variant, settings: dict[str, str], made: list[dict[str, Any]]
) -> tuple[float, float]:
    given = {"BENCHMARK_SETTINGS": json.dumps(settings), **variant.environment}
    first = sandbox.pulumi(PROGRAM, "up", "--yes", "--skip-preview", extra=given).seconds
    again = sandbox.pulumi(PROGRAM, "up", "--yes", "--skip-preview", "--expect-no-changes", extra=given).seconds
    if not made:
        made += chart.objects(_resources(sandbox))
    sandbox.pulumi(PROGRAM, "destroy", "--yes", "--skip-preview", extra=given)
    return first, again


def _helmed(sandbox: BenchSandbox, helm: Path, folder: Path, client_secret: str) -> tuple[float, float]:
    values = folder / "values.yaml"
    values.touch(mode=0o600)
    values.write_text(yaml.safe_dump({"name": _BY_HELM, "clientSecret": client_secret}))
    homes = {f"HELM_{kind}_HOME": str(folder / "helm" / kind.lower()) for kind in ("CACHE", "CONFIG", "DATA")}
    environment = {**sandbox.environment, **homes}

    def helmed(*arguments: str) -> float:
        waiting = ["--namespace", "default", "--wait", "--timeout", "120s"]
        return run([str(helm), *arguments, *waiting], folder, environment).seconds

    with_values = [_BY_HELM, str(folder / "chart"), "--values", str(values)]
    installed, upgraded = helmed("install", *with_values), helmed("upgrade", *with_values)
    helmed("uninstall", _BY_HELM)
    return installed, upgraded


def _best(seen: list[tuple[float, float]]) -> tuple[float, float]:
    first, again = (min(column) for column in zip(*seen, strict=True))
    return first, again


def _settings_of_a_gateway(sandbox: BenchSandbox) -> dict[str, str]:
    name = sandbox.pulumi(GATEWAYS, "stack", "output", "configMap").output.strip()
    command = ["kubectl", "get", "configmap", name, "--namespace", "default", "--output", "json"]
    return json.loads(run(command, Path(os.curdir), sandbox.environment).output)["data"]


def _resources(sandbox: BenchSandbox) -> list[dict[str, Any]]:
    exported = sandbox.pulumi(PROGRAM, "stack", "export", "--show-secrets").output
    resources = json.loads(exported)["deployment"].get("resources")
    if not resources:
        raise BenchmarkError("the stack that Helm is compared with has no resources")
    return resources


def rendered(compared: Compared) -> str:
    """The tables: what the library's waits save, and Helm beside the same objects."""
    plugins = list(dict.fromkeys(variant.plugin for variant in compared.whole))
    own = {variant.plugin: taken for variant, taken in compared.whole.items() if not variant.provider_waits}
    before = {variant.plugin: taken for variant, taken in compared.whole.items() if variant.provider_waits}
    whole = table(
        ("the whole program, everything new", "`pulumi up`", "with the provider's own waits", "ratio"),
        [(each, seconds(own[each]), seconds(before[each]), f"{own[each] / before[each]:.2f}") for each in plugins],
    )
    installed, upgraded = compared.helm
    rows = [
        (f"`pulumi up`: {variant}", seconds(first), f"{first / installed:.1f}", seconds(again))
        for variant, (first, again) in compared.kubernetes.items()
    ]
    rows.append((f"`helm install --wait`, `upgrade` {version()}", seconds(installed), "1.0", seconds(upgraded)))
    title = f"the same {compared.objects} Kubernetes objects"
    return f"{whole}\n\n{table((title, 'first', 'of Helm', 'again, no change'), rows)}"
