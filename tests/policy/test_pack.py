"""The pack as a whole: its texts, page and production configuration, and the way from Pulumi to a rule and back."""

import json
import re
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from pulumi_policy import (
    EnforcementLevel,
    PolicyResource,
    PolicyResourceOptions,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.policy import PolicyCustomTimeouts
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, unknown_checking_proxy

import settings
from policy import configuration, table
from policy.rules import RULES
from policy.rules.pulumi_policies import pulumi_policy
from policy.rules.resource_types import DEPLOYMENT, ROLE_ASSIGNMENT, ROLE_DEFINITION, is_of
from policy.rules.rule import MANDATORY, Rule

from . import objects
from .objects import urn_of

POLICY = Path(table.__file__).parent
OPTIONS = PolicyResourceOptions(False, [], None, [], PolicyCustomTimeouts(0, 0, 0), [], None)
CONFIGURATION_KEY = re.compile(
    r"(?:apim-gateway:)?\b((?:authentication\.clientSecret|kubernetes|application|roles)\.[a-zA-Z]+)"
)


def rule(name: str) -> Rule:
    [found] = [each for each in RULES if each.texts.name == name]
    return found


def reported(name: str, type_: str, properties: dict[str, Any], **config: Any) -> list[str]:
    """What a policy tells Pulumi about one resource."""
    policy = pulumi_policy(rule(name))
    assert isinstance(policy, ResourceValidationPolicy)
    messages: list[str] = []

    def report(message: str, _: str | None) -> None:
        messages.append(message)

    proxied = unknown_checking_proxy(properties)
    args = ResourceValidationArgs(type_, proxied, urn_of(type_), "edge", OPTIONS, None, config)
    cast(Any, policy).validate(args, report)
    return messages


def test_every_rule_has_a_name_of_its_own_and_all_its_texts() -> None:
    names = [each.texts.name for each in RULES]
    assert len(names) == len(set(names)) >= 15
    assert {each.texts.level for each in RULES} == {EnforcementLevel.MANDATORY, EnforcementLevel.ADVISORY}
    for texts in (each.texts for each in RULES):
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", texts.name)
        assert texts.link.startswith(("https://learn.microsoft.com/", "https://kubernetes.io/docs/")), texts.name
        for text in (texts.description, texts.reason, texts.fix):
            assert text, texts.name
            assert not text.endswith("."), f"{texts.name}: a full stop is put behind each text"
        assert all("default" in schema and "description" in schema for schema in texts.settings.values())


def test_every_configuration_key_that_a_fix_names_exists() -> None:
    known = {setting.key for setting in settings.SETTINGS}
    named = {key for each in RULES for key in CONFIGURATION_KEY.findall(each.texts.fix)}
    assert len(named) > 10
    assert named <= known


def test_the_page_has_the_rules_as_they_are() -> None:
    page = table.README.read_text(encoding="utf-8")
    assert table.replaced(page) == page, "run: python -m policy.table"


def test_the_pages_example_is_a_configuration_of_rules_and_properties_that_exist(tmp_path: Path) -> None:
    page = table.README.read_text(encoding="utf-8")
    file = tmp_path / "example.json"
    file.write_text(page.partition("```json")[2].partition("```")[0])
    assert configuration.problems_of(file) == []


def test_production_makes_mandatory_or_advisory_what_exists() -> None:
    levels = json.loads(table.PRODUCTION.read_text(encoding="utf-8"))
    weakened = {name for name, level in levels.items() if level != "mandatory" and name != "all"}
    assert not {each.texts.name for each in RULES if each.texts.level is MANDATORY} & weakened


def test_staging_has_the_levels_of_prod_but_for_what_its_instance_does_not_support() -> None:
    staging, prod = (json.loads((configuration.FOLDER / f"{name}.json").read_text()) for name in ("staging", "prod"))
    assert {name: level for name, level in staging.items() if prod.get(name, prod["all"]) != level} == {
        # An instance of the Developer tier has one node.
        "replicas": {"enforcementLevel": "mandatory", "minimum": 1},
        # Its file has no date, which somebody would have to renew.
        "client-secret-lifetime": "advisory",
    }
    assert set(prod) <= set(staging)


def test_the_pack_runs_in_the_programs_virtualenv_with_the_versions_of_everything_else() -> None:
    project = yaml.safe_load((POLICY / "PulumiPolicy.yaml").read_text())
    program = yaml.safe_load((POLICY.parent / "Pulumi.yaml").read_text())
    runtime = program["runtime"]["options"]
    assert project["runtime"]["options"] == {**runtime, "virtualenv": f"../{runtime['virtualenv']}"}
    pins = [line for line in (POLICY / "requirements.txt").read_text().splitlines() if not line.startswith("#")]
    assert {pin.split("==")[0] for pin in pins} == {"pulumi", "pulumi-policy"}
    assert all(f'"{pin}"' in (POLICY.parent / "pyproject.toml").read_text() for pin in pins)


def test_a_message_has_what_was_seen_why_it_matters_what_to_set_and_a_link() -> None:
    [message] = reported("readiness-probe", DEPLOYMENT, objects.deployment(objects.container(readinessProbe=None)))
    texts = rule("readiness-probe").texts
    assert message == f"container edge has no readinessProbe: {texts.reason}.\n{texts.fix}.\n{texts.link}"


def test_a_description_does_not_run_into_the_resource_before_it() -> None:
    assert all(pulumi_policy(each).description == f" {each.texts.description}" for each in RULES)


def test_a_policy_leaves_other_types_and_unknown_values_alone() -> None:
    without = objects.deployment(objects.container(readinessProbe=None))
    assert not reported("readiness-probe", "kubernetes:batch/v1:Job", without)
    assert not reported("readiness-probe", DEPLOYMENT, objects.deployment(replicas=UNKNOWN_STRING_VALUE))
    unknown = objects.deployment(objects.container(readinessProbe=UNKNOWN_STRING_VALUE))
    assert not reported("readiness-probe", DEPLOYMENT, unknown)


def test_the_stacks_configuration_reaches_a_rule() -> None:
    given = objects.assignment(principalType="Group", roleDefinitionId="x")
    assert reported("principal-type", ROLE_ASSIGNMENT, given)
    assert not reported("principal-type", ROLE_ASSIGNMENT, given, allowedTypes=["Group"])


def test_a_stack_policy_names_the_resource_and_sees_where_values_come_from() -> None:
    def resource(type_: str, properties: dict[str, Any], **sources: list[PolicyResource]) -> PolicyResource:
        proxied = unknown_checking_proxy(properties)
        return PolicyResource(type_, proxied, urn_of(type_), "edge", OPTIONS, None, None, [], sources)

    definition = resource(ROLE_DEFINITION, objects.role())
    given = objects.assignment(scope=objects.GROUP, roleDefinitionId=UNKNOWN_STRING_VALUE)
    assigned = resource(ROLE_ASSIGNMENT, given, roleDefinitionId=[definition])
    policy = pulumi_policy(rule("reader-scope"))
    assert isinstance(policy, StackValidationPolicy)
    reports: list[tuple[str, str | None]] = []

    def report(message: str, urn: str | None) -> None:
        reports.append((message, urn))

    cast(Any, policy).validate(StackValidationArgs([definition, assigned]), report)
    [(message, urn)] = reports
    assert message.startswith(f"the reader's role is assigned at {objects.GROUP}: ")
    assert urn == urn_of(ROLE_ASSIGNMENT)


@pytest.mark.parametrize(
    ("type_", "is_one"),
    [
        ("azure-native:authorization:RoleAssignment", True),
        ("azure-native:authorization/v20220401:RoleAssignment", True),
        ("azure-native_authorization_v20220401:authorization:RoleAssignment", True),
        ("azure-native:authorization:RoleDefinition", False),
        ("azure:authorization/assignment:Assignment", False),
    ],
)
def test_a_type_of_azure_native_is_the_same_in_every_api_version(type_: str, is_one: bool) -> None:
    assert is_of(type_, (ROLE_ASSIGNMENT,)) is is_one
