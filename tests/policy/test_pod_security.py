"""Kubernetes' Pod Security Standards as rules: examples of each control, as data in pod_security.yaml."""

from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from policy.rules import pod_security
from policy.rules.known import UNKNOWN
from policy.rules.rule import ADVISORY, MANDATORY, ResourceRule

from .objects import deployment, seen_in

EXAMPLES: dict[str, dict[str, list[dict[str, Any]]]] = yaml.safe_load(
    Path(__file__).with_name("pod_security.yaml").read_text(encoding="utf-8")
)
RULES = {rule.texts.name: rule for rule in pod_security.RULES}


def examples(kind: str) -> list[Any]:
    return [
        pytest.param(RULES[name], each, id=f"{name} {number}")
        for name, given in EXAMPLES.items()
        for number, each in enumerate(given[kind], 1)
    ]


def laid_over(good: Any, changes: Any) -> Any:
    """The good fields with the changes; a null takes away."""
    if not isinstance(changes, dict):
        return changes
    merged = {**good} if isinstance(good, dict) else {}  # pyright: ignore[reportUnknownVariableType]
    for key, value in cast("dict[str, Any]", changes).items():
        merged[key] = laid_over(merged.get(key), value)  # pyright: ignore[reportUnknownMemberType]
    return {key: value for key, value in merged.items() if value is not None}  # pyright: ignore[reportUnknownVariableType]


def workload(example: dict[str, Any], group: str = "containers") -> dict[str, Any]:
    """A clean Deployment with the example in it; its container is added to the group."""
    made = deployment()
    template = made["spec"]["template"]
    spec = laid_over(template["spec"], example.get("pod", {}))
    changed = laid_over(spec["containers"][0], example.get("container", {}))
    spec[group] = [changed] if group == "containers" else [{**changed, "name": "other"}]
    template["spec"] = spec
    template["metadata"]["annotations"] = example.get("annotations", {})
    return made


def test_every_control_has_an_example_that_violates_it_and_one_that_passes() -> None:
    assert EXAMPLES.keys() == RULES.keys()
    assert all(given["violating"] and given["passing"] for given in EXAMPLES.values())


@pytest.mark.parametrize(("rule", "example"), examples("violating"))
def test_a_violation_is_named(rule: ResourceRule, example: dict[str, Any]) -> None:
    assert seen_in(rule, workload(example)) == [example["says"]]


@pytest.mark.parametrize(("rule", "example"), examples("passing"))
def test_what_the_standard_allows_passes(rule: ResourceRule, example: dict[str, Any]) -> None:
    assert not seen_in(rule, workload(example))


@pytest.mark.parametrize("group", ["initContainers", "ephemeralContainers"])
@pytest.mark.parametrize(("rule", "example"), examples("violating"))
def test_containers_that_do_not_run_all_the_time_are_looked_at_too(
    rule: ResourceRule, example: dict[str, Any], group: str
) -> None:
    if "container" in example:
        assert seen_in(rule, workload(example, group)) == [example["says"].replace("edge", "other")]


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.texts.name)
def test_a_clean_deployment_keeps_every_rule_and_an_unknown_one_does_too(rule: ResourceRule) -> None:
    assert not seen_in(rule, deployment())
    unknown = deployment(pod={"securityContext": UNKNOWN, "os": UNKNOWN, "volumes": [UNKNOWN]})
    assert not seen_in(rule, unknown)


def test_baseline_is_mandatory_and_restricted_advisory() -> None:
    levels = {control.name: control.profile for control in pod_security.controls()}
    assert {rule.texts.level for name, rule in RULES.items() if levels[name] == "baseline"} == {MANDATORY}
    assert {rule.texts.level for name, rule in RULES.items() if levels[name] == "restricted"} == {ADVISORY}


def test_every_control_names_its_source() -> None:
    assert all(
        control.source.startswith("check_") and control.source.endswith(".go") for control in pod_security.controls()
    )


def test_a_value_is_shown_in_one_short_line() -> None:
    [seen] = seen_in(RULES["proc-mount"], workload({"container": {"securityContext": {"procMount": "a\n" * 100}}}))
    assert "\n" not in seen
    assert len(seen) < 140
