"""What the plugin shows and imports of an object has the names of the SDK's class, for every kind of the library."""

from typing import Any

import pulumi
import pytest
from pulumi_kubernetes import apps, core, policy

from sandbox.plugins.base.values import Properties, revealed
from sandbox.tests.plugins.test_output_names import inputs_of, outputs_of
from sandbox.tests.plugins.wire import Wire

pytestmark = pytest.mark.sandbox

LABELS = {"app": "names"}
SELECTOR = {"matchLabels": LABELS}
TEMPLATE = {"metadata": {"labels": LABELS}, "spec": {"containers": [{"name": "a", "image": "example.com/app:1"}]}}
KINDS: dict[str, tuple[type[pulumi.CustomResource], str, dict[str, Any]]] = {
    "kubernetes:core/v1:Namespace": (core.v1.Namespace, "v1", {}),
    "kubernetes:core/v1:ConfigMap": (core.v1.ConfigMap, "v1", {"data": {"a": "1"}, "immutable": True}),
    "kubernetes:core/v1:Secret": (core.v1.Secret, "v1", {"stringData": {"a": "1"}}),
    "kubernetes:core/v1:Service": (core.v1.Service, "v1", {"spec": {"clusterIP": "None"}}),
    "kubernetes:core/v1:ServiceAccount": (core.v1.ServiceAccount, "v1", {"automountServiceAccountToken": False}),
    "kubernetes:apps/v1:Deployment": (
        apps.v1.Deployment,
        "apps/v1",
        {"spec": {"selector": SELECTOR, "template": TEMPLATE}},
    ),
    "kubernetes:policy/v1:PodDisruptionBudget": (
        policy.v1.PodDisruptionBudget,
        "policy/v1",
        {"spec": {"selector": SELECTOR, "minAvailable": 1}},
    ),
}
# What the plugin keeps for itself beside the object, as the real one does.
OWN = {"__inputs", "__fieldManager", "__initialApiVersion"}


@pytest.mark.parametrize("type", KINDS)
def test_an_object_has_the_names_of_the_sdks_class(wire: Wire, type: str) -> None:
    sdk_class, api_version, fields = KINDS[type]
    kind = type.rpartition(":")[2]
    inputs = wire.check(type, {"apiVersion": api_version, "kind": kind, **fields})
    assert inputs.keys() <= inputs_of(sdk_class)
    id, created = wire.create(type, inputs)
    assert created.keys() - OWN <= outputs_of(sdk_class)
    assert created.keys() & OWN == OWN

    _, state, found = wire.read(type, id)
    assert state.keys() - OWN <= outputs_of(sdk_class)
    assert found.keys() <= inputs_of(sdk_class), "an import finds inputs only"
    assert not wire.diff(type, found, found, state=state).detailedDiff
    assert revealed(found).items() >= {"apiVersion": api_version, "kind": kind}.items()
    wire.delete(type, id, inputs, created)


@pytest.mark.parametrize("type", KINDS)
def test_every_input_of_the_sdks_class_is_an_output_and_only_the_status_is_none(type: str) -> None:
    sdk_class = KINDS[type][0]
    assert outputs_of(sdk_class) - inputs_of(sdk_class) <= {"status"}


@pytest.mark.parametrize("type", KINDS)
def test_a_state_without_inputs_is_an_update_of_all_that_the_program_gives(wire: Wire, type: str) -> None:
    """Another program wrote it; the real plugin has no kind to read from it either, and takes the new inputs'."""
    _, api_version, fields = KINDS[type]
    inputs = wire.check(type, {"apiVersion": api_version, "kind": type.rpartition(":")[2], **fields})
    id, created = wire.create(type, inputs)
    foreign: Properties = {**created, "__inputs": {}}
    changed = {path.partition(".")[0] for path in wire.diff(type, inputs, inputs, state=foreign).detailedDiff}
    assert changed == inputs.keys() - {"apiVersion", "kind"}
    wire.delete(type, id, inputs, created)
