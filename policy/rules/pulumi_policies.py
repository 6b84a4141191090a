"""Hands rules to Pulumi's policy server, and its resources to rules."""

from collections.abc import Mapping
from typing import Any

from pulumi_policy import (
    Policy,
    PolicyConfigSchema,
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)

from .known import plain
from .resource_types import is_of
from .rule import ResourceRule, Rule, StackResource, StackRule, Texts


def pulumi_policy(rule: Rule) -> Policy:
    """The rule as a policy of Pulumi's."""
    texts = rule.texts
    common: dict[str, Any] = {
        "name": texts.name,
        # With --diff Pulumi writes it right behind the resource. A new line would leave an empty one without --diff.
        "description": f" {texts.description}",
        "enforcement_level": texts.level,
        "severity": texts.severity,
        "remediation_steps": texts.fix,
        "url": texts.link,
        "config_schema": _schema(texts),
    }
    if isinstance(rule, ResourceRule):
        return ResourceValidationPolicy(**common, validate=lambda args, report: _look_at_resource(rule, args, report))
    return StackValidationPolicy(**common, validate=lambda args, report: _look_at_stack(rule, args, report))


def message(texts: Texts, seen: str) -> str:
    """What Pulumi prints below the description: it does not print the remediation steps and the link itself."""
    return f"{seen}: {texts.reason}.\n{texts.fix}.\n{texts.link}"


def _schema(texts: Texts) -> PolicyConfigSchema | None:
    # With the defaults in it, Pulumi fills in what a configuration file leaves out.
    return (
        PolicyConfigSchema({name: dict(schema) for name, schema in texts.settings.items()}) if texts.settings else None
    )


def _look_at_resource(rule: ResourceRule, args: ResourceValidationArgs, report: ReportViolation) -> None:
    if is_of(args.resource_type, rule.types):
        for seen in rule.check(plain(args.props), _settings(rule, args.get_config())):
            report(message(rule.texts, seen), None)


def _look_at_stack(rule: StackRule, args: StackValidationArgs, report: ReportViolation) -> None:
    for finding in rule.check(list(map(_stack_resource, args.resources)), _settings(rule, args.get_config())):
        report(message(rule.texts, finding.seen), finding.urn)


def _settings(rule: Rule, given: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**rule.texts.defaults, **given}


def _stack_resource(resource: PolicyResource) -> StackResource:
    sources = {name: tuple(each.urn for each in found) for name, found in resource.property_dependencies.items()}
    return StackResource(resource.resource_type, resource.urn, plain(resource.props), sources)
