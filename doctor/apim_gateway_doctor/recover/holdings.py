"""What Azure, Entra and the cluster hold of one gateway, as plain data. No secret is part of it."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Password:
    """A client secret of an application, without its value."""

    key_id: str
    display_name: str


@dataclass(frozen=True)
class Application:
    """An application with the gateway's tag."""

    object_id: str
    client_id: str
    created: str
    principal_id: str | None = None
    """Object id of its service principal."""
    passwords: tuple[Password, ...] = ()
    reader_assignment_id: str | None = None
    """The derived id of its service principal's assignment, where that exists."""


@dataclass(frozen=True)
class Role:
    """A role definition with a derived id."""

    id: str
    used_by_others: bool = False
    """Whether principals have it that are not this gateway's."""


@dataclass(frozen=True)
class KubernetesObject:
    """An object in the gateway's namespace."""

    kind: str
    name: str
    made_by_pulumi: bool = True
    """Whether Pulumi's provider created it, with the gateway's label."""
    client_id: str | None = None
    """The application that a ConfigMap tells the pods to sign in as."""
    in_use: bool = False
    """Whether the Deployment names it."""


@dataclass(frozen=True)
class AzureSide:
    """The gateway resource, where the program makes it."""

    id: str
    apis: frozenset[str] = frozenset()
    """Names of the APIs that it offers, case-folded."""


@dataclass(frozen=True)
class Holdings:
    """All of it."""

    roles: dict[str, Role] = field(default_factory=dict[str, Role])
    """The role definitions with derived ids that exist, by `validator` and `reader`."""
    validator_assignment_id: str | None = None
    applications: tuple[Application, ...] = ()
    objects: tuple[KubernetesObject, ...] = ()
    azure_side: AzureSide | None = None
