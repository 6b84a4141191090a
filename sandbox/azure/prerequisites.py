"""prerequisites.yaml: what is in place before the first request. Typed, and refused as a whole where it is wrong."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import yaml

from sandbox.azure.authorization.models.built_in_roles import BUILT_IN_ROLES
from sandbox.azure.core.errors import MalformedBodyError
from sandbox.azure.core.fields import Document, section, sections, text, texts
from sandbox.azure.core.guids import is_guid
from sandbox.azure.graph.models.microsoft_graph import PERMISSIONS


class PrerequisitesError(Exception):
    """The file cannot be used. One line: file, place, reason, fix."""


@dataclass(frozen=True)
class ResourceGroup:
    name: str
    location: str


@dataclass(frozen=True)
class Gateway:
    name: str
    description: str
    location_name: str
    apis: tuple[str, ...]
    """APIs that the service has and the gateway offers, by their names."""


@dataclass(frozen=True)
class Service:
    name: str
    resource_group: str
    location: str
    sku: str
    identity: str
    principal_id: str
    """The identity's, the same in each sandbox; without it each sandbox makes one of its own."""
    publisher_name: str
    publisher_email: str
    gateways: tuple[Gateway, ...]


@dataclass(frozen=True)
class Deployer:
    display_name: str
    role: str
    graph_permission: str


@dataclass(frozen=True)
class Administrator:
    """Who may give rights to others, in Azure and in Entra: for setting up identities, and for taking rights away."""

    display_name: str
    role: str
    graph_permissions: tuple[str, ...]


@dataclass(frozen=True)
class Prerequisites:
    tenant_id: str
    tenant_display_name: str
    subscription_id: str
    subscription_display_name: str
    resource_groups: tuple[ResourceGroup, ...]
    services: tuple[Service, ...]
    namespaces: tuple[str, ...]
    """The cluster's: nothing of Azure, but in place before the first request, too."""
    deployer: Deployer
    administrator: Administrator | None


def load(path: Path) -> Prerequisites:
    try:
        content: object = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise PrerequisitesError(f"{path} cannot be read: {' '.join(str(error).split())}") from None
    if not isinstance(content, dict):
        raise PrerequisitesError(f"{path} is not a mapping: it needs tenant, subscription, services and deployer.")
    try:
        return _prerequisites(cast(Document, content))
    except MalformedBodyError as error:
        raise PrerequisitesError(f"{path}: {error}.") from None


def _prerequisites(content: Document) -> Prerequisites:
    _only(content, "tenant", "subscription", "resource_groups", "services", "cluster", "deployer", "administrator")
    tenant, subscription = section(content, "tenant"), section(content, "subscription")
    groups = tuple(
        ResourceGroup(_needed(item, "name"), _needed(item, "location")) for item in sections(content, "resource_groups")
    )
    services = tuple(_service(item) for item in sections(content, "services"))
    for service in services:
        if service.resource_group not in [group.name for group in groups]:
            raise MalformedBodyError(
                f"services: '{service.name}' is in the resource group '{service.resource_group}', which is not in"
                " resource_groups; add it there"
            )
    return Prerequisites(
        tenant_id=_guid(tenant, "id"),
        tenant_display_name=_needed(tenant, "display_name"),
        subscription_id=_guid(subscription, "id"),
        subscription_display_name=_needed(subscription, "display_name"),
        resource_groups=groups,
        services=services,
        namespaces=_namespaces(section(content, "cluster")) if "cluster" in content else (),
        deployer=_deployer(section(content, "deployer")),
        administrator=_administrator(section(content, "administrator")) if "administrator" in content else None,
    )


def _service(item: Document) -> Service:
    _only(item, *(field.name for field in dataclasses.fields(Service)))
    identity = text(item, "identity") or "None"
    if identity not in ("SystemAssigned", "None"):
        raise MalformedBodyError(f"the identity '{identity}' is not modelled; give SystemAssigned or None")
    principal_id = _guid(item, "principal_id") if "principal_id" in item else ""
    if principal_id and identity == "None":
        raise MalformedBodyError("'principal_id' is of an identity; give identity: SystemAssigned beside it")
    gateways = tuple(
        Gateway(
            _needed(entry, "name"),
            text(entry, "description"),
            text(entry, "location_name"),
            tuple(texts(entry, "apis")),
        )
        for entry in sections(item, "gateways")
    )
    return Service(
        name=_needed(item, "name"),
        resource_group=_needed(item, "resource_group"),
        location=_needed(item, "location"),
        sku=_needed(item, "sku"),
        identity=identity,
        principal_id=principal_id,
        publisher_name=_needed(item, "publisher_name"),
        publisher_email=_needed(item, "publisher_email"),
        gateways=gateways,
    )


def _namespaces(item: Document) -> tuple[str, ...]:
    _only(item, "namespaces")
    return tuple(texts(item, "namespaces"))


def _deployer(item: Document) -> Deployer:
    _only(item, *(field.name for field in dataclasses.fields(Deployer)))
    deployer = Deployer(_needed(item, "display_name"), _needed(item, "role"), _needed(item, "graph_permission"))
    _require_known("deployer", deployer.role, (deployer.graph_permission,))
    return deployer


def _administrator(item: Document) -> Administrator:
    _only(item, *(field.name for field in dataclasses.fields(Administrator)))
    permissions = tuple(texts(item, "graph_permissions"))
    administrator = Administrator(_needed(item, "display_name"), _needed(item, "role"), permissions)
    _require_known("administrator", administrator.role, permissions)
    return administrator


def _require_known(who: str, role: str, permissions: tuple[str, ...]) -> None:
    roles = [role.role_name for role in BUILT_IN_ROLES]
    if role not in roles:
        raise MalformedBodyError(f"{who}.role '{role}' is not a built-in role here; give one of {roles}")
    for permission in permissions:
        if permission not in PERMISSIONS:
            name = "graph_permission" if who == "deployer" else "graph_permissions"
            raise MalformedBodyError(f"{who}.{name} '{permission}' is not known; give one of {list(PERMISSIONS)}")


def _needed(item: Document, name: str) -> str:
    value = text(item, name)
    if not value:
        raise MalformedBodyError(f"'{name}' is missing in {sorted(item)}")
    return value


def _guid(item: Document, name: str) -> str:
    value = _needed(item, name)
    if not is_guid(value):
        raise MalformedBodyError(f"'{name}' is '{value}', which is not a GUID")
    return value


def _only(item: Document, *known: str) -> None:
    for name in item:
        if name not in known:
            raise MalformedBodyError(f"'{name}' is not known; give one of {sorted(known)}")
