"""doctor's options: an empty one is refused, for it is mostly a variable that was not set."""

import pytest
from apim_gateway_doctor.__main__ import main
from click.testing import CliRunner


@pytest.mark.parametrize("arguments", [(), ("recover",)])
@pytest.mark.parametrize("name", ["", " "])
def test_an_empty_stack_is_refused_in_one_line(arguments: tuple[str, ...], name: str) -> None:
    ran = CliRunner().invoke(main, [*arguments, "--stack", name])
    assert (ran.exit_code, ran.output) == (
        2,
        "Error: --stack is empty. Name the stack, or leave it out for the selected one.\n",
    )
