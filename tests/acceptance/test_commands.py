"""The commands: exit codes, one line for each refusal, and what is expected of pulumi and doctor."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from acceptance import programs
from acceptance.__main__ import main
from acceptance.errors import AcceptanceError
from acceptance.programs import Programs
from acceptance.transcripts import Transcript
from tests.acceptance.test_comparison import ANSWER, got

RUN = ("run", "--name", "acceptance-test", "--transcript", "t.json")
IDENTITY = ("ARM_TENANT_ID", "ARM_CLIENT_ID", "ARM_CLIENT_SECRET", "ARM_USE_OIDC")


@pytest.fixture(autouse=True)
def no_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*IDENTITY, "ARM_SUBSCRIPTION_ID"):
        monkeypatch.delenv(name, raising=False)


def ran(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.mark.parametrize(
    ("arguments", "environment", "says"),
    [
        (RUN, {}, "It costs money: read docs/acceptance.md, then add --i-accept-the-cost."),
        ((*RUN, "--i-accept-the-cost"), {}, "ARM_SUBSCRIPTION_ID is not set"),
        (
            (*RUN, "--i-accept-the-cost"),
            {"ARM_SUBSCRIPTION_ID": "s", "ARM_TENANT_ID": "t"},
            "ARM_CLIENT_ID, ARM_CLIENT_SECRET is not set: sign in as a service principal",
        ),
        (("clean", "--name", "prod"), {"ARM_SUBSCRIPTION_ID": "s"}, "--name is 'prod'"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_code_2(
    monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], environment: dict[str, str], says: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    result = ran(*arguments)
    assert (result.exit_code, len(result.output.splitlines())) == (2, 1)
    assert says in result.output


def test_compare_ends_with_1_where_something_differs_and_with_0_otherwise(tmp_path: Path) -> None:
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    Transcript((got(ANSWER),)).write(first)
    Transcript((got(ANSWER, 404),)).write(second)
    assert ran("compare", str(first), str(first)).exit_code == 0
    result = ran("compare", str(first), str(second))
    assert result.exit_code == 1
    assert result.output.splitlines()[0].endswith(f"answer 200 only in {first}")


def test_check_and_compare_refuse_a_file_with_more_than_the_closed_lists(tmp_path: Path) -> None:
    file = tmp_path / "t.json"
    Transcript((got(ANSWER),)).write(file)
    assert ran("check", str(file)).output == "1 exchanges; nothing beyond the closed lists.\n"
    content = json.loads(file.read_text())
    content["exchanges"][0]["answer"]["body"]["hunter2"] = ["string"]
    file.write_text(json.dumps(content))
    for command in (["check", str(file)], ["compare", str(file), str(file)]):
        result = ran(*command)
        assert result.exit_code == 2
        assert "hunter2" not in result.output


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    """Programs with a pulumi that prints its last option and ends with the code in a file."""
    pulumi = tmp_path / "pulumi"
    pulumi.write_text(
        f'#!/bin/sh\necho "Resources:\n    + 17 created\npassword=hunter2hunter2"\nexit $(cat {tmp_path}/code)\n'
    )
    pulumi.chmod(0o755)
    (tmp_path / "code").write_text("0")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    said: list[str] = []
    return Programs("acceptance-test", {}, said.append, [])


def test_words_that_pulumi_does_not_say_are_noted_and_the_run_goes_on(shell: Programs) -> None:
    shell.pulumi("up", expect="+ 17 created")
    assert shell.different == []
    shell.pulumi("up", "--yes", expect="17 unchanged")
    [line] = shell.different
    assert line.startswith("`pulumi up --yes --stack acceptance-test")
    assert line.endswith("did not say '17 unchanged'")


def test_a_pulumi_that_fails_ends_the_run(shell: Programs, tmp_path: Path) -> None:
    (tmp_path / "code").write_text("255")
    with pytest.raises(AcceptanceError, match="ended with exit code 255 instead of 0"):
        shell.pulumi("up")


def test_credentials_are_taken_out_of_what_is_shown(tmp_path: Path, shell: Programs) -> None:
    shown: list[str] = []
    Programs("acceptance-test", {}, shown.append).pulumi("up")
    assert shown[-1] == "password=[redacted]"


def test_doctor_is_asked_again_until_all_rights_are_in_effect(
    shell: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    doctor = tmp_path / "python"
    doctor.write_text(f"#!/bin/sh\necho x >>{tmp_path}/asked\n[ $(wc -l <{tmp_path}/asked) -ge 3 ]\n")
    doctor.chmod(0o755)
    monkeypatch.setattr(programs.sys, "executable", str(doctor))
    monkeypatch.setattr(programs, "_SECONDS_BETWEEN_LOOKS", 0.01)
    shell.doctor()
    assert (tmp_path / "asked").read_text().count("x") == 3
    assert shell.different == []
    monkeypatch.setattr(programs, "_RIGHTS_SECONDS", 0)
    shell.doctor(code=7)
    assert [each.partition("ended")[2] for each in shell.different] == [" with exit code 0 instead of 7"]
