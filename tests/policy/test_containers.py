"""What a container must and must not have: each row spoils one thing, and the clean one passes every rule."""

from typing import Any

import pytest

from policy.rules import containers
from policy.rules.rule import ResourceRule

from .objects import container, deployment, seen_in

SECURITY: dict[str, Any] = container()["securityContext"]


def security(**changes: Any) -> dict[str, Any]:
    """A container whose security context is changed; a field of None is left out."""
    merged = {**SECURITY, **changes}
    return container(securityContext={key: value for key, value in merged.items() if value is not None})


RULES = [each for each in vars(containers).values() if isinstance(each, ResourceRule)]
VIOLATIONS: list[tuple[ResourceRule, dict[str, Any], str]] = [
    (containers.readiness_probe, deployment(container(readinessProbe=None)), "container edge has no readinessProbe"),
    (containers.readiness_probe, deployment(container(readinessProbe={})), "container edge has no readinessProbe"),
    (containers.liveness_probe, deployment(container(livenessProbe=None)), "container edge has no livenessProbe"),
    (
        containers.resource_requests,
        deployment(container(resources=None)),
        "container edge has no resources.requests.cpu and no resources.requests.memory",
    ),
    (
        containers.resource_requests,
        deployment(container(resources={"requests": {"cpu": "2"}})),
        "container edge has no resources.requests.memory",
    ),
    (containers.root_user, deployment(security(runAsUser=0.0)), "container edge has runAsUser 0"),
    (
        containers.root_user,
        deployment(security(runAsUser=None), pod={"securityContext": {"runAsUser": 0}}),
        "container edge has runAsUser 0",
    ),
    (containers.root_user, deployment(security(runAsNonRoot=False)), "container edge has runAsNonRoot false"),
    (
        containers.gateway_file_system,
        deployment(security(readOnlyRootFilesystem=True)),
        "container edge has readOnlyRootFilesystem",
    ),
]


@pytest.mark.parametrize(("rule", "properties", "seen"), VIOLATIONS)
def test_a_spoilt_container_is_named(rule: ResourceRule, properties: dict[str, Any], seen: str) -> None:
    assert seen_in(rule, properties) == [seen]


@pytest.mark.parametrize("rule", RULES)
def test_a_clean_container_passes_and_every_rule_is_spoilt_once(rule: ResourceRule) -> None:
    assert not seen_in(rule, deployment())
    assert rule in [each for each, _, _ in VIOLATIONS]


CLEAN: list[tuple[ResourceRule, dict[str, Any]]] = [
    (containers.readiness_probe, deployment(pod={"initContainers": [container(readinessProbe=None)]})),
    (containers.resource_requests, deployment(container(resources={"limits": {"cpu": "2", "memory": "2Gi"}}))),
    (containers.root_user, deployment(pod={"securityContext": {"runAsUser": 0}})),
    (
        containers.gateway_file_system,
        deployment(
            container(image="busybox:1.36.0", securityContext={**SECURITY, "readOnlyRootFilesystem": True}),
        ),
    ),
]


@pytest.mark.parametrize(("rule", "properties"), CLEAN)
def test_what_looks_like_it_but_is_allowed_passes(rule: ResourceRule, properties: dict[str, Any]) -> None:
    assert not seen_in(rule, properties)


def test_a_memory_limit_is_asked_for_where_the_settings_do() -> None:
    assert seen_in(containers.resource_requests, deployment(), requireMemoryLimit=True) == [
        "container edge has no resources.limits.memory"
    ]
    limited = container(resources={"requests": {"cpu": "2"}, "limits": {"memory": "2Gi"}})
    assert not seen_in(containers.resource_requests, deployment(limited), requireMemoryLimit=True)


def test_every_container_is_looked_at() -> None:
    both = deployment(container(), container(name="sidecar", readinessProbe=None))
    assert seen_in(containers.readiness_probe, both) == ["container sidecar has no readinessProbe"]


@pytest.mark.parametrize("rule", [each for each in RULES if not each.texts.name.endswith("-probe")])
def test_so_is_every_init_container_which_ends_and_needs_no_probe(rule: ResourceRule) -> None:
    wrong = {"readOnlyRootFilesystem": True, "runAsNonRoot": False}
    spoilt = {"name": "init", "image": container()["image"], "securityContext": wrong}
    [seen] = seen_in(rule, deployment(pod={"initContainers": [spoilt]}))
    assert seen.startswith("container init ")
