"""The program's SDK and the benchmarks' Helm agree with the versions that the toolchain builds."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from benchmarks import helm
from sandbox.plugins.install import MODELLED
from sandbox.state import CHECKOUT
from sandbox.toolchain.parts import control_plane, engine, pulumi_version


def test_the_python_sdk_is_pinned_to_the_version_of_the_engine() -> None:
    assert f"pulumi=={pulumi_version()}" in _group("program")


def test_the_stand_ins_are_modelled_on_the_plugins_of_the_pinned_sdks() -> None:
    assert {f"pulumi-{name}=={version}" for name, version in MODELLED.items()} < {*_group("program")}


def test_the_library_asks_for_ranges_from_the_pinned_versions_on() -> None:
    pins = dict(each.split("==") for each in _group("program"))
    ranges = {each.name: each.specifier for each in map(Requirement, _project(CHECKOUT)["dependencies"])}
    assert ranges.keys() == pins.keys()
    for name, pinned in pins.items():
        major, minor, _ = pinned.split(".")
        assert str(ranges[name]) == f"<{int(major) + 1},>={major}.{minor}"


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-locked.txt", "components/requirements.txt"])
def test_program_and_plugin_are_installed_with_the_pins(file: str) -> None:
    locked = (CHECKOUT / file).read_text(encoding="utf-8")
    for pin in _group("program"):
        assert f"\n{pin} " in locked


def test_helm_is_a_part_of_its_own_that_only_benchmarks_ask_for() -> None:
    part = helm.part()
    assert part.files == ("helm",)
    assert part.linker_flags.endswith(f"version.version=v{helm.version()}")
    assert not {engine().module, control_plane().module} & {part.module, *part.module.parents}


def test_what_the_tests_run_is_within_the_ranges_of_the_sandboxs_distribution() -> None:
    pinned = {each.name: each for each in map(Requirement, _group("sandbox"))}
    wanted = {each.name: each for each in map(Requirement, _project(CHECKOUT / "sandbox")["dependencies"])}
    assert wanted.keys() == pinned.keys() | {"pulumi"}
    for name, pin in pinned.items():
        [version] = pin.specifier
        assert wanted[name].specifier.contains(version.version), f"{pin} is not in {wanted[name]}"
    assert str(wanted["pulumi"]) == f"pulumi=={pulumi_version()}"


def _project(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _group(name: str) -> list[str]:
    return tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"][name]
