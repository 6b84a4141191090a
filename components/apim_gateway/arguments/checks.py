"""Checks of whole arguments: missing, empty, of the wrong type, or refused by a rule of names.py.

Only plain values are checked; what an Output will hold is left to the resource that uses it.
"""

from collections.abc import Callable, Mapping, Sequence
from inspect import isawaitable
from typing import Any, TypeGuard, cast

from pulumi import Output

from ..errors import Problem, describe, shown, shown_name
from . import declared, names
from .advice import unknown
from .names import LARGEST_NUMBER, Objection, dns_label

Rule = Callable[[str], Objection | None]
IN_QUOTES = "Put the value in quotes"
"""The fix for what YAML takes for a number, or for true or false."""
A_LIST = "Give a list"
"""The fix for a single value in the place of a list."""


def any_string(_: str) -> Objection | None:
    """The rule of a text that may be anything but empty."""
    return None


def component_name(name: object) -> list[Problem]:
    """The problem of a component's own name, from which Pulumi derives the names of ConfigMaps and Secrets."""
    return _plain_text({"name": name}, "name", dns_label, True, "")


def resource_name(name: object) -> list[Problem]:
    """The problem of the name of a component whose resources' names Azure does not see."""
    return _plain_text({"name": name}, "name", names.resource_name, True, "")


def is_list(value: object) -> TypeGuard[Sequence[Any]]:
    """Whether Pulumi takes the value as a list."""
    return isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray | memoryview | range)


def unknown_fields(args: Mapping[Any, Any], kind: type, path: str = "") -> list[Problem]:
    """The problems of fields that these arguments do not have: most are misspelt."""
    known = [f"{path}{field}" for field in kind.__annotations__]
    fields = [field for field in args if field not in kind.__annotations__]
    # A number is no misspelt field.
    return [unknown(f"{path}{field}", known if isinstance(field, str) else [], value=args[field]) for field in fields]


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
    # What no file can hold was given by a program.
    in_file = isinstance(args[field], str | int | float | list | Output)
    fix = "Give 'name: value' pairs" if in_file else "Give a dictionary"
    return [_wrong_shape(args[field], f"{path}{field}", "a mapping", fix)]


def _wrong_shape(value: object, path: str, shape: str, fix: str) -> Problem:
    if isinstance(value, Output):
        return Problem(path, "is an Output", f"only what is in it may be one, it has to be {shape}", fix)
    return Problem(path, describe(value), f"it is not {shape}", fix)


def text_list(args: Any, field: str, rule: Rule, path: str = "") -> list[Problem]:
    """The problems of a list of texts: its shape, each text, and one that is there twice, in whatever case."""
    value: object = args.get(field)
    path = f"{path}{field}"
    if field not in args:
        return []
    if not is_list(value):
        return [_wrong_shape(value, path, "a list", A_LIST)]
    problems: list[Problem] = []
    seen: set[str] = set()
    for item in value:
        if isinstance(item, Output):
            continue
        if not isinstance(item, str):
            problems.append(no_text(path, f"has {shown(item)}", item))
        elif objection := rule(item):
            problems.append(Problem(path, f"has {shown(item)}", objection.reason, objection.fix))
        elif item.casefold() in seen:
            problems.append(Problem(path, f"has {shown(item)} twice", "one entry is enough", "Leave one out"))
        else:
            seen.add(item.casefold())
    return problems


def text_mapping(args: Any, field: str, rule: Rule, path: str = "") -> tuple[Mapping[str, str], list[Problem]]:
    """A mapping of plain texts, empty where it is none, with the problems of its shape and of each text."""
    problems = mapping(args, field, path)
    if problems or field not in args:
        return {}, problems
    problems = text_keys(args[field], f"{path}{field}")
    given = {key: value for key, value in args[field].items() if isinstance(key, str)}
    for key in given:
        problems += _plain_text(given, key, rule, False, f"{path}{field}.")
    return given, problems


def texts(args: Any, kind: type, rules: Mapping[str, Rule], path: str = "") -> list[Problem]:
    """The problems of text fields, in their order; which have to be given, and which may be Outputs, `kind` says."""
    problems: list[Problem] = []
    for field, rule in rules.items():
        later = declared.takes_outputs(declared.type_of(kind, field))
        check = _text if later else _plain_text
        problems += check(args, field, rule, declared.is_required(kind, field), path)
    return problems


def plain_text(args: Any, field: str, path: str = "") -> list[Problem]:
    """The problem of a text that may be an Output elsewhere, and has to be known here before the deploy."""
    return _plain_text(args, field, any_string, False, path)


def _plain_text(args: Any, field: str, rule: Rule, required: bool, path: str) -> list[Problem]:
    return _during_the_deploy(args, field, "string", path) or _text(args, field, rule, required, path)


