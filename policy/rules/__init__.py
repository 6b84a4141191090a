"""The rules, by subject. Importing them starts no server."""

from . import applications, assignments, availability, containers, credentials, images, roles, services
from .rule import ResourceRule, Rule, StackRule

_SUBJECTS = (images, containers, availability, credentials, applications, roles, assignments, services)

RULES: tuple[Rule, ...] = tuple(
    value for subject in _SUBJECTS for value in vars(subject).values() if isinstance(value, ResourceRule | StackRule)
)
