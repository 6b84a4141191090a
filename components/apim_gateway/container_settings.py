"""Which container settings may be given: not those with an argument of their own, nor a credential in plain text.

A setting is an environment variable of the container, so the fields of the container that set some count too. What the
table of documented settings says against one of those is a warning only: there stands what the table does not know yet.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

from pulumi import Output

from . import setting_checks, setting_names
from .arguments import checks, merging, names
from .credentials import is_credential
from .errors import NestedSetting, PlainCredential, Problem, quoted
from .setting_checks import SettingProblem
from .setting_table import PAGE, SETTINGS

RESERVED = tuple(setting.name for setting in SETTINGS if setting.setter in ("arguments", "refused"))

# No two settings of the gateway differ in case only.
_RESERVED = {name.casefold() for name in RESERVED}
_REFUSED = {setting.name.casefold() for setting in SETTINGS if setting.setter == "refused"}
_MOST_NAMES = 10
_LEFT_TO_KUBERNETES = object()
# No setting's name has as many dots.
_DEEPEST = 20
_ROOM_FOR_ALL = 2**20 - 2**13
"""Bytes: Kubernetes' limit for the values of a ConfigMap or Secret, without what the guide's own settings take."""
_ROOM_FOR_ONE = 2**17 - 1
"""Bytes: Linux' limit for an environment variable, with its name, `=` and an end."""
_READABLE = "it is a credential, and would stand readable in files and state"
FROM_A_SECRET = "Take it from a Kubernetes Secret with valueFrom"


def problems_of(settings: Any, path: str = "") -> list[Problem]:
    """The problems of `container_settings`, of the same settings given as `container.env`, and of init containers'."""
    problems = _problems_of_shape(settings, path)
    given: Mapping[Any, object] = {} if problems else settings.get("container_settings", {})
    problems += checks.text_keys(given, f"{path}container_settings")
    for name, value in ((name, value) for name, value in given.items() if isinstance(name, str)):
        objection = names.setting_name(name)
        if objection:
            seen = f"has {quoted(name)}"
            problems.append(Problem(f"{path}container_settings", seen, objection.reason, objection.fix))
        elif isinstance(value, Mapping):
            problems += _problems_of_nested(name, cast("Mapping[Any, object]", value), f"{path}container_settings")
        else:
            problems += _problems_of(name, value, f"{path}container_settings", given)
    problems += _differing_in_case(given, f"{path}container_settings")
    problems += _too_large(given, f"{path}container_settings")
    variables = _environment(settings.get("container"))
    if not problems:
        others = [name for name, _ in variables]
        problems += setting_checks.of_needs(given, others, f"{path}container_settings")
        problems += setting_checks.of_image(given, settings.get("image"), f"{path}container_settings", f"{path}image")
    for name, value in variables:
        problems += _problems_of(name, value, f"{path}container")
        if name in given:
            reason = "it is a container setting already"
            problems.append(Problem(f"{path}container", f"has env {quoted(name)}", reason, "Give it once"))
    return problems + _problems_of_init_containers(settings.get("pod"), f"{path}pod")


def warnings_of(settings: Any) -> list[str]:
    """What is worth a line beside each preview and deployment, about settings that were not refused."""
    given: Mapping[str, object] = settings.get("container_settings", {})
    variables = {name: value for name, value in _environment(settings.get("container")) if name}
    everything = {**variables, **given}
    found: list[SettingProblem] = []
    for name, value in variables.items():
        problem = setting_checks.of_name(name, value, everything, "") or setting_checks.of_value(name, value, "")
        found += [problem] if problem else []
    found += setting_checks.of_needs(variables, given, "")
    found += setting_checks.of_image(variables, settings.get("image"), "", "image")
    found += setting_checks.without_effect(everything, "")
    warnings = [f"The container{problem}" for problem in found]
    return warnings + _warning_of_undocumented(setting_checks.undocumented(everything))


def _warning_of_undocumented(undocumented: list[str]) -> list[str]:
    if not undocumented:
        return []
    shown = ", ".join(quoted(name) for name in undocumented[:_MOST_NAMES])
    more = f" and {len(undocumented) - _MOST_NAMES} more" if len(undocumented) > _MOST_NAMES else ""
    reason = "not documented under this name, and passed on as it is"
    return [f"The container has {shown}{more}: {reason}. Compare {PAGE}."]


def _problems_of_shape(settings: Any, path: str) -> list[Problem]:
    """The problem of settings that are no mapping; what they are instead may be a credential."""
    given: object = settings.get("container_settings")
    problems = checks.mapping(settings, "container_settings", path)
    return problems if isinstance(given, Output) else [replace(each, seen=f"is {_of_type(given)}") for each in problems]


def _problems_of_init_containers(pod: object, path: str) -> list[Problem]:
    """Their other settings are their own, whatever the names."""
    problems: list[Problem] = []
    for container in _mappings_in(pod, "initContainers"):
        for name, value in _environment(container):
            if value is not _LEFT_TO_KUBERNETES and is_credential(name, value):
                problems.append(Problem(path, _seen_of_variable(name, value), _READABLE, FROM_A_SECRET))
    return problems


def _problems_of_nested(name: str, value: Mapping[Any, object], path: str) -> list[Problem]:
    """The problems of what a name with dots becomes where it is given without quotes: mappings in mappings."""
    problems: list[Problem] = []
    for whole, inner in _leaves(name, value, _DEEPEST):
        if names.setting_name(whole):
            problems.append(checks.no_text(path, f"has {quoted(name)} {_of_type(value)}", value))
        elif whole.casefold() in _RESERVED:
            problems += _problems_of(whole, inner, path)
        else:
            seen = f"has {quoted(whole)} as nested mappings"
            reason, fix = "the dots are part of a setting's name", "Give it under this whole name"
            # A setting below `password` holds a credential, too.
            parts = whole.split(".")
            secret = any(is_credential(".".join(parts[:last]), inner) for last in range(1, len(parts) + 1))
            problems.append(NestedSetting(path, seen, reason, fix, name=whole, group=name, is_credential=secret))
    return problems


