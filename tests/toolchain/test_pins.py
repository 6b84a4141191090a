"""The engine's version is pinned once, in its go.mod: everything else that names it must agree."""

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from benchmarks import helm
from sandbox.toolchain.parts import HERE, control_plane, engine, module_version, pulumi_version

ROOT = Path(__file__).parents[2]


def test_the_python_sdk_is_pinned_to_the_version_of_the_engine() -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    assert f"pulumi=={pulumi_version()}" in groups["program"]


def test_the_library_asks_for_ranges_from_the_pinned_versions_on() -> None:
    file = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    pins = dict(each.split("==") for each in file["dependency-groups"]["program"])
    ranges = {
        requirement.name: requirement.specifier for requirement in map(Requirement, file["project"]["dependencies"])
    }
    assert ranges.keys() == pins.keys()
    for name, pinned in pins.items():
        major, minor, _ = pinned.split(".")
        assert str(ranges[name]) == f"<{int(major) + 1},>={major}.{minor}"


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-locked.txt", "components/requirements.txt"])
def test_program_and_plugin_are_installed_with_the_pins(file: str) -> None:
    locked = (ROOT / file).read_text(encoding="utf-8")
    pins = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]["program"]
    for pin in pins:
        assert f"\n{pin} " in locked


def test_the_engine_and_the_go_sdk_have_the_same_version() -> None:
    assert module_version(HERE / "engine", "github.com/pulumi/pulumi/pkg/v3") == pulumi_version()


def test_the_engine_is_told_the_version_it_is_built_from() -> None:
    assert engine().linker_flags.endswith(f"version.Version=v{pulumi_version()}")


def test_the_parts_have_the_files_that_the_sandbox_starts() -> None:
    assert {*engine().files, *control_plane().files} == {
        "pulumi",
        "pulumi-language-python",
        "pulumi-language-python-exec",
        "control-plane",
        "etcd",
        "kube-apiserver",
        "kube-controller-manager",
        "kube-scheduler",
        "kubectl",
        "kwok",
    }


def test_helm_is_a_part_of_its_own_that_only_benchmarks_ask_for() -> None:
    part = helm.part()
    assert part.files == ("helm",)
    assert part.linker_flags.endswith(f"version.version=v{helm.version()}")
    assert not {engine().module, control_plane().module} & {part.module, *part.module.parents}
