"""Provider plugins of other makers: which are taken from a folder, and each way in which one cannot be.

The stand-ins' own executables serve as other makers' plugins here: they speak the same protocol.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.plugins.install import PINS, install, installed
from sandbox.plugins.providers import ANY_VERSION, FOLDER, Provider, ProvidersError, chosen

ROOT = Path(__file__).parents[3]
Fill = Callable[[str, str], Path]


@pytest.fixture
def plugins(tmp_path: Path) -> Path:
    """A folder as `pulumi plugin install` fills it, with a working kubernetes plugin of the pinned version."""
    install(tmp_path / "home", chosen(PINS, {}), Path(sys.executable), ROOT)
    folder = tmp_path / "home" / "plugins"
    for name in ("azuread", "azure-native"):
        (folder / f"resource-{name}-v{PINS[name]}" / f"pulumi-resource-{name}").unlink()
    return folder


def kubernetes(plugins: Path) -> Path:
    return plugins / f"resource-kubernetes-v{PINS['kubernetes']}" / "pulumi-resource-kubernetes"


def test_without_the_variable_all_three_are_stand_ins() -> None:
    assert [str(each) for each in chosen(PINS, {})] == [f"{name} stand-in" for name in PINS]


def test_a_plugin_in_the_folder_is_used_and_the_others_stay_stand_ins(plugins: Path) -> None:
    used = {each.name: each for each in chosen(PINS, {FOLDER: str(plugins)})}
    assert used["kubernetes"] == Provider("kubernetes", PINS["kubernetes"], kubernetes(plugins))
    assert used["azuread"].executable is used["azure-native"].executable is None


def test_a_folder_with_the_executable_itself_will_do(plugins: Path, tmp_path: Path) -> None:
    folder = tmp_path / "built"
    folder.mkdir()
    kubernetes(plugins).rename(folder / "pulumi-resource-kubernetes")
    assert chosen(PINS, {FOLDER: str(folder)})[-1].executable == folder / "pulumi-resource-kubernetes"


def test_the_pinned_version_is_taken_among_several(plugins: Path) -> None:
    newer = plugins / "resource-kubernetes-v99.0.0"
    newer.mkdir()
    (newer / "pulumi-resource-kubernetes").symlink_to(kubernetes(plugins))
    assert chosen(PINS, {FOLDER: str(plugins)})[-1].executable == kubernetes(plugins)


def refusal(folder: Path, pins: dict[str, str] = PINS, **environment: str) -> str:
    with pytest.raises(ProvidersError) as caught:
        chosen(pins, {FOLDER: str(folder), **environment})
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_folder_that_is_not_there_is_refused_with_the_command_that_fills_one(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none") == (
        f"{FOLDER}: {tmp_path / 'none'} is not a folder. Fill ~/.pulumi/plugins (pulumi plugin install resource"
        f" kubernetes {PINS['kubernetes']}) and name that folder, or unset {FOLDER}."
    )


def test_a_folder_without_a_plugin_is_refused_with_names_and_versions(tmp_path: Path) -> None:
    said = refusal(tmp_path)
    assert all(f"{name} {version}" in said for name, version in PINS.items())


def test_another_version_is_refused_with_both_and_taken_when_that_is_wanted(plugins: Path) -> None:
    pins = {**PINS, "kubernetes": "4.99.0"}
    said = refusal(plugins, pins)
    assert f"kubernetes 4.99.0 is wanted, and {kubernetes(plugins)} is {PINS['kubernetes']}." in said
    assert "pulumi plugin install resource kubernetes 4.99.0" in said
    used = chosen(pins, {FOLDER: str(plugins), ANY_VERSION: "true"})
    assert used[-1].version == PINS["kubernetes"]


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("#!/bin/sh\necho no such library >&2\nexit 127\n", "no such library"),
        ("#!/bin/sh\nexit 3\n", "it ended with exit code 3"),
        ("#!/no/such/interpreter\n", "No such file or directory"),
        ("#!/bin/sh\necho hello\nsleep 60\n", "it did not print a port"),
    ],
)
def test_a_plugin_that_does_not_start_is_refused_with_its_own_last_line(
    plugins: Path, script: str, reason: str
) -> None:
    kubernetes(plugins).write_text(script)
    said = refusal(plugins)
    assert f"{kubernetes(plugins)} does not start: {reason}." in said
    assert "--reinstall" in said


def test_a_plugin_that_is_not_executable_is_refused_with_the_command_that_makes_it_so(plugins: Path) -> None:
    kubernetes(plugins).chmod(0o644)
    assert refusal(plugins).endswith(f"is not executable. Run: chmod +x {kubernetes(plugins)}")


def test_a_refusal_leaves_what_was_installed(plugins: Path, tmp_path: Path) -> None:
    home = tmp_path / "sandbox"
    install(home, chosen(PINS, {}), Path(sys.executable), ROOT)
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    kubernetes(plugins).write_text("#!/bin/sh\nexit 1\n")
    refusal(plugins)
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before


def test_the_way_to_another_makers_plugin_and_back(plugins: Path, tmp_path: Path) -> None:
    home = tmp_path / "sandbox"
    path = home / "plugins" / f"resource-kubernetes-v{PINS['kubernetes']}" / "pulumi-resource-kubernetes"
    other = chosen(PINS, {FOLDER: str(plugins)})
    install(home, other, Path(sys.executable), ROOT)
    assert path.readlink() == kubernetes(plugins)
    assert installed(home) == other
    install(home, chosen(PINS, {}), Path(sys.executable), ROOT)
    assert "sandbox.plugins.kubernetes" in path.read_text()
    assert kubernetes(plugins).is_file(), "the other maker's file stays"
    assert all(each.executable is None for each in installed(home))