def _leaves(name: str, value: object, levels: int) -> Iterator[tuple[str, object]]:
    """The values in nested mappings under their names joined by dots; below the last level, the mapping itself."""
    if not isinstance(value, Mapping) or not value or not levels:
        yield name, value
        return
    for key, inner in cast("Mapping[Any, object]", value).items():
        yield from _leaves(f"{name}.{key}" if isinstance(key, str) else name, inner, levels - 1)


def _problems_of(name: str, value: object, path: str, settings: Mapping[Any, object] | None = None) -> list[Problem]:
    """The problems of one setting or variable; of a setting, by the table of the documented ones, too."""
    if name.casefold() in _RESERVED:
        refused = name.casefold() in _REFUSED
        reason = "the gateway signs in with a client secret" if refused else "it is set from the other arguments"
        return [Problem(path, f"has {quoted(name)}", reason, "Leave it out")]
    if settings is not None and (misspelt := setting_checks.of_name(name, value, settings, path)):
        return [misspelt]
    if settings is None and value is not _LEFT_TO_KUBERNETES and is_credential(name, value):
        return [_problem_of_variable(name, value, path)]
    if _is_left_to_others(value):
        return []
    if is_credential(name, value):
        seen, fix = f"has {quoted(name)} in plain text", "Give it as a secret: pulumi.Output.secret(...)"
        return [PlainCredential(path, seen, _READABLE, fix, name=name)]
    if not isinstance(value, str):
        problem = checks.no_text(path, f"has {quoted(name)} {_of_type(value)}", value)
        return [problem if settings is None else setting_checks.of_type(name, value, problem)]
    wrong = setting_checks.of_value(name, value, path) if settings is not None else None
    return [wrong] if wrong else []


def _problem_of_variable(name: str, value: object, path: str) -> Problem:
    """The problem of a credential among the container's own variables, which stand in the Deployment."""
    seen = _seen_of_variable(name, value)
    if names.setting_name(name):
        # It can be no container setting under this name.
        return Problem(path, seen, _READABLE, FROM_A_SECRET)
    other = f"{path}_settings"
    fix = f"Give it as a secret in '{other}', or take it from a Kubernetes Secret with valueFrom"
    return PlainCredential(path, seen, _READABLE, fix, other, name)


def _seen_of_variable(name: str, value: object) -> str:
    return f"has {quoted(name)} {'as an Output' if isinstance(value, Output) else 'in plain text'}"


def _is_left_to_others(value: object) -> bool:
    return value is _LEFT_TO_KUBERNETES or isinstance(value, Output)


def _of_type(value: object) -> str:
    return f"of type {type(value).__name__}"


def _differing_in_case(given: Iterable[Any], path: str) -> list[Problem]:
    problems: list[Problem] = []
    first: dict[str, str] = {}
    # Proxies have names in both cases, and a documented setting in another case is refused by itself.
    for name in sorted(name for name in given if isinstance(name, str)):
        if setting_names.is_of_the_system(name) or setting_names.meant_by(name):
            continue
        other = first.setdefault(name.casefold(), name)
        if other != name:
            reason = "no two settings of the gateway differ in case only"
            seen = f"has {quoted(other)} and {quoted(name)}"
            problems.append(Problem(path, seen, reason, "Give the documented one"))
    return problems


def _too_large(given: Mapping[Any, object], path: str) -> list[Problem]:
    problems: list[Problem] = []
    sizes = {name: len(value.encode(errors="replace")) for name, value in given.items() if isinstance(value, str)}
    for name, size in sizes.items():
        if isinstance(name, str) and size + len(name) + 2 > _ROOM_FOR_ONE:
            reason = f"an environment variable has room for {_ROOM_FOR_ONE - len(name) - 2}"
            problems.append(Problem(path, f"has {quoted(name)} with {size} bytes", reason, "Give a shorter one"))
    total = sum(sizes.values())
    if not problems and total > _ROOM_FOR_ALL:
        reason = f"Kubernetes has room for {_ROOM_FOR_ALL} in all settings together"
        problems.append(Problem(path, f"has {total} bytes", reason, "Give fewer or shorter settings"))
    return problems


def _environment(container: object) -> list[tuple[str, object]]:
    """Names and values of a container's own `env`; what a `valueFrom` leads to is not known here."""
    environment: list[tuple[str, object]] = []
    for variable in _mappings_in(container, "env"):
        if merging.is_deleted(variable):
            continue
        name, value = variable.get("name"), variable.get("value")
        if value is None:
            value = "" if variable.get("valueFrom") is None else _LEFT_TO_KUBERNETES
        # The check of the fields reports a value that is a list or mapping.
        if not isinstance(value, Mapping) and not checks.is_list(value):
            environment.append((name if isinstance(name, str) else "", value))
    return environment


def _mappings_in(fields: object, field: str) -> list[Mapping[str, object]]:
    """The mappings in a list of Kubernetes'; the check of the fields reports what else is in it."""
    given: object = cast("Mapping[str, object]", fields).get(field) if isinstance(fields, Mapping) else None
    if not checks.is_list(given):
        return []
    return [cast("Mapping[str, object]", each) for each in given if isinstance(each, Mapping)]
