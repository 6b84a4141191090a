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
    (containers.privileged_container, deployment(security(privileged=True)), "container edge is privileged"),
    (containers.privileged_container, deployment(pod={"hostNetwork": True}), "the pod has hostNetwork"),
    (
        containers.privileged_container,
        deployment(pod={"volumes": [{"name": "root", "hostPath": {"path": "/"}}]}),
        "the pod's volume root is a hostPath",
    ),
    (
        containers.privileged_container,
        deployment(pod={"initContainers": [security(privileged=True)]}),
        "container edge is privileged",
    ),
    (
        containers.privilege_escalation,
        deployment(security(allowPrivilegeEscalation=None)),
        "container edge may escalate its privileges",
    ),
    (
        containers.privilege_escalation,
        deployment(security(allowPrivilegeEscalation=True)),
        "container edge may escalate its privileges",
    ),
    (containers.root_user, deployment(security(runAsUser=0.0)), "container edge has runAsUser 0"),
    (
        containers.root_user,
        deployment(security(runAsUser=None), pod={"securityContext": {"runAsUser": 0}}),
        "container edge has runAsUser 0",
    ),
    (containers.root_user, deployment(security(runAsNonRoot=False)), "container edge has runAsNonRoot false"),
    (containers.non_root_user, deployment(security(runAsNonRoot=None)), "container edge has no runAsNonRoot"),
    (containers.capabilities, deployment(security(capabilities=None)), "container edge does not drop ALL capabilities"),
    (
        containers.capabilities,
        deployment(security(capabilities={"drop": ["NET_RAW"]})),
        "container edge does not drop ALL capabilities",
    ),
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
    (containers.privileged_container, deployment(pod={"hostNetwork": False, "volumes": [{"emptyDir": {}}]})),
    (containers.root_user, deployment(pod={"securityContext": {"runAsUser": 0}})),
    (
        containers.non_root_user,
        deployment(security(runAsNonRoot=None), pod={"securityContext": {"runAsNonRoot": True}}),
    ),
    (containers.capabilities, deployment(security(capabilities={"drop": ["all"]}))),
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
    wrong = {"privileged": True, "readOnlyRootFilesystem": True}
    wrong |= {} if rule is containers.non_root_user else {"runAsNonRoot": False}
    spoilt = {"name": "init", "image": container()["image"], "securityContext": wrong}
    [seen] = seen_in(rule, deployment(pod={"initContainers": [spoilt]}))
    assert seen.startswith("container init ")
