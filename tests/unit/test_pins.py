"""The program's SDK and the benchmarks' Helm agree with the versions that the toolchain builds."""

import tomllib

from benchmarks import helm
from sandbox.state import CHECKOUT
from sandbox.toolchain.parts import control_plane, engine, pulumi_version


def test_the_python_sdk_is_pinned_to_the_version_of_the_engine() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"pulumi=={pulumi_version()}" in project["dependencies"]


def test_helm_is_a_part_of_its_own_that_only_benchmarks_ask_for() -> None:
    part = helm.part()
    assert part.files == ("helm",)
    assert part.linker_flags.endswith(f"version.version=v{helm.version()}")
    assert not {engine().module, control_plane().module} & {part.module, *part.module.parents}
