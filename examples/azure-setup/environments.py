"""The environments of the configuration, checked together before anything is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict, cast

from apim_gateway.arguments import Problem, checks, describe, names, refuse
from apim_gateway.naming import ServiceId, role_definition_guid, role_definition_id
from scopes import Scopes, problems_of, problems_of_all, scopes_of

ROLES = ("reader", "validator")
_GUIDS = {"readerRoleGuid": names.guid, "validatorRoleGuid": names.guid}


class _Settings(TypedDict):
    resourceGroupName: str
    serviceName: str
    subscriptionId: NotRequired[str]
    readerRoleGuid: NotRequired[str]
    validatorRoleGuid: NotRequired[str]
    deployerMakesRoles: NotRequired[bool]
    previewsPullRequests: NotRequired[bool]
    stateContainerId: NotRequired[str]
    keyId: NotRequired[str]
    clusterId: NotRequired[str]
    clusterNamespace: NotRequired[str]


@dataclass(frozen=True)
class Environment:
    """One environment of the repository, whose stack has the same name."""

    name: str
    instance: ServiceId
    role_guids: tuple[str, str]
    """Of the reader's role and of the validator's."""
    roles_exist: bool
    """Made elsewhere, under the GUIDs above: they are not made here."""
    deployer_makes_roles: bool
    previews_pull_requests: bool
    """Whoever may push a branch is to have its reader's rights."""
    scopes: Scopes

    @property
    def role_ids(self) -> dict[str, str]:
        """What the stack's configuration gets, unless its deployer makes the roles."""
        scope = self.instance.subscription_scope
        reader, validator = (role_definition_id(scope, guid) for guid in self.role_guids)
        return {"readerRoleId": reader, "validatorRoleId": validator}


def environments_of(given: Any, own_subscription: str) -> list[Environment]:
    """The environments of the configuration. Raises InputError with everything that is wrong with it."""
    refuse(_problems_of(given))
    found = [_environment(name, settings, own_subscription) for name, settings in given.items()]
    refuse(_problems_of_one_instance(found) + problems_of_all([(each.name, each.scopes) for each in found]))
    return found


def _environment(name: str, settings: Mapping[str, Any], own_subscription: str) -> Environment:
    instance = ServiceId(
        settings.get("subscriptionId", own_subscription), settings["resourceGroupName"], settings["serviceName"]
    )
    named = "readerRoleGuid" in settings
    reader, validator = (
        settings[f"{key}RoleGuid"] if named else role_definition_guid(instance.service_scope, key) for key in ROLES
    )
    return Environment(
        name,
        instance,
        (reader, validator),
        named,
        settings.get("deployerMakesRoles", False),
        settings.get("previewsPullRequests", False),
        scopes_of(settings),
    )


def _problems_of(given: Any) -> list[Problem]:
    if not isinstance(given, Mapping) or not given:
        fix = "Set environments.dev.resourceGroupName and environments.dev.serviceName with --path"
        return [Problem("environments", describe(cast(object, given)), "it has no environment by its name", fix)]
    environments = cast(Mapping[str, object], given)
    problems: list[Problem] = []
    for name, value in environments.items():
        settings, found = checks.group(environments, name, _Settings, "environments.")
        problems += found
        if isinstance(value, Mapping):
            problems += _problems_of_settings(settings, f"environments.{name}.")
    return problems


def _problems_of_settings(settings: Mapping[str, Any], path: str) -> list[Problem]:
    rules = {
        "resourceGroupName": names.resource_group_name,
        "serviceName": names.service_name,
        "subscriptionId": names.guid,
        **_GUIDS,
    }
    problems = checks.texts(settings, _Settings, rules, path)
    problems += checks.flag(settings, "deployerMakesRoles", path)
    problems += checks.flag(settings, "previewsPullRequests", path)
    problems += problems_of(settings, _Settings, path)
    one = [key for key in _GUIDS if key in settings]
    if len(one) == 1:
        [missing] = set(_GUIDS) - set(one)
        reason = f"{one[0]} is given, and a deployer assigns both roles"
        problems.append(Problem(f"{path}{missing}", "is missing", reason, "Give both, or neither"))
    return problems


def _problems_of_one_instance(environments: Sequence[Environment]) -> list[Problem]:
    """An instance's roles are made once, whoever makes them."""
    first: dict[ServiceId, Environment] = {}
    problems: list[Problem] = []
    for each in environments:
        other = first.setdefault(each.instance, each)
        if (each.role_guids, each.deployer_makes_roles) != (other.role_guids, other.deployer_makes_roles):
            reason = f"{other.name} has the same instance, whose roles exist once"
            fix = "Give both deployerMakesRoles and the GUIDs alike"
            problems.append(Problem(f"environments.{each.name}", "says otherwise who makes the roles", reason, fix))
    return problems
