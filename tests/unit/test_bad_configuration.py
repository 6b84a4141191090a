"""What can be wrong in a stack file, in one table (bad_configuration.yaml): mistakes, and the whole message of each.

Every message names the input, what was seen, why that cannot work, and what to give instead. Whoever uses the library
directly is told the same about the argument. How several are put together is in test_settings_refusals.py, what only
Azure can know in test_refusals.py.
"""

import contextlib
import re
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from apim_gateway import InputError, SelfHostedGateway, SelfHostedGatewayArgs
from apim_gateway.arguments import check
from hypothesis import HealthCheck, given
from hypothesis import settings as testing
from hypothesis import strategies as st

import settings

from .configuration import REQUIRED, configure
from .recording import refused, run

TABLE: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("bad_configuration.yaml").read_text(encoding="utf-8")
)
ROWS = [pytest.param(row, id=f"{kind} {number}") for kind, rows in TABLE.items() for number, row in enumerate(rows, 1)]
ARGUMENTS = {setting.key: setting.argument for setting in settings.SETTINGS}


def laid_over(good: Any, changes: dict[str, Any]) -> dict[str, Any]:
    """The good file with the row's changes; a null takes away."""
    result = dict(good)
    for key, value in changes.items():
        below: Any = result.pop(key, {})
        if isinstance(value, dict):
            result[key] = laid_over(below if isinstance(below, dict) else {}, cast("dict[str, Any]", value))
        elif value is not None:
            result[key] = value
    return result


def arguments(file: dict[str, Any]) -> Any:
    """The library's arguments that say the same as a stack file; a key without an argument is one of its neighbours."""
    args: dict[str, Any] = {}
    for group, content in file.items():
        if group in ARGUMENTS or not isinstance(content, dict):
            put(args, ARGUMENTS.get(group, group), content)
            continue
        for name, value in flat(cast("dict[str, Any]", content), f"{group}.").items():
            put(args, ARGUMENTS.get(name, name.replace("gatewayResource.", "gateway_resource.")), value)
    return args


def flat(content: dict[str, Any], prefix: str) -> dict[str, Any]:
    """The values by their whole keys, those of groups in groups, too."""
    found: dict[str, Any] = {}
    for name, value in content.items():
        key = f"{prefix}{name}"
        below = isinstance(value, dict) and any(each.startswith(f"{key}.") for each in ARGUMENTS)
        found |= flat(cast("dict[str, Any]", value), f"{key}.") if below else {key: value}
    return found


def put(args: dict[str, Any], path: str, value: Any) -> None:
    *groups, last = path.split(".")
    for group in groups:
        args = args.setdefault(group, {})
    args[last] = value


def in_the_librarys_words(line: str) -> str:
    """A line of the table with arguments in place of its configuration key, and of the one to set instead."""
    key = line.removeprefix("apim-gateway:").split()[0]
    known = next((each for each in ARGUMENTS if key == each or key.startswith(f"{each}.")), key)
    line = line.replace(f"apim-gateway:{known}", ARGUMENTS.get(known, known), 1)
    return re.sub(r"'apim-gateway:(\S+)' instead", lambda found: f"'{ARGUMENTS[found[1]]}' instead", line)


def on_the_command_line(line: str) -> str:
    """A line of the table with what only a stack file's user is told."""
    key = line.removeprefix("apim-gateway:").split()[0]
    if re.match(r"\S+ is .+ Give a list\.$", line):
        commands = f"pulumi config rm --path '{key}'; pulumi config set --path '{key}[0]'"
        line = line.replace("Give a list.", f"Give a list: {commands}.")
    return line.replace("Put the value in quotes.", "Put the value in quotes, or set it with --type string.")


def test_the_table_has_what_it_promises() -> None:
    assert len(ROWS) >= 40
    for kind, rows in TABLE.items():
        for line in (line for row in rows for line in row["says"]):
            assert re.fullmatch(r"apim-gateway:[\w.]+ (is|has) .+: .+\. (?s:.+)\.", line), f"{kind}: {line}"


@pytest.mark.parametrize("row", ROWS)
def test_a_mistake_in_a_stack_file_is_told_whole(row: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, laid_over(REQUIRED, row["file"]))
    said = refused(settings.read, InputError)
    assert said.splitlines() == [on_the_command_line(line) for line in row["says"]]
    assert "hunter2" not in said


@pytest.mark.parametrize("row", [each for each in ROWS if each.values[0].get("library") != []])  # pyright: ignore
def test_a_user_of_the_library_is_told_the_same_of_the_argument(row: dict[str, Any]) -> None:
    args = arguments(laid_over(REQUIRED, row["file"]))
    expected = row.get("library") or [in_the_librarys_words(line) for line in row["says"]]
    assert refused(lambda: SelfHostedGateway("mygw", args), InputError).splitlines() == expected


def test_the_good_file_under_every_row_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, REQUIRED)
    run(lambda: SelfHostedGateway("mygw", settings.read()))


def test_all_mistakes_of_a_file_are_told_together(monkeypatch: pytest.MonkeyPatch) -> None:
    together: dict[str, Any] = {}
    expected: set[str] = set()
    for kind in ("not a number that can work", "unknown", "too long", "malformed GUID"):
        row = TABLE[kind][0]
        together = laid_over(together, row["file"])
        expected |= set(row["says"])
    configure(monkeypatch, laid_over(REQUIRED, together))
    assert set(refused(settings.read, InputError).splitlines()) == expected


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=4,
)


# A program has more shapes of values than a file.
ANYTHING = st.recursive(
    JSON,
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=8) | st.integers() | st.none(), inner, max_size=3)
        | st.dictionaries(st.sampled_from(("env", "initContainers", "init_containers", "security_context")), inner)
    ),
    max_leaves=4,
)

FILES = st.dictionaries(st.sampled_from(sorted(ARGUMENTS)), JSON, max_size=4)
NEVER_MIND_THE_FIXTURE = [HealthCheck.function_scoped_fixture]


@testing(max_examples=300, deadline=None, suppress_health_check=NEVER_MIND_THE_FIXTURE)
@given(FILES, FILES, st.none() | JSON)
def test_whatever_stands_in_a_stack_file_ends_in_arguments_or_a_refusal(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, Any], shared: dict[str, Any], roles: Any
) -> None:
    file: dict[str, Any] = {"shared": {}}
    for key, value in values.items():
        put(file, key, value)
    for key, value in shared.items():
        put(file["shared"], key, value)
    configure(monkeypatch, laid_over(REQUIRED, {**file, "roles": roles}))
    with contextlib.suppress(InputError):
        settings.read()


@testing(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(ARGUMENTS.values())), ANYTHING, max_size=4))
def test_whatever_the_library_is_given_ends_in_resources_or_a_refusal(values: dict[str, Any]) -> None:
    args: Any = arguments(REQUIRED)
    for path, value in values.items():
        put(args, path, value)
    if not check(args, SelfHostedGatewayArgs):
        run(lambda: SelfHostedGateway("mygw", args))
