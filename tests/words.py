"""Counts expressions that plain language does without; the counts may only fall: `python -m tests.words [--write]`.

words.json beside this file has how many of each a folder still has. One more is refused, with each place and what to
write instead. One fewer is refused, too, until `--write` has written the lower count, from which it can't rise again.
"""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

CHECKOUT = Path(__file__).parents[1]
COUNTS = "tests/words.json"
# These name the expressions in order to find them.
EXCEPT = ("tests/words.py", "tests/unit/test_words.py")
# Folders that are counted by their parts.
SPLIT = ("sandbox", "tests")


class Rule(NamedTuple):
    """An expression, and what to write instead."""

    name: str
    pattern: re.Pattern[str]
    instead: str


class Place(NamedTuple):
    """Where an expression stands."""

    folder: str
    rule: Rule
    file: str
    line: int


def _rule(name: str, pattern: str, instead: str) -> Rule:
    return Rule(name, re.compile(pattern, re.IGNORECASE), instead)


RULES = (
    _rule("nobody", r"(?<![a-z])nobody(?![a-z])", "the thing that is missing: 'no role gives access'"),
    _rule("somebody", r"(?<![a-z])somebody(?![a-z])", "who it is: 'another deployment', 'the administrator'"),
    _rule("anew", r"\banew\b", "'again', or the field's word: 'recreated', 'rolled out'"),
    _rule("is told", r"\b(?:is|are|was|were|be|been|being) told\b", "'reported', 'documented', 'configured'"),
    _rule("words", r"(?<![a-z])words(?![a-z])", "'message', 'wording', or what it names: 'configuration keys'"),
    _rule("not a text", r"\b(?:not a|no) text\b", "'is not a string'"),
    _rule("brought along", r"\bbrought along\b", "'given by id', 'passed in'"),
    _rule("hangs on", r"\b(?:hang|hangs|hung) on\b", "'depends on'"),
    _rule(
        "docstring", r'"""(?:what|who|one|nobody|somebody)\b', "a verb or a noun first: 'Refuses ...', 'Names of ...'"
    ),
    _rule("test name", r"\bdef test_(?:what|who|one|nobody|somebody)_", "the subject first: 'test_me_is_refused'"),
)
NOT_BOOL = Rule("is_ not bool", re.compile(r"is_"), "a name for what it returns; `is_` is for bool")


def places(checkout: Path) -> Iterator[Place]:
    """Every place of every expression in the checkout's Python files and pages."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", "*.py", "*.md"]
    names = subprocess.run(listed, cwd=checkout, check=True, capture_output=True, text=True).stdout.split("\0")
    for name in sorted(set(names) - {"", *EXCEPT}):
        if (checkout / name).is_file():
            yield from places_of(name, (checkout / name).read_text(encoding="utf-8"))


def places_of(file: str, text: str) -> Iterator[Place]:
    """The places in one file."""
    folder = folder_of(file)
    for number, line in enumerate(text.splitlines(), 1):
        for rule in RULES:
            yield from (Place(folder, rule, file, number) for _ in rule.pattern.finditer(line))
    for node in ast.walk(ast.parse(text)) if file.endswith(".py") else ():
        if isinstance(node, ast.FunctionDef) and node.name.startswith("is_") and node.returns:
            answer = ast.unparse(node.returns)
            if answer != "bool" and not answer.startswith(("TypeGuard", "TypeIs")):
                yield Place(folder, NOT_BOOL, file, node.lineno)


def folder_of(file: str) -> str:
    """The folder under which a file counts; `.` for those at the root."""
    parts = Path(file).parts
    depth = 2 if parts[0] in SPLIT and len(parts) > 2 else 1
    return "/".join(parts[:depth]) if len(parts) > 1 else "."


def counts(found: list[Place]) -> dict[str, dict[str, int]]:
    """How many of each expression each folder has."""
    result: dict[str, dict[str, int]] = {}
    for each in sorted(found, key=lambda place: (place.folder, place.rule.name)):
        of_folder = result.setdefault(each.folder, {})
        of_folder[each.rule.name] = of_folder.get(each.rule.name, 0) + 1
    return result


def objections(found: list[Place], allowed: dict[str, dict[str, int]]) -> list[str]:
    """What is wrong, a line each: places of what there is too much of, and counts that have fallen."""
    lines: list[str] = []
    seen = counts(found)
    for folder in sorted({*seen, *allowed}):
        for rule in (*RULES, NOT_BOOL):
            number, limit = (each.get(folder, {}).get(rule.name, 0) for each in (seen, allowed))
            if number > limit:
                here = [each for each in found if (each.folder, each.rule) == (folder, rule)]
                lines += [f"{each.file}:{each.line}: '{rule.name}'. Write instead: {rule.instead}." for each in here]
                lines.append(f"{folder} has '{rule.name}' {number} times, and at most {limit} are allowed.")
            elif number < limit:
                lines.append(
                    f"{folder} has '{rule.name}' {number} times, no longer {limit}: run python -m tests.words --write"
                )
    return lines


def main(checkout: Path, arguments: list[str]) -> int:
    found, file = list(places(checkout)), checkout / COUNTS
    allowed: dict[str, dict[str, int]] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    lines = objections(found, allowed)
    if arguments == ["--write"] and not (allowed and any(" at most " in line for line in lines)):
        file.write_text(json.dumps(counts(found), indent=2) + "\n", encoding="utf-8")
        return 0
    print("\n".join(lines), end="\n" if lines else "")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(CHECKOUT, sys.argv[1:]))
