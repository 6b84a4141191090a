"""The rules, by subject. Importing them starts no server."""

from . import applications, assignments, availability, containers, credentials, images, pod_security, roles, services
from .rule import ResourceRule, Rule, StackRule

_SUBJECTS = (images, containers, availability, credentials, applications, roles, assignments, services)

_WRITTEN: tuple[Rule, ...] = tuple(
    value for subject in _SUBJECTS for value in vars(subject).values() if isinstance(value, ResourceRule | StackRule)
)

RULES: tuple[Rule, ...] = (*_WRITTEN, *pod_security.RULES)
