"""Every pattern takes time in proportion to a text's length, and not to its square.

Measured as a ratio of two sizes in the process's own time, so that a busy machine changes nothing.
"""

import gc
import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from types import ModuleType

import apim_gateway
import apim_gateway_doctor
import pytest
from apim_gateway import setting_checks, setting_names, setting_values

import policy
import settings

UNITS = (
    "a",
    "A0",
    "_A",
    "0,",
    "-",
    ".",
    "a.",
    "a-",
    "/",
    "/a",
    ":",
    "://",
    "@",
    "a@",
    "a:",
    "=",
    " ",
    "\n",
    "0",
    "0.",
    "%",
    "&",
    "Password",
    "Bearer ",
    "/subscriptions/",
    "/subscriptions/a",
    "/resourceGroups/a",
    "AADSTS0: ",
    'conflict with "a"',
    "\ud800",
)
BEGINNINGS = (
    "",
    "a",
    "A",
    "https://a",
    "azure-api-management/gateway:",
    "/subscriptions/",
    "://",
    "/",
    "conflict",
    "AADSTS1: ",
)
_NO_TIME = 0.01
SHORT, LONG = 2_000, 16_000


def modules(*packages: ModuleType) -> Iterator[ModuleType]:
    for package in packages:
        yield package
        for found in pkgutil.walk_packages(getattr(package, "__path__", []), f"{package.__name__}."):
            # A main module is a command: importing it starts one.
            if not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


COMPILED: dict[str, re.Pattern[str]] = {
    f"{module.__name__}.{name}": value
    for module in modules(
        apim_gateway, importlib.import_module("components.plugin"), apim_gateway_doctor, policy, settings
    )
    for name, value in vars(module).items()
    if isinstance(value, re.Pattern)
}
# Those that are compiled when a setting needs them.
WHEN_NEEDED = {
    f"container setting, {name}": re.compile(pattern)
    for name, pattern in {
        **setting_values.FORMS,
        "of the system": setting_names.OF_THE_SYSTEM,
        "image": setting_checks.IMAGE,
    }.items()
}
PATTERNS = {**COMPILED, **WHEN_NEEDED}


def seconds(pattern: re.Pattern[str], text: str) -> float:
    """The time of everything that is done with patterns."""
    started = time.process_time()
    pattern.fullmatch(text)
    pattern.search(text)
    pattern.match(text)
    return time.process_time() - started


def is_linear(pattern: re.Pattern[str], short: str, long: str) -> bool:
    """Eight times the length is 64 times the time where that is the square. A busy moment is tried again."""
    return any(seconds(pattern, long) < 32 * seconds(pattern, short) + _NO_TIME for _ in range(5))


def test_there_are_patterns_of_every_part() -> None:
    assert len(PATTERNS) > 20
    assert {name.split(".")[0] for name in PATTERNS} >= {"apim_gateway", "apim_gateway_doctor", "policy"}


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)
def test_a_pattern_takes_time_in_proportion_to_the_text(pattern: re.Pattern[str]) -> None:
    gc.disable()
    try:
        for unit in UNITS:
            for beginning in BEGINNINGS:
                short, long = (beginning + unit * (length // len(unit)) + "!" for length in (SHORT, LONG))
                assert is_linear(pattern, short, long), repr((beginning, unit))
    finally:
        gc.enable()
