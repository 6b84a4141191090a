"""The stack's configuration: one table from configuration keys to the component's arguments.

It checks shape and spelling only; what the values mean is checked by the component, whose words it passes on under the
configuration's own names. Everything wrong with a stack file is said in one message.
"""

import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any, NamedTuple, cast

import pulumi
from apim_gateway import InputError, Problem, SelfHostedGatewayArgs
from apim_gateway.self_hosted_gateway import problems_of
from pulumi.runtime.config import get_config_env, is_config_secret

PROJECT = "apim-gateway"


class Kind(NamedTuple):
    """What a value has to look like in YAML."""

    type: type
    phrase: str
    example: str


TEXT = Kind(str, "a text", "put it in quotes")
WHOLE_NUMBER = Kind(int, "a whole number", "write it without quotes, for example 3")
LIST = Kind(list, "a list", "write it as a YAML list")
MAPPING = Kind(dict, "a mapping", "write it as 'name: value' pairs")


class Setting(NamedTuple):
    """One configuration key, the argument it sets (both with dots for nesting), and its shape."""

    key: str
    argument: str
    kind: Kind = TEXT


SETTINGS = (
    Setting("apiManagement.resourceGroupName", "resource_group_name"),
    Setting("apiManagement.serviceName", "service_name"),
    Setting("apiManagement.subscriptionId", "subscription_id"),
    Setting("apiManagement.configurationEndpoint", "configuration_endpoint"),
    Setting("gateway.name", "gateway_name"),
    Setting("gateway.preset", "kubernetes.preset"),
    Setting("gateway.kubernetesName", "kubernetes.name"),
    Setting("gateway.namespace", "kubernetes.namespace"),
    Setting("gateway.replicas", "kubernetes.replicas", WHOLE_NUMBER),
    Setting("gateway.image", "kubernetes.image"),
    Setting("gateway.authority", "kubernetes.authority"),
    Setting("gateway.credentialStore", "kubernetes.credential_store"),
    Setting("gateway.labels", "kubernetes.labels", MAPPING),
    Setting("gateway.container", "kubernetes.container", MAPPING),
    Setting("gateway.pod", "kubernetes.pod", MAPPING),
    Setting("gateway.serviceType", "kubernetes.service_type"),
    Setting("gateway.serviceAnnotations", "kubernetes.service_annotations", MAPPING),
    Setting("gateway.service", "kubernetes.service", MAPPING),
    Setting("gateway.disruptionBudget", "kubernetes.disruption_budget"),
    Setting("gateway.readyTimeout", "kubernetes.ready_timeout", WHOLE_NUMBER),
    Setting("containerSettings", "kubernetes.container_settings", MAPPING),
    Setting("application.displayName", "application.display_name"),
    Setting("application.owners", "application.owners", LIST),
    Setting("application.clientSecretEndDate", "application.client_secret.end_date"),
    Setting("application.clientSecretRotation", "application.client_secret.rotation"),
    Setting("roles.readerRoleId", "roles.reader_role_id"),
    Setting("roles.validatorRoleId", "roles.validator_role_id"),
    Setting("roles.nameSuffix", "roles.name_suffix"),
    Setting("roles.validatorActions", "roles.validator_actions"),
    Setting("roles.assignableScopes", "roles.assignable_scopes", LIST),
    Setting("roles.validatorScope", "roles.validator_scope"),
)
# The only place where a value may be secret: Pulumi makes a whole top-level key secret when one value in it is.
SECRET_GROUP = "containerSettings"

_BY_KEY = {setting.key: setting for setting in SETTINGS}
_KEY_OF = {setting.argument: setting.key for setting in SETTINGS}
_GROUPS = {key.split(".")[0] for key in _BY_KEY}


def read() -> SelfHostedGatewayArgs:
    """The component's arguments from the stack's configuration. Raises InputError with all problems, by key."""
    values, problems = _values()
    args: dict[str, Any] = {}
    for key, value in values.items():
        problem = _shape_problem(_BY_KEY[key], value)
        if problem:
            problems.append(problem)
        else:
            _set(args, _BY_KEY[key].argument.split("."), value)
    typed = cast(SelfHostedGatewayArgs, args)
    named_already = {problem.path for problem in problems}
    with naming_configuration_keys():
        meant = InputError(problems_of(typed)).with_paths(configuration_key).problems
        # A group that could not be read has nothing missing in it.
        problems += [each for each in meant if not {each.path, each.path.split(".")[0]} & named_already]
    if problems:
        raise InputError(problems)
    return typed


@contextmanager
def naming_configuration_keys() -> Generator[None]:
    """Within it, a component's refusal names the configuration key behind each argument."""
    try:
        yield
    except InputError as error:
        raise error.with_paths(configuration_key) from None


def configuration_key(argument: str) -> str:
    """The configuration key of an argument's path: `kubernetes.replicas` is `apim-gateway:gateway.replicas`."""
    return f"{PROJECT}:{_KEY_OF.get(argument, argument)}"


def _values() -> tuple[dict[str, Any], list[Problem]]:
    """Every configured value under its dotted key, and the keys that nobody reads."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for full_key, text in sorted(get_config_env().items()):
        project, _, group = full_key.partition(":")
        if project != PROJECT:
            continue
        secret = is_config_secret(full_key)
        if group not in _GROUPS:
            problems.append(_unknown(group))
        elif group == SECRET_GROUP:
            values[group] = _mapping(text, secret)
        elif secret:
            problems.append(_misplaced_secret(group))
        else:
            _collect(group, _parsed(text), values, problems)
    return values, problems


def _collect(group: str, content: Any, values: dict[str, Any], problems: list[Problem]) -> None:
    if not isinstance(content, dict):
        problems.append(
            Problem(
                f"{PROJECT}:{group}", f"is {content!r}", "it is not a mapping", "Write 'name: value' pairs below it"
            )
        )
        return
    for name, value in cast(dict[str, Any], content).items():
        key = f"{group}.{name}"
        if key not in _BY_KEY:
            problems.append(_unknown(key))
        elif value is not None:
            values[key] = value


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _mapping(text: str, secret: bool) -> Any:
    content = _parsed(text)
    if not secret or not isinstance(content, Mapping):
        return content
    return {name: pulumi.Output.secret(value) for name, value in cast(Mapping[str, Any], content).items()}


def _set(args: dict[str, Any], path: list[str], value: Any) -> None:
    for step in path[:-1]:
        args = args.setdefault(step, {})
    args[path[-1]] = value


def _shape_problem(setting: Setting, value: Any) -> Problem | None:
    kind = setting.kind
    if isinstance(value, kind.type) and not (kind is WHOLE_NUMBER and isinstance(value, bool)):
        return None
    reason = f"it is not {kind.phrase}"
    seen = "is a secret" if is_config_secret(f"{PROJECT}:{setting.key}") else f"is {value!r}"
    return Problem(f"{PROJECT}:{setting.key}", seen, reason, kind.example[0].upper() + kind.example[1:])


def _unknown(key: str) -> Problem:
    known = [*_BY_KEY, *_GROUPS]
    near = get_close_matches(key, known, n=1, cutoff=0.5)
    fix = f"Remove it, or write '{PROJECT}:{near[0]}'" if near else "Remove it"
    return Problem(f"{PROJECT}:{key}", "is unknown", "nothing reads it", fix)


def _misplaced_secret(group: str) -> Problem:
    return Problem(
        f"{PROJECT}:{group}",
        "has a secret",
        "nothing in it is one",
        f"Give it in plain, or put a container setting below '{PROJECT}:{SECRET_GROUP}'",
    )
