"""What becomes of one input: accepted, refused in one line for each problem, or a failure of the product."""

import io
import logging
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple, cast

import pulumi
import pytest
from apim_gateway import InputError
from apim_gateway_doctor import gateways
from apim_gateway_doctor.errors import CannotCheckError

import settings
from policy import configuration
from tests.doctor.test_gateway import stack
from tests.doctor.test_hostile_configuration import PROPERTIES
from tests.unit.configuration import REQUIRED, configure
from tests.unit.recording import RecordingMonitor, run

from .strategies import SECRET, Later

_LONGEST_LINE = 1000
_LONGEST_TIME = 1.0


class Kind(StrEnum):
    """What an input came to."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    FAILED = "failed"


class Outcome(NamedTuple):
    """What an input came to, and why it is a failure."""

    kind: Kind
    reason: str = ""
    monitor: RecordingMonitor | None = None


def of_component(component: Any, name: Any, args: Any) -> Outcome:
    """What a component makes of arguments, with what it prints and logs."""
    outcome = _watched(lambda: run(lambda: component(name, _made(args))))
    if outcome.monitor and _only_in_secrets([name, args]) and (place := _in_clear_text(outcome.monitor)):
        return Outcome(Kind.FAILED, f"a planted secret is in clear text in {place}")
    return outcome


def of_configuration(values: dict[str, Any], secret: bool) -> Outcome:
    """What the program makes of a stack's configuration."""
    with pytest.MonkeyPatch.context() as patch:
        configure(patch, {**REQUIRED, **values}, ("containerSettings",) if secret else ())
        return _watched(lambda: settings.read() and None)


def of_policy_configuration(folder: Path, text: str) -> Outcome:
    """What the check of the policy pack's configuration makes of a file."""
    file = folder / "qa.json"
    file.write_text(text, encoding="utf-8", errors="surrogatepass")

    def check() -> None:
        if found := configuration.problems_of(file):
            raise CannotCheckError("\n".join(found))

    return _watched(check)


def of_doctor(values: dict[str, Any]) -> Outcome:
    """What doctor makes of a stack's configuration."""

    def look() -> None:
        [found] = gateways.of_stack(stack({f"apim-gateway:{key}": value for key, value in values.items()}))
        for each in PROPERTIES:
            getattr(found, each)

    return _watched(look)


def _watched(action: Callable[[], RecordingMonitor | None]) -> Outcome:
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    logging.getLogger().addHandler(handler)
    began = time.process_time()
    try:
        with redirect_stdout(said), redirect_stderr(said):
            outcome = _ended(action)
    finally:
        logging.getLogger().removeHandler(handler)
    if SECRET in said.getvalue():
        return Outcome(Kind.FAILED, "a planted secret is in what was printed or logged")
    if time.process_time() - began > _LONGEST_TIME:
        return Outcome(Kind.FAILED, f"it took more than {_LONGEST_TIME:.0f} s")
    return outcome


def _ended(action: Callable[[], RecordingMonitor | None]) -> Outcome:
    try:
        return Outcome(Kind.ACCEPTED, monitor=action())
    except InputError as error:
        return _refused(str(error), len(error.problems))
    except CannotCheckError as error:
        return _refused(str(error), None)
    except Exception as error:
        frames = [each for each in traceback.extract_tb(error.__traceback__) if "site-packages" not in each.filename]
        place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "nowhere"
        return Outcome(Kind.FAILED, f"{type(error).__name__} at {place}: {str(error)[:200]!r}")


def _refused(message: str, problems: int | None) -> Outcome:
    lines = message.splitlines()
    wrong = [
        (problems is not None and len(lines) != problems, "a refusal has other lines than problems"),
        (any(len(line) > _LONGEST_LINE for line in lines), "a refusal has a long line"),
        (SECRET in message, "a planted secret is in a refusal"),
        (not all(line.isprintable() for line in lines), "a refusal has what is not printable"),
    ]
    reasons = [reason for is_so, reason in wrong if is_so]
    return Outcome(Kind.FAILED, f"{reasons[0]}: {message[:300]!r}") if reasons else Outcome(Kind.REFUSED)


def _made(value: Any, levels: int = 6) -> Any:
    """The value with Outputs in place of what is given later, which stands in none of the deeper levels."""
    if isinstance(value, Later):
        return (pulumi.Output.secret if value.secret else pulumi.Output.from_input)(value.value)
    if isinstance(value, dict) and levels:
        return {key: _made(item, levels - 1) for key, item in cast("dict[Any, Any]", value).items()}
    if isinstance(value, list) and levels:
        return [_made(each, levels - 1) for each in cast("list[Any]", value)]
    return cast("Any", value)


def _only_in_secrets(value: object) -> bool:
    """Whether planted secrets stand in secret Outputs only; elsewhere a text may be anything."""
    if isinstance(value, Later):
        return value.secret or SECRET not in repr(value.value)
    if isinstance(value, Mapping):
        fields = cast("Mapping[Any, Any]", value)
        return all(SECRET not in repr(key) and _only_in_secrets(item) for key, item in fields.items())
    if isinstance(value, list | tuple):
        return all(map(_only_in_secrets, cast("list[Any]", value)))
    return not isinstance(value, str | bytes) or SECRET not in repr(value)


def _in_clear_text(monitor: RecordingMonitor) -> str:
    """Where the engine was given a planted secret as anything but a secret: a resource's type, or nothing."""
    for each in monitor.registrations:
        outside = (each.name, each.urn, each.options, _outside(each.inputs, each.secret_inputs))
        if SECRET in repr(outside):
            return each.type
    for urn, outputs in monitor.registered_outputs:
        if SECRET in repr(_outside(outputs.values, outputs.secrets)):
            return f"the outputs of {urn}"
    return ""


def _outside(value: Any, secrets: frozenset[str], path: str = "") -> Any:
    """The value without what is secret in it."""
    if path in secrets:
        return None
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        return {key: _outside(item, secrets, f"{path}.{key}".lstrip(".")) for key, item in fields.items()}
    if isinstance(value, list):
        items = cast("list[Any]", value)
        return [_outside(item, secrets, f"{path}[{index}]") for index, item in enumerate(items)]
    return value
