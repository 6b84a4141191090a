"""Checks of whole arguments: missing, empty, of the wrong type, or refused by a rule of names.py.

Only plain values are checked; what an Output will hold is left to the resource that uses it.
"""

from collections.abc import Callable, Mapping
from typing import Any

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


def plain_texts(args: Any, rules: Mapping[str, Rule], required: bool = True) -> list[Problem]:
    """The problems of text fields whose value decides what is created, so that it has to be known before the deploy."""
    problems: list[Problem] = []
    for field, rule in rules.items():
        if isinstance(args.get(field), Output):
            reason = "what is created depends on its value, which an Output has only during the deploy"
            problems.append(Problem(field, "is an Output", reason, "Give the plain text"))
        else:
            problems += texts(args, {field: rule}, required)
    return problems


def texts(args: Any, rules: Mapping[str, Rule], required: bool = True, path: str = "") -> list[Problem]:
    """The problems of the named text fields, in their order."""
    problems = [_text(args, field, rule, required, path) for field, rule in rules.items()]
    return [problem for problem in problems if problem]


def _text(args: Any, field: str, rule: Rule, required: bool, path: str) -> Problem | None:
    value: object = args.get(field)
    if isinstance(value, Output):
        return None
    if value is None:
        return Problem(f"{path}{field}", "is missing", "it is required", "Set it") if required else None
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
    return [
        Problem(f"{path}{field}", f"has {key}: {value!r}", "it is not a text", "Put the value in quotes")
        for key, value in args.get(field, {}).items()
        if not isinstance(value, str | Output)
    ]


def choice(args: Any, field: str, choices: tuple[str, ...], path: str = "") -> list[Problem]:
    """The problem of a field that has to be one of a few words, if it is given and is none of them."""
    if field not in args or args[field] in choices:
        return []
    allowed = ", ".join(repr(each) for each in choices)
    return [Problem(f"{path}{field}", is_given(args[field]), "it is none of the choices", f"Give one of {allowed}")]


def whole_number(args: Any, field: str, reason: str, path: str = "") -> list[Problem]:
    """The problem of a field that has to be 1 or more, if it is given and is not."""
    value: object = args.get(field)
    if value is None or isinstance(value, Output):
        return []
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        return [Problem(f"{path}{field}", is_given(value), "it is not a whole number", "Give 1 or more")]
    if value < 1:
        return [Problem(f"{path}{field}", is_given(value), reason, "Give 1 or more")]
    return []
