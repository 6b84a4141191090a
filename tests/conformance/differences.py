"""A pytest plugin: tests that are expected to fail on the real provider, each with its reason, from a list.

An unexpected failure fails the run, and so does an expected one that does not appear any more.
"""

from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from sandbox.toolchain.parts import KUBERNETES_PROVIDER_VERSION

LIST = Path(__file__).with_name("differences.yaml")


class Difference(NamedTuple):
    """One expected difference: the test that shows it, and why it is expected."""

    test: str
    """The test's id; without brackets it stands for every case of the test."""
    reason: str


def expected() -> list[Difference]:
    """The list, in its order."""
    entries: list[dict[str, str]] = yaml.safe_load(LIST.read_text(encoding="utf-8"))
    return [Difference(**each) for each in entries]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    reasons = {each.test: each.reason for each in expected()}
    for item in items:
        if reason := reasons.get(item.nodeid) or reasons.get(item.nodeid.partition("[")[0]):
            item.add_marker(pytest.mark.xfail(strict=True, reason=reason))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    seen = {report.nodeid for report in terminalreporter.stats.get("xfailed", [])}
    shown = [each for each in expected() if any(each.test in (id, id.partition("[")[0]) for id in seen)]
    terminalreporter.section(f"pulumi-kubernetes {KUBERNETES_PROVIDER_VERSION}, held against the stand-in")
    terminalreporter.write_line(
        f"{len(shown)} expected differences of {len(expected())} in the list, seen in this run:"
    )
    for each in shown:
        terminalreporter.write_line(f"  {each.test}\n    {each.reason}")
