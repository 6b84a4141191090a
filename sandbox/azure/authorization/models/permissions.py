"""The permissions of a role or a deny assignment: as they stand in a document, and as the evaluation reads them."""

from sandbox.azure.authorization.models.evaluation import Permission
from sandbox.azure.core.fields import Document, texts

KINDS = ("actions", "notActions", "dataActions", "notDataActions")


def read_permission(entry: Document) -> dict[str, list[str]]:
    """One entry of a request, with all four lists."""
    return {kind: texts(entry, kind) for kind in KINDS}


def permissions_of(document: Document) -> tuple[Permission, ...]:
    """The permissions of a stored role or deny assignment."""
    return tuple(Permission(*(tuple(entry[kind]) for kind in KINDS)) for entry in document["permissions"])


def shown_permission(permission: Permission) -> Document:
    lists = (permission.actions, permission.not_actions, permission.data_actions, permission.not_data_actions)
    return {kind: list(items) for kind, items in zip(KINDS, lists, strict=True)}
