"""What is built: the Go modules beside this file. Versions are pinned in their go.mod files only."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.toolchain.errors import ToolchainError

HERE = Path(__file__).parent
SDK_MODULE = "github.com/pulumi/pulumi/sdk/v3"


@dataclass(frozen=True)
class Part:
    """One Go module and the files that come out of it. Parts are built, kept and replaced one by one."""

    name: str
    title: str
    module: Path
    packages: tuple[str, ...]
    programs: Mapping[str, str]
    """Go's name for what it builds (the last element of the package's path) and ours."""
    linker_flags: str = "-s -w"
    scripts: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    """File name, and the module and path it is copied from."""
    data: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    """The same, for files that are read and not run."""
    links: Mapping[str, str] = field(default_factory=dict[str, str])
    """Further names of a program."""
    minutes: int = 1
    """Time to build on 2 cores, with nothing cached."""
    gigabytes: float = 0.1
    """Disk needed while it is built."""

    @property
    def files(self) -> tuple[str, ...]:
        return (*self.programs.values(), *self.scripts, *self.data, *self.links)


def module_version(module: Path, dependency: str) -> str:
    """The version of a dependency in a module's go.mod, without the v."""
    return _in_go_mod(module, rf"^\s*(?:require\s+)?{re.escape(dependency)} v(\S+)", dependency)


def go_version(module: Path) -> str:
    """The oldest Go that builds the module."""
    return _in_go_mod(module, r"^go (\S+)", "a go line")


def _in_go_mod(module: Path, pattern: str, what: str) -> str:
    path = module / "go.mod"
    found = re.search(pattern, path.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise ToolchainError(f"{path} has no {what}: restore the file from version control.")
    return found.group(1)


def pulumi_version() -> str:
    """The pinned version of the engine and of Pulumi's SDK."""
    return module_version(HERE / "engine", SDK_MODULE)


def engine() -> Part:
    return Part(
        name="engine",
        title="the Pulumi engine and its Python language host",
        module=HERE / "engine",
        packages=("github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", "./language_host"),
        programs={"pulumi": "pulumi", "language_host": "pulumi-language-python"},
        linker_flags=f"-s -w -X {SDK_MODULE}/go/common/version.Version=v{pulumi_version()}",
        scripts={"pulumi-language-python-exec": (SDK_MODULE, "python/cmd/pulumi-language-python-exec")},
        minutes=4,
        gigabytes=4,
    )


def kubernetes_version() -> str:
    """The pinned version of the control plane."""
    return module_version(HERE / "control_plane", "k8s.io/kubernetes")


def _kubernetes_version_flags() -> str:
    # Without them the API server calls itself v0.0.0, and clients that look at its version take it for an ancient one.
    version = kubernetes_version()
    major, minor, _ = version.split(".")
    values = {"gitVersion": f"v{version}", "gitMajor": major, "gitMinor": minor}
    packages = ("k8s.io/component-base/version", "k8s.io/client-go/pkg/version")
    return " ".join(f"-X {package}.{name}={value}" for package in packages for name, value in values.items())


def control_plane() -> Part:
    names = ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl", "kwok")
    return Part(
        name="control-plane",
        title="the Kubernetes control plane",
        module=HERE / "control_plane",
        packages=(".",),
        programs={"control_plane": "control-plane"},
        linker_flags=f"-s -w {_kubernetes_version_flags()}",
        links=dict.fromkeys(names, "control-plane"),
        minutes=5,
        gigabytes=6,
    )


KUBERNETES_PROVIDER_VERSION = "4.25.0"
"""The release of pulumi-kubernetes that the pinned module is: the commit in its version has this tag."""


def kubernetes_provider() -> Part:
    """Pulumi's own provider plugin for Kubernetes, which `make conformance` holds against the stand-in."""
    module = "github.com/pulumi/pulumi-kubernetes/provider/v4"
    return Part(
        name="kubernetes-provider",
        title="Pulumi's Kubernetes provider",
        module=HERE / "kubernetes_provider",
        packages=(".",),
        programs={"kubernetes_provider": "pulumi-resource-kubernetes"},
        linker_flags=f"-s -w -X {module}/pkg/version.Version={KUBERNETES_PROVIDER_VERSION}",
        data={"kubernetes-schema.json": (module, "cmd/pulumi-resource-kubernetes/schema.json")},
        minutes=5,
        gigabytes=7,
    )
