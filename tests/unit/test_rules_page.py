"""The rules in docs/sandbox.md: each names a test that exists and a page that says so.

It does not open the pages: there is no network in a test.
"""

import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "sandbox.md"
FEWEST = 60
TEST = re.compile(r"`(sandbox/tests/emulator/test_\w+\.py)::(test_\w+)`")
DEFINED = re.compile(r"^def (test_\w+)\(", re.MULTILINE)
LINK = re.compile(r"\[[^\]]+\]\(https://[\w.-]+/[^\s)]*\)")


def rows() -> list[tuple[str, str, str, str]]:
    """The rows of every table of the section, without headings and rulers."""
    section = PAGE.read_text().partition("\n## Rules\n")[2].partition("\n## ")[0]
    found: list[tuple[str, str, str, str]] = []
    for line in section.splitlines():
        if not line.startswith("|") or line.startswith(("| Route |", "| ---")):
            continue
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        assert len(cells) == 4, f"a row has route, rule, page and test: {line}"
        found.append((cells[0], cells[1], cells[2], cells[3]))
    return found


@cache
def names_of_tests(path: str) -> set[str]:
    return {*DEFINED.findall((ROOT / path).read_text())}


def test_there_are_enough_rules() -> None:
    assert len(rows()) >= FEWEST


def test_each_rule_names_a_test_that_exists() -> None:
    for route, rule, _, test in rows():
        assert route, rule
        match = TEST.fullmatch(test)
        assert match, f"'{test}' is not a test of sandbox/tests/emulator, in: {rule}"
        assert (ROOT / match[1]).exists(), f"{match[1]} is not there, in: {rule}"
        assert match[2] in names_of_tests(match[1]), f"{match[1]} has no {match[2]}, in: {rule}"


def test_each_rule_has_a_page_that_says_so() -> None:
    for _, rule, page, _ in rows():
        assert LINK.fullmatch(page), f"'{page}' is not a link to a page, in: {rule}"


def test_no_rule_is_told_twice() -> None:
    seen: set[tuple[str, str]] = set()
    for route, rule, _, _ in rows():
        assert (route, rule) not in seen, f"twice: {route} | {rule}"
        seen.add((route, rule))
