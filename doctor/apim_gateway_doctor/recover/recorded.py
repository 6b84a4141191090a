"""What the state says: the ids that it knows, what it was in the middle of, and what the program would create."""

from dataclasses import dataclass, field
from typing import Any, cast

Json = dict[str, Any]


@dataclass(frozen=True)
class Named:
    """A resource by its type and its name in the program."""

    type: str
    name: str

    def __str__(self) -> str:
        return f"{self.type.rpartition(':')[2]} {self.name}"


@dataclass(frozen=True)
class Pending:
    """An operation that was begun, and of which no end is known."""

    operation: str
    resource: Named
    object_name: str | None = None
    """The name of a Kubernetes object that was being made."""
    inputs: Json = field(default_factory=dict[str, Any], compare=False, repr=False)


@dataclass(frozen=True)
class Recorded:
    """One stack's state."""

    ids: frozenset[str] = frozenset()
    """Ids of all its resources, old ones that wait for their deletion included; Kubernetes' with `<kind>:` before."""
    pending: tuple[Pending, ...] = ()
    missing: frozenset[Named] = field(default_factory=frozenset[Named])
    """What the program makes and the state does not have."""
    replaced: tuple[Named, ...] = ()
    """Old resources that wait for their deletion."""

    def knows(self, id: str) -> bool:
        """ARM ids are case-insensitive, the others are of one case."""
        return id.casefold() in {each.casefold() for each in self.ids}


def recorded(deployment: Json, missing: frozenset[Named]) -> Recorded:
    """The state as `pulumi stack export` has it."""
    resources = cast("list[Json]", deployment.get("resources") or [])
    operations = cast("list[Json]", deployment.get("pending_operations") or [])
    return Recorded(
        frozenset(_id(each) for each in resources if each.get("id")),
        # A component is nothing that exists outside the state.
        tuple(_pending(each) for each in operations if each["resource"].get("custom")),
        missing,
        tuple(_named(each) for each in resources if each.get("delete")),
    )


def _named(resource: Json) -> Named:
    return Named(resource["type"], resource["urn"].rpartition("::")[2])


def _id(resource: Json) -> str:
    kind = resource["type"].rpartition(":")[2]
    return f"{kind}:{resource['id']}" if resource["type"].startswith("kubernetes:") else resource["id"]


def _pending(operation: Json) -> Pending:
    resource: Json = operation["resource"]
    inputs: Json = resource.get("inputs") or {}
    metadata: Any = inputs.get("metadata")
    name = cast(Json, metadata).get("name") if isinstance(metadata, dict) else None
    return Pending(operation["type"], _named(resource), name if isinstance(name, str) else None, inputs)
