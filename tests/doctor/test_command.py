"""doctor's options: what is wrong with one is a line, and none is without effect."""

from pathlib import Path

import pytest
from apim_gateway_doctor.__main__ import main
from click.testing import CliRunner, Result

EMPTY = "--stack is empty. Name the stack, or leave it out for the selected one.\n"


def invoked(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, prog_name="apim-gateway-doctor")


@pytest.mark.parametrize("arguments", [(), ("recover",)])
@pytest.mark.parametrize("name", ["", " "])
def test_an_empty_stack_is_refused_in_one_line(arguments: tuple[str, ...], name: str) -> None:
    ran = invoked(*arguments, "--stack", name)
    assert (ran.exit_code, ran.output) == (2, EMPTY)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("--stak", "x"), "No such option '--stak'. Did you mean '--stack'? See apim-gateway-doctor --help."),
        (("recovr",), "No such command 'recovr'. Did you mean 'recover'? See apim-gateway-doctor --help."),
        (("--stack",), "Option '--stack' requires an argument. See apim-gateway-doctor --help."),
        (("recover", "x"), "Got unexpected extra argument (x). See apim-gateway-doctor recover --help."),
        (
            ("reach", "--timeout", "0"),
            "Invalid value for '--timeout': 0.0 is not in the range x>=1. See apim-gateway-doctor reach --help.",
        ),
    ],
)
def test_a_wrong_option_is_refused_in_one_line(arguments: tuple[str, ...], line: str) -> None:
    ran = invoked(*arguments)
    assert (ran.exit_code, ran.stdout, ran.stderr) == (2, "", f"{line}\n")


@pytest.mark.parametrize("command", ["reach", "recover"])
def test_an_option_before_the_command_counts_like_one_after_it(command: str, tmp_path: Path) -> None:
    missing, other = str(tmp_path / "missing"), str(tmp_path / "other")
    assert f"--project is '{missing}'" in invoked("--project", missing, command).output
    assert f"--project is '{other}'" in invoked("--project", missing, command, "--project", other).output


@pytest.mark.parametrize("command", [(), ("reach",), ("recover",)])
def test_every_command_takes_one_of_several_gateways(command: tuple[str, ...]) -> None:
    assert "--gateway TEXT" in invoked(*command, "--help").output
