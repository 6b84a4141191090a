"""The stack's configuration: a key for each argument of the component, with the same name in camelCase.

Only the container's settings are a group of their own, `containerSettings`: they may be secret, and Pulumi makes a
whole top-level key secret when one value in it is.

It checks spelling and secrecy only; the values are checked by the component's own rules, whose messages name the
configuration's keys here. Everything wrong with a stack file is said in one message. A null is not given, as the
component's None; among Kubernetes' own fields it takes a field away.

Pulumi takes a stack's mapping in place of the project's, whole. What stacks share is therefore a group of its own,
`shared` in Pulumi.yaml, with the other keys in it: there, a key counts for each stack that does not have it itself.
Mappings of names, and Kubernetes' own fields, are merged with the stack's.
"""

import re
from difflib import get_close_matches
from typing import Any, NamedTuple, cast

import pulumi
from apim_gateway import Problem, SelfHostedGatewayArgs, arguments
from apim_gateway.arguments import Layers, describe, nulls
from pulumi.runtime.config import get_config_env, is_config_secret

from .commands import misplaced_secret, set_instead, with_command, with_lines, without_path
from .stack_file import PROJECT, SECRET_GROUP, SHARED, given_in, parsed, text, value_at, value_of


class Setting(NamedTuple):
    """A configuration key, and the argument it sets; both with dots for nesting."""

    key: str
    argument: str


def _setting(argument: str) -> Setting:
    if argument == "kubernetes.container_settings":
        return Setting(SECRET_GROUP, argument)
    return Setting(re.sub("_(.)", lambda found: found[1].upper(), argument), argument)


# This program makes no instance.
SETTINGS = tuple(
    _setting(argument) for argument in arguments.paths(SelfHostedGatewayArgs) if not argument.startswith("instance.")
)
_BY_NAME = ("kubernetes.labels", "kubernetes.service_annotations")
_LAYERED = ("kubernetes.container", "kubernetes.pod", "kubernetes.service")

_BY_KEY = {setting.key: setting for setting in SETTINGS}
_KEY_OF = {setting.argument: setting.key for setting in SETTINGS}
_GROUPS = {key[: dot.start()] for key in _BY_KEY for dot in re.finditer(r"\.", key)}
_AT_THE_TOP = {SHARED, *(key.partition(".")[0] for key in _BY_KEY)}


def read() -> SelfHostedGatewayArgs:
    """The component's arguments from the stack's configuration, checked. Raises InputError with all problems, by key;
    what the component finds wrong later is by key, too."""
    values, problems = _values()
    args: dict[str, Any] = {}
    for key, value in values.items():
        _set(args, _BY_KEY[key].argument.split("."), value)
    checked, found = arguments.examined(args, SelfHostedGatewayArgs, with_configuration_key)
    found = _by_layer(args, found) if found else []
    named_already = {problem.path for problem in problems}
    # A group that could not be read has nothing missing in it.
    problems += [each for each in found if not {each.path, each.path.split(".")[0]} & named_already]
    arguments.refuse(problems)
    return checked


def _by_layer(args: dict[str, Any], found: list[Problem]) -> list[Problem]:
    """The problems; of fields that are merged, those that the shared or the stack's part has by itself, where it is."""
    kubernetes: Any = args.get("kubernetes", {})
    layered = {field: value.layers for field, value in kubernetes.items() if isinstance(value, Layers)}
    paths = {f"kubernetes.{field}" for field in layered}
    alone: list[Problem] = []
    for layer, key in enumerate((_shared_key, configuration_key)):
        part = {**args, "kubernetes": {**kubernetes, **{field: layers[layer] for field, layers in layered.items()}}}
        problems = arguments.check(part, SelfHostedGatewayArgs) if layered else []
        alone += [with_command(each.with_paths(key)) for each in problems if each.path in paths]
    named = {each.path.replace(f"{PROJECT}:{SHARED}.", f"{PROJECT}:") for each in alone}
    return [*(each for each in found if each.path not in named), *alone]


def _shared_key(argument: str) -> str:
    key = configuration_key(argument).removeprefix(f"{PROJECT}:").removeprefix(f"{SHARED}.")
    return f"{PROJECT}:{SHARED}.{key}"


def with_configuration_key(problem: Problem) -> Problem:
    """The problem of an argument as one of the configuration key behind it, with a command that mends it."""
    return with_command(problem.with_paths(configuration_key))


def configuration_key(argument: str) -> str:
    """The configuration key of an argument's path: `kubernetes.replicas` is `apim-gateway:kubernetes.replicas`."""
    # What the caller has named, below a mapping, stays as it is: `kubernetes.selector.app`.
    known = next((each for each in _KEY_OF if argument.startswith(f"{each}.")), argument)
    key, rest = _KEY_OF.get(known, known), argument[len(known) :]
    return f"{PROJECT}:{SHARED}.{key}{rest}" if _is_shared(key, rest[1:]) else f"{PROJECT}:{key}{rest}"


