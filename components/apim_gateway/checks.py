"""Checks of whole arguments: missing, empty, of the wrong type, or refused by a rule of names.py.

Only plain values are checked; what an Output will hold is left to the resource that uses it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, cast

from pulumi import Output

from .errors import Problem, is_given
from .names import Objection, dns_label

Rule = Callable[[str], Objection | None]


def any_text(_: str) -> Objection | None:
    """The rule of a text that may be anything but empty."""
    return None


def component_name(name: str) -> list[Problem]:
    """The problem of a component's own name, from which Pulumi derives the names of ConfigMaps and Secrets."""
    objection = dns_label(name)
    return [Problem("name", is_given(name), objection.reason, objection.fix)] if objection else []


def unknown(path: str, known: Iterable[str], prefix: str = "") -> Problem:
    """The problem of a field that nobody reads, with the known one that was probably meant."""
    near = get_close_matches(path, list(known), n=1, cutoff=0.5)
    fix = f"Remove it, or write '{prefix}{near[0]}'" if near else "Remove it"
    return Problem(f"{prefix}{path}", "is unknown", "nothing reads it", fix)


def unknown_fields(args: Mapping[str, Any], kind: type, path: str = "") -> list[Problem]:
    """The problems of fields that these arguments do not have: most are misspelt."""
    known = [f"{path}{field}" for field in kind.__annotations__]
    return [unknown(f"{path}{field}", known) for field in args if field not in kind.__annotations__]


def group(args: Any, field: str, kind: type, path: str = "") -> tuple[Any, list[Problem]]:
    """Nested arguments to check further, with the problems of their shape and of unknown fields."""
    problems = mapping(args, field, path)
    if problems or field not in args:
        return {}, problems
    return args[field], unknown_fields(args[field], kind, f"{path}{field}.")


def mapping(args: Any, field: str, path: str = "") -> list[Problem]:
    """The problem of a field that has to be a mapping, if it is given and is none."""
    if field not in args or isinstance(args[field], Mapping):
        return []
    return [_wrong_shape(args[field], f"{path}{field}", "a mapping", "Give 'name: value' pairs")]


def _wrong_shape(value: object, path: str, shape: str, fix: str) -> Problem:
    if isinstance(value, Output):
        return Problem(path, "is an Output", f"only what is in it may be one, it has to be {shape}", fix)
    return Problem(path, is_given(value), f"it is not {shape}", fix)


def text_list(args: Any, field: str, rule: Rule, path: str = "") -> list[Problem]:
    """The problems of a list of texts: its shape, each text, and one that is there twice, in whatever case."""
    value: object = args.get(field)
    path = f"{path}{field}"
    if field not in args:
        return []
    if not isinstance(value, Sequence) or isinstance(value, str):
        return [_wrong_shape(value, path, "a list", "Give a list")]
    problems: list[Problem] = []
    seen: set[str] = set()
    for item in cast("Sequence[object]", value):
        if isinstance(item, Output):
            continue
        if not isinstance(item, str):
            problems.append(Problem(path, f"has {item!r}", "it is not a text", "Put the value in quotes"))
        elif objection := rule(item):
            problems.append(Problem(path, f"has {item!r}", objection.reason, objection.fix))
        elif item.casefold() in seen:
            problems.append(Problem(path, f"has {item!r} twice", "once says it all", "Leave one out"))
        else:
            seen.add(item.casefold())
    return problems


def text_mapping(args: Any, field: str, rule: Rule, path: str = "") -> tuple[Mapping[str, str], list[Problem]]:
    """A mapping of plain texts, empty where it is none, with the problems of its shape and of each text."""
    problems = mapping(args, field, path)
    if problems or field not in args:
        return {}, problems
    given: Mapping[str, Any] = args[field]
    return given, plain_texts(given, dict.fromkeys(given, rule), required=False, path=f"{path}{field}.")


def plain_texts(args: Any, rules: Mapping[str, Rule], required: bool = True, path: str = "") -> list[Problem]:
    """The problems of text fields whose value decides what is created, so that it has to be known before the deploy."""
    problems: list[Problem] = []
    for field, rule in rules.items():
        if isinstance(args.get(field), Output):
            reason = "what is created depends on its value, which an Output has only during the deploy"
            problems.append(Problem(f"{path}{field}", "is an Output", reason, "Give the plain text"))
        else:
            problems += texts(args, {field: rule}, required, path)
    return problems


def texts(args: Any, rules: Mapping[str, Rule], required: bool = True, path: str = "") -> list[Problem]:
    """The problems of the named text fields, in their order."""
    problems = [_text(args, field, rule, required, path) for field, rule in rules.items()]
    return [problem for problem in problems if problem]


def _text(args: Any, field: str, rule: Rule, required: bool, path: str) -> Problem | None:
    value: object = args.get(field)
    if isinstance(value, Output):
        return None
    if value is None and required:
        return Problem(f"{path}{field}", "is missing", "it has no default", "Set it")
    if field not in args:
        return None
    if not isinstance(value, str):
        return Problem(f"{path}{field}", is_given(value), "it is not a text", "Put the value in quotes")
    if not value.strip():
        return Problem(
            f"{path}{field}", "is empty", "a value is needed", "Set it" if required else "Set it or leave it out"
        )
    objection = rule(value)
    return Problem(f"{path}{field}", is_given(value), objection.reason, objection.fix) if objection else None


def text_values(args: Any, field: str, path: str = "") -> list[Problem]:
    """The problems of a mapping whose values Kubernetes takes as texts only: a port or `true` needs quotes in YAML."""
    problems = mapping(args, field, path)
    if problems:
        return problems
    return [
        Problem(f"{path}{field}", f"has {key}: {value!r}", "it is not a text", "Put the value in quotes")
        for key, value in args.get(field, {}).items()
        if not isinstance(value, str | Output)
    ]


def distinct(args: Any, first: str, second: str, reason: str, path: str = "") -> list[Problem]:
    """The problem of two fields that are given the same text, in whatever case."""
    one, other = args.get(first), args.get(second)
    if not isinstance(one, str) or not isinstance(other, str) or one.casefold() != other.casefold() or not one.strip():
        return []
    return [Problem(f"{path}{second}", is_given(other), reason, "Give each its own")]


def flag(args: Any, field: str, path: str = "") -> list[Problem]:
    """The problem of a field that has to be true or false, if it is given and is neither."""
    if field not in args or isinstance(args[field], bool):
        return []
    fix = "Give true or false, without quotes"
    return [_wrong_shape(args[field], f"{path}{field}", "true or false", fix)]


def choice(args: Any, field: str, choices: tuple[str, ...], path: str = "") -> list[Problem]:
    """The problem of a field that has to be one of a few words, if it is given and is none of them."""
    if field not in args or args[field] in choices:
        return []
    allowed = ", ".join(repr(each) for each in choices)
    return [Problem(f"{path}{field}", is_given(args[field]), "it is none of the choices", f"Give one of {allowed}")]


def whole_number(args: Any, field: str, reason: str, path: str = "") -> list[Problem]:
    """The problem of a field that has to be 1 or more, if it is given and is not."""
    value: object = args.get(field)
    if field not in args or isinstance(value, Output):
        return []
    # A number from another language arrives as a float, with nothing behind its point.
    if isinstance(value, bool) or not isinstance(value, int | float) or not float(value).is_integer():
        fix = "Give 1 or more, without quotes"
        return [Problem(f"{path}{field}", is_given(value), "it is not a whole number", fix)]
    if value < 1:
        return [Problem(f"{path}{field}", is_given(value), reason, "Give 1 or more")]
    return []