def _during_the_deploy(args: Any, field: str, wanted: str, path: str) -> list[Problem]:
    """The problem of a value that is read while the program runs, and is not there yet."""
    value: Any = args.get(field)
    if not isinstance(value, Output) and not isawaitable(value):
        return []
    value = cast("object", value)
    reason = f"what is created depends on its value, which {shown(value)} has only during the deploy"
    return [Problem(f"{path}{shown_name(field)}", describe(value), reason, f"Give the plain {wanted}")]


def _text(args: Any, field: str, rule: Rule, required: bool, path: str) -> list[Problem]:
    value: object = args.get(field)
    path = f"{path}{shown_name(field)}"
    if isinstance(value, Output):
        return []
    if value is None and required:
        return [Problem(path, "is missing", "it has no default", "Set it")]
    if field not in args:
        return []
    if not isinstance(value, str):
        return [no_text(path, describe(value), value)]
    if not value.strip():
        return [Problem(path, "is empty", "a value is needed", "Set it" if required else "Set it or leave it out")]
    objection = names.without_quotes(value) or rule(value)
    return [Problem(path, describe(value), objection.reason, objection.fix)] if objection else []


def no_text(path: str, seen: str, value: object) -> Problem:
    """The problem of a value that has to be a text. A number or `true` is one in YAML once it is in quotes."""
    fix = IN_QUOTES if isinstance(value, int | float) else "Give a string"
    return Problem(path, seen, "it is not a string", fix)


def text_values(args: Any, kind: type, field: str, path: str = "") -> list[Problem]:
    """The problems of a mapping whose names and values Pulumi and Kubernetes take as texts only."""
    problems = mapping(args, field, path)
    if declared.is_required(kind, field) and args.get(field) is None:
        return [Problem(f"{path}{field}", "is missing", "it has no default", "Set it")]
    if problems or field not in args:
        return problems
    return text_keys(args[field], f"{path}{field}") + [
        no_text(f"{path}{field}", f"has {shown_name(key)}: {shown(value)}", value)
        for key, value in args[field].items()
        if not isinstance(value, str | Output)
    ]


def text_keys(value: Any, path: str) -> list[Problem]:
    """The problems of names that are no texts: Pulumi stops at them in the middle of a deploy."""
    return [no_name(path, key) for key in value if not isinstance(key, str)]


def no_name(path: str, key: object) -> Problem:
    """The problem of a name in a mapping that has to be a text."""
    return no_text(path, f"has the name {shown(key)}", key)


def distinct(args: Any, first: str, second: str, reason: str, path: str = "") -> list[Problem]:
    """The problem of two fields that are given the same text, in whatever case."""
    one, other = args.get(first), args.get(second)
    if not isinstance(one, str) or not isinstance(other, str) or one.casefold() != other.casefold() or not one.strip():
        return []
    return [Problem(f"{path}{second}", describe(other), reason, "Give each its own")]


def flag(args: Any, field: str, path: str = "") -> list[Problem]:
    """The problem of a field that has to be true or false, if it is given and is neither."""
    if field not in args or isinstance(args[field], bool):
        return []
    wrong = Problem(
        f"{path}{field}", describe(args[field]), "it is not true or false", "Give true or false, without quotes"
    )
    return _during_the_deploy(args, field, "value", path) or [wrong]


def choice(args: Any, kind: type, field: str, path: str = "") -> list[Problem]:
    """The problem of a field whose type is an enumeration, if it is given and is none of its texts."""
    choices = [str(each) for each in declared.type_of(kind, field)]
    if field not in args or args[field] in choices:
        return []
    return _during_the_deploy(args, field, "string", path) or [no_choice(f"{path}{field}", args[field], choices)]


def no_choice(path: str, value: object, choices: Sequence[Any]) -> Problem:
    """The problem of a value that is none of the choices."""
    allowed = ", ".join(repr(each) for each in choices)
    return Problem(path, describe(value), "it is none of the choices", f"Give one of {allowed}")


def whole_number(args: Any, kind: type, field: str, reason: str, path: str = "") -> list[Problem]:
    """The problem of a field that has to be 1 or more, if it is given and is not."""
    value: object = args.get(field)
    if not declared.takes_outputs(declared.type_of(kind, field)):
        later = _during_the_deploy(args, field, "number", path)
        if later:
            return later
    if field not in args or isinstance(value, Output):
        return []
    # A number from another language arrives as a float, with nothing behind its point.
    if isinstance(value, bool) or not isinstance(value, int | float) or value % 1 != 0:
        fix = "Give 1 or more, without quotes"
        return [Problem(f"{path}{field}", describe(value), "it is not a whole number", fix)]
    if value < 1:
        return [Problem(f"{path}{field}", describe(value), reason, "Give 1 or more")]
    if value > LARGEST_NUMBER:
        reason = "Kubernetes has no room for a number of this size"
        return [Problem(f"{path}{field}", describe(value), reason, f"Give at most {LARGEST_NUMBER}")]
    return []
