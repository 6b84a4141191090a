"""docs/operations.md and docs/acceptance.md name settings, checks and options that exist."""

import re
from pathlib import Path

import click
from apim_gateway_doctor.__main__ import main
from apim_gateway_doctor.checks import CHECKS

import settings

DOCS = Path(__file__).parents[2] / "docs"


def page(name: str) -> str:
    return (DOCS / name).read_text()


def test_operations_has_a_row_for_every_check_and_no_others() -> None:
    table = page("operations.md").partition("| Check | Not `ok` means |")[2].partition("\n\n")[0]
    named = [
        name for row in table.splitlines() for name in re.findall(r"`([a-z-]+)`", row.split("|")[1] if row else "")
    ]
    assert named == [check.id for check in CHECKS]


def test_each_setting_of_the_acceptance_script_exists() -> None:
    paths = re.findall(r"pulumi config set (?:--path )?'?([\w.]+)(?= |\[)", page("acceptance.md"))
    known = [setting.key for setting in settings.SETTINGS]
    assert len(paths) >= 5
    assert [path for path in paths if path not in known] == []


def test_each_option_of_doctor_that_a_page_names_exists() -> None:
    known = {option for each in main.params if isinstance(each, click.Option) for option in each.opts}
    commands = re.findall(r"apim-gateway-doctor ([^`\n;]*)", page("operations.md") + page("acceptance.md"))
    named = {option for command in commands for option in re.findall(r"--[a-z-]+", command)}
    assert named <= known
    assert {"--json", "--project", "--config-file"} <= known
