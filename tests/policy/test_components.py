"""Every rule looks at what the components register: the guide's defaults break no mandatory one, production none."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pulumi
import pytest
from apim_gateway import SelfHostedGateway, SelfHostedGatewayArgs
from pulumi_policy import EnforcementLevel

from policy.rules import RULES
from policy.rules.known import UNKNOWN
from policy.rules.resource_types import is_of
from policy.rules.rule import ADVISORY, MANDATORY, ResourceRule, StackResource
from tests.unit import recording
from tests.unit.recording import Registration

ARGS: SelfHostedGatewayArgs = {
    "resource_group_name": "rg-apim-dev",
    "service_name": "apim-contoso-dev",
    "gateway_name": "mygw",
}
PRODUCTION: SelfHostedGatewayArgs = {
    **ARGS,
    "kubernetes": {
        "preset": "production",
        "namespace": "gateways",
        "service": {"loadBalancerSourceRanges": ["203.0.113.0/24"]},
    },
    "authentication": {"client_secret": {"end_date": (datetime.now(UTC) + timedelta(days=90)).isoformat()}},
}


def accusers(args: SelfHostedGatewayArgs, preview: bool) -> dict[str, EnforcementLevel]:
    """The rules that see something in what a gateway registers, with their levels."""
    return accusers_of(lambda: SelfHostedGateway("mygw", args), preview)


def accusers_of(program: Callable[[], object], preview: bool) -> dict[str, EnforcementLevel]:
    stack = registered(program, preview)
    return {rule.texts.name: rule.texts.level for rule in RULES if _sees(rule, stack)}


def registered(program: Callable[[], object], preview: bool) -> list[StackResource]:
    return [_resource(each) for each in recording.run(program, preview=preview).created]


def _resource(registration: Registration) -> StackResource:
    sources = {name: tuple(urns) for name, urns in registration.property_dependencies.items()}
    return StackResource(registration.type, registration.urn, _with_unknowns(registration.inputs), sources)


def _with_unknowns(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_unknowns(item) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, list):
        return [_with_unknowns(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
    return UNKNOWN if value == recording.UNKNOWN else value


def _sees(rule: Any, stack: list[StackResource]) -> bool:
    settings = rule.texts.defaults
    if isinstance(rule, ResourceRule):
        mine = [each for each in stack if is_of(each.type, rule.types)]
        return any(seen for each in mine for seen in rule.check(each.properties, settings))
    return any(rule.check(stack, settings))


def test_each_rule_of_a_resource_is_about_one_that_the_components_make() -> None:
    made = {each.type for each in registered(lambda: SelfHostedGateway("mygw", PRODUCTION), preview=False)}
    for rule in RULES:
        assert not isinstance(rule, ResourceRule) or any(is_of(type, rule.types) for type in made), rule.texts.name


@pytest.mark.parametrize("preview", [True, False])
def test_the_guides_defaults_break_advisory_rules_only(preview: bool) -> None:
    broken = accusers(ARGS, preview)
    assert MANDATORY not in broken.values(), broken
    assert {"credential-in-config-map", "image-pinned", "replicas", "own-namespace"} <= broken.keys()
    assert set(broken.values()) == {ADVISORY}


@pytest.mark.parametrize("preview", [True, False])
def test_the_production_preset_with_a_namespace_an_end_date_and_source_ranges_breaks_none(preview: bool) -> None:
    assert accusers(PRODUCTION, preview) == {}


@pytest.mark.parametrize("preview", [True, False])
def test_a_secret_setting_breaks_no_rule(preview: bool) -> None:
    def broken(args: SelfHostedGatewayArgs) -> dict[str, EnforcementLevel]:
        settings = {"plugin.token": "hunter2", "HTTPS_PROXY": "http://u:hunter2@proxy.contoso.example:8080"}

        def program() -> None:
            given = {name: pulumi.Output.secret(value) for name, value in settings.items()}
            kubernetes: Any = {**args.get("kubernetes", {}), "container_settings": given}
            SelfHostedGateway("mygw", {**args, "kubernetes": kubernetes})

        return accusers_of(program, preview)

    assert broken(PRODUCTION) == {}
    assert broken(ARGS) == accusers(ARGS, preview)


def test_a_validator_for_the_whole_subscription_is_seen_before_its_role_has_an_id() -> None:
    wide: SelfHostedGatewayArgs = {
        **ARGS,
        "roles": {"validator_scope": "subscription", "validator_actions": "wildcard"},
    }
    assert {"validator-scope", "validator-role-wildcard"} <= accusers(wide, preview=True).keys()
