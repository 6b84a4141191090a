"""Checks configuration files of the pack: `python -m policy.configuration [FILE ...]`, without files those in config/.

Pulumi takes a misspelt rule or property, and an empty file, for one that says nothing.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

from apim_gateway import is_credential

from policy.rules import RULES

FOLDER = Path(__file__).parent / "config"
LEVELS = ("mandatory", "advisory", "disabled")
_LONGEST = 80
_SETTINGS: dict[str, Mapping[str, Mapping[str, Any]]] = {
    "all": {},
    **{rule.texts.name: rule.texts.settings for rule in RULES},
}
_TYPES: dict[str, tuple[type, str]] = {
    "array": (list, "a list"),
    "boolean": (bool, "true or false"),
    "integer": (int, "a whole number"),
    "string": (str, "a text"),
}


def problems_of(file: Path) -> list[str]:
    """What is wrong with a configuration file: a line each, with what to write instead."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        return [f"{file}: {error}"]
    if not text.strip():
        return [f"{file} is empty: Pulumi would take every rule's default. Write {{}} if that is meant."]
    twice: list[str] = []

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        twice.extend(name for name, times in Counter(names).items() if times > 1)
        return dict(pairs)

    try:
        content: Any = json.loads(text, object_pairs_hook=once)
    except ValueError as error:
        return [f"{file} is not JSON: {error}."]
    except RecursionError:
        return [f"{file} is nested too deeply: give a level or an object for each rule."]
    if not isinstance(content, dict):
        return [f"{file} is not an object: give a level or an object for each rule."]
    found = [f"{_name(name)} is there twice: only the last one counts. Remove one" for name in twice]
    for rule, value in cast(dict[str, Any], content).items():
        found += _problems_of_rule(rule, value)
    return [f"{file}: {problem}." for problem in found]


def _problems_of_rule(rule: str, value: Any) -> Iterator[str]:
    if rule not in _SETTINGS:
        yield _unknown("rule", "", rule, _SETTINGS)
    elif isinstance(value, str):
        yield from _problems_of_level(rule, value)
    elif isinstance(value, dict):
        schemas = _SETTINGS[rule]
        for name, given in cast(dict[str, Any], value).items():
            path = f"{rule}.{name}"
            if name == "enforcementLevel":
                yield from _problems_of_level(path, given)
            elif name not in schemas:
                yield _unknown("property", f"{rule}.", name, ("enforcementLevel", *schemas))
            else:
                yield from _problems_of_value(path, given, schemas[name])
    else:
        yield f"{rule} is {_shown(value)}: give {', '.join(LEVELS)}, or an object"


def _problems_of_level(path: str, value: Any) -> Iterator[str]:
    if value not in LEVELS:
        yield f"{path} is {_shown(value)}, which is no level: give {', '.join(LEVELS)}"


def _problems_of_value(path: str, value: Any, schema: Mapping[str, Any]) -> Iterator[str]:
    """The keywords that the rules' schemas have; a test knows no others."""
    kind, wanted = _TYPES[schema["type"]]
    # A boolean is an integer in Python only.
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        yield f"{path} is {_shown(value)}: give {wanted}"
    elif "minimum" in schema and value < schema["minimum"]:
        yield f"{path} is {_shown(value)}: give {schema['minimum']} or more"
    elif "maximum" in schema and value > schema["maximum"]:
        yield f"{path} is {_shown(value)}: give {schema['maximum']} or less"
    elif "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{path} is {_shown(value)}: give a text like {json.dumps(schema['default'])}"
    elif isinstance(value, list):
        for number, each in enumerate(cast(list[Any], value)):
            yield from _problems_of_value(f"{path}[{number}]", each, schema["items"])


def _unknown(kind: str, prefix: str, name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), n=1) if len(name) <= _LONGEST else []
    return f"there is no {kind} {prefix}{_name(name)}: " + (f"write {prefix}{near[0]}" if near else "remove it")


def _name(name: str) -> str:
    """A name as it was given; one that is no short text in one line, as a value."""
    as_it_is = name.isprintable() and len(name) <= _LONGEST and not is_credential("", name)
    return name if as_it_is else _shown(name)


def _shown(value: Any) -> str:
    """A single value in one line of limited length, without credentials; others by their kind."""
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "an object"
    if is_credential("", value):
        return "a text with a key or password"
    try:
        text = json.dumps(value)
    except ValueError:
        return "a number with too many digits"
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def main(arguments: list[str]) -> int:
    files = [Path(each) for each in arguments] or sorted(FOLDER.glob("*.json"))
    problems = [line for file in files for line in problems_of(file)]
    print("\n".join(problems) or f"{len(files)} configurations fit the rules.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