def _values() -> tuple[dict[str, Any], list[Problem]]:
    """Every configured value under its dotted key, and the problems of unknown keys."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    shared: Any = {}
    for full_key, given in sorted(get_config_env().items()):
        project, _, group = full_key.partition(":")
        if project != PROJECT:
            problems += _misspelt_project(project, group) or _group_as_project(project, group)
            continue
        secret = is_config_secret(full_key)
        if group == SHARED and not secret:
            shared = parsed(given)
        elif group not in _AT_THE_TOP:
            with_dot = "." in group and group.partition(".")[0] in _AT_THE_TOP
            problems += [without_path(group, secret)] if with_dot else _unknown(group, parsed(given))
        elif group == SECRET_GROUP:
            _collect_container_settings(parsed(given), secret, values, problems)
        elif secret:
            problems.append(misplaced_secret(group))
        else:
            _collect(group, text(given) if group in _BY_KEY else parsed(given), values, problems)
    return _with_shared(shared, values, problems), problems


def _with_shared(shared: Any, values: dict[str, Any], problems: list[Problem]) -> dict[str, Any]:
    """The stack's values over those that all stacks share; of container settings, each by itself."""
    if not isinstance(shared, dict | None):
        problems.append(_no_mapping(SHARED, describe(shared)))
        return values
    found: dict[str, Any] = {}
    for group, content in sorted(cast(dict[str, Any], shared or {}).items()):
        if group not in _AT_THE_TOP - {SHARED}:
            problems += _unknown(group, content, f"{SHARED}.")
        elif group == SECRET_GROUP and isinstance(content, dict):
            found[SECRET_GROUP] = {**cast(dict[str, Any], content), **values.pop(SECRET_GROUP, {})}
        else:
            _collect(group, content, found, problems, f"{SHARED}.")
    both = {key: _merged(key, found[key], values[key], problems) for key in found.keys() & values.keys()}
    return {**found, **values, **both}


def _merged(key: str, shared: Any, own: Any, problems: list[Problem]) -> object:
    """The stack's value of a key over the shared one: in its place, or of mappings, laid over it."""
    argument = _BY_KEY[key].argument
    if argument not in (*_LAYERED, *_BY_NAME) or not isinstance(own, dict):
        return cast(object, own)
    if not isinstance(shared, dict):
        problems.append(_no_mapping(f"{SHARED}.{key}", describe(shared)))
        return cast(object, own)
    below, over = cast(dict[str, Any], shared), cast(dict[str, Any], own)
    if argument in _LAYERED:
        return Layers.of(argument.rpartition(".")[2], below, over)
    return {**below, **{name: value for name, value in over.items() if value is not None}}


def _is_shared(key: str, below: str = "") -> bool:
    """Whether the stack has this key, or a name below it, from Pulumi.yaml alone."""
    group, _, name = key.partition(".")
    own, shared = (value_at(each, name) for each in given_in(group))
    if below:
        own, shared = value_of(own, below), value_of(shared, below)
    return shared is not None and own is None


def _collect(key: str, content: Any, values: dict[str, Any], problems: list[Problem], prefix: str = "") -> None:
    """Adds the value at a key, or the values in a group."""
    if key in _BY_KEY:
        if content is not None:
            values[key] = content
    elif content == "null":
        problems.append(with_lines(nulls.argument(f"{PROJECT}:{prefix}{key}")))
    elif not isinstance(content, dict | None):
        problems.append(_no_mapping(f"{prefix}{key}", describe(content)))
    else:
        for name, value in sorted(cast(dict[str, Any], content or {}).items()):
            below = f"{key}.{name}"
            if below in _BY_KEY or below in _GROUPS:
                _collect(below, value, values, problems, prefix)
            else:
                problems += _unknown(below, value, prefix)


def _collect_container_settings(content: Any, secret: bool, values: dict[str, Any], problems: list[Problem]) -> None:
    if content is None:
        return
    if not isinstance(content, dict):
        problems.append(_no_mapping(SECRET_GROUP, "is a secret" if secret else f"is of type {type(content).__name__}"))
        return
    given = {name: value for name, value in sorted(cast(dict[str, Any], content).items()) if value is not None}
    # A secret is a text. What is something else is plain, and stays so for the component's checks.
    values[SECRET_GROUP] = {
        name: pulumi.Output.secret(value) if secret and isinstance(value, str) else value
        for name, value in given.items()
    }


def _set(args: dict[str, Any], path: list[str], value: Any) -> None:
    for step in path[:-1]:
        args = args.setdefault(step, {})
    args[path[-1]] = value


def _no_mapping(group: str, seen: str) -> Problem:
    return Problem(f"{PROJECT}:{group}", seen, "it is not a mapping", "Give 'name: value' pairs")


def _unknown(key: str, value: Any, prefix: str = "") -> list[Problem]:
    known = [*_BY_KEY, *sorted(_GROUPS), *([] if prefix else [SHARED])]
    return arguments.unknown_with_fields(key, known, f"{PROJECT}:{prefix}", value)


def _misspelt_project(project: str, group: str) -> list[Problem]:
    """Other prefixes are the providers'; one that looks like this project's would be passed over in silence."""
    if not get_close_matches(project, [PROJECT], cutoff=0.8):
        return []
    reason = f"only '{PROJECT}:' is this program's, and nothing reads it"
    fix = f"Write '{PROJECT}:{group}'" if group.partition(".")[0] in _AT_THE_TOP else "Remove it"
    return [Problem(f"{project}:{group}", "is unknown", reason, fix)]


def _group_as_project(project: str, name: str) -> list[Problem]:
    """The problem of `kubernetes:replicas`, which was to be `kubernetes.replicas`, and passes in silence.

    The Kubernetes provider has a `kubernetes:namespace` of its own, which is right where the gateway's is given, too.
    """
    key = f"{project}.{name}"
    if project != SECRET_GROUP and key not in _BY_KEY and key not in _GROUPS:
        return []
    if key == "kubernetes.namespace" and any(value_of(each, "namespace") for each in given_in("kubernetes")):
        return []
    reader = "the provider reads it for objects without a namespace" if name == "namespace" else "nothing reads it"
    wrong = f"{project}:{name}"
    fix = set_instead(wrong, key, is_config_secret(wrong))
    return [Problem(wrong, "is no key of this program", reader, fix)]
