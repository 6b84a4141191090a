"""What a rule is: a plain function that looks at properties and says what it sees, with its texts around it.

Rules know nothing of Pulumi's policy server; pulumi_policies.py hands them over.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pulumi_policy import EnforcementLevel, Severity

from .known import Properties

Settings = Mapping[str, Any]
ADVISORY, MANDATORY = EnforcementLevel.ADVISORY, EnforcementLevel.MANDATORY
LOW, MEDIUM, HIGH, CRITICAL = Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL


@dataclass(frozen=True)
class Texts:
    """What a person reads of a rule."""

    name: str
    """By which a configuration file means it."""
    description: str
    """What holds where the rule is kept, in one sentence."""
    reason: str
    """What goes wrong otherwise."""
    fix: str
    """What to set, by the program's configuration key; of a flat program, by the resource's own field."""
    link: str
    """Where the reason is documented."""
    level: EnforcementLevel
    """Where no configuration says otherwise."""
    severity: Severity
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    """Properties that a configuration file can set, as JSON schemas with a default."""

    @property
    def defaults(self) -> Settings:
        """The settings where no configuration says otherwise."""
        return {name: schema["default"] for name, schema in self.settings.items()}


@dataclass(frozen=True)
class StackResource:
    """One resource of a stack, with what a rule can tell of its neighbours."""

    type: str
    urn: str
    properties: Properties
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """URNs of the resources whose outputs went into a property: known even while the value is not."""


class Finding(NamedTuple):
    """What a stack rule sees, and on which resource."""

    urn: str
    seen: str


ResourceCheck = Callable[[Properties, Settings], Iterator[str]]
StackCheck = Callable[[list[StackResource], Settings], Iterator[Finding]]


@dataclass(frozen=True)
class ResourceRule:
    """Looks at one resource's inputs, before it is created or changed."""

    texts: Texts
    types: tuple[str, ...]
    check: ResourceCheck


@dataclass(frozen=True)
class StackRule:
    """Looks at all resources together, when the program has ended; an `up` without preview has created them by then."""

    texts: Texts
    types: tuple[str, ...]
    check: StackCheck


Rule = ResourceRule | StackRule


def resource_rule(types: tuple[str, ...], texts: Texts) -> Callable[[ResourceCheck], ResourceRule]:
    """Makes a rule of a function that yields what is wrong with one resource."""
    return lambda check: ResourceRule(texts, types, check)


def stack_rule(types: tuple[str, ...], texts: Texts) -> Callable[[StackCheck], StackRule]:
    """Makes a rule of a function that yields what is wrong with resources seen together."""
    return lambda check: StackRule(texts, types, check)
