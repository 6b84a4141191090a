"""A pulumi on PATH is used as it is, or refused with the reason. Never is one half of it built."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.toolchain.installed import Installed, find_installed

FakeProgram = Callable[[str, str], Path]
LANGUAGE_HOST = ("pulumi-language-python", "pulumi-language-python-exec")


@pytest.mark.parametrize("version", ["v3.259.0", "v3.260.1", "v4.0.0", "v3.260.0-alpha.x1"])
def test_a_new_enough_pulumi_with_its_language_host_is_used(
    fake_program: FakeProgram, tmp_path: Path, version: str
) -> None:
    pulumi = fake_program("pulumi", f"echo {version}")
    hosts = {name: fake_program(name, "") for name in LANGUAGE_HOST}
    assert find_installed("3.259.0", tmp_path / "cache") == Installed({"pulumi": pulumi, **hosts}, None)


@pytest.mark.parametrize("version", ["v3.258.9", "v3.99.0", "v2.300.0"])
def test_an_older_pulumi_is_refused(fake_program: FakeProgram, tmp_path: Path, version: str) -> None:
    pulumi = fake_program("pulumi", f"echo {version}")
    for name in LANGUAGE_HOST:
        fake_program(name, "")
    refusal = f"pulumi on PATH ({pulumi}) is {version.removeprefix('v')}, older than 3.259.0"
    assert find_installed("3.259.0", tmp_path / "cache") == Installed(None, refusal)


@pytest.mark.parametrize("missing", LANGUAGE_HOST)
def test_a_pulumi_without_its_language_host_is_refused(fake_program: FakeProgram, tmp_path: Path, missing: str) -> None:
    pulumi = fake_program("pulumi", "echo v3.259.0")
    for name in LANGUAGE_HOST:
        if name != missing:
            fake_program(name, "")
    refusal = f"pulumi on PATH ({pulumi}) has no {missing} beside it or on PATH"
    assert find_installed("3.259.0", tmp_path / "cache") == Installed(None, refusal)


def test_a_pulumi_that_cannot_run_is_refused(fake_program: FakeProgram, tmp_path: Path) -> None:
    pulumi = fake_program("pulumi", "exit 1")
    refusal = f"pulumi on PATH ({pulumi}) does not tell its version"
    assert find_installed("3.259.0", tmp_path / "cache") == Installed(None, refusal)


def test_without_pulumi_there_is_nothing_to_say(fake_program: FakeProgram, tmp_path: Path) -> None:
    del fake_program
    assert find_installed("3.259.0", tmp_path / "cache") == Installed(None, None)


def test_a_build_in_the_cache_is_no_installation(fake_program: FakeProgram, tmp_path: Path) -> None:
    built = fake_program("pulumi", "echo v3.259.0")
    assert find_installed("3.259.0", built.parent) == Installed(None, None)
