"""The gateway container's environment as a kubelet resolves it: who wins, and the words when something is missing.

The words are the kubelet's own, because people search for them.
"""

import base64
from typing import Any

import pytest

from sandbox.cluster.gateway.environment import ContainerConfigError, resolve

POD: dict[str, Any] = {
    "metadata": {
        "name": "mygw-1",
        "namespace": "gateways",
        "uid": "u-1",
        "labels": {"app": "mygw"},
        "annotations": {"note": "text"},
    },
    "spec": {"nodeName": "node-1", "serviceAccountName": "default"},
    "status": {"podIP": "10.244.1.254", "podIPs": [{"ip": "10.244.1.254"}], "hostIP": "192.0.2.1"},
}
CONFIG_MAPS = {"settings": {"data": {"gateway.name": "mygw", "shared": "from the map"}}, "empty": {}}
SECRETS = {"credentials": {"data": {"password": base64.b64encode(b"s3cret").decode(), "shared": "c2VjcmV0"}}}


def resolved(**container: Any) -> dict[str, str]:
    return resolve(POD, container, CONFIG_MAPS.get, SECRETS.get)


def test_every_key_of_a_config_map_becomes_a_variable_dots_and_all() -> None:
    source = [{"configMapRef": {"name": "settings"}}]
    assert resolved(envFrom=source) == {"gateway.name": "mygw", "shared": "from the map"}


def test_a_secrets_values_are_decoded() -> None:
    assert resolved(envFrom=[{"secretRef": {"name": "credentials"}}])["password"] == "s3cret"


def test_a_prefix_is_put_before_each_name() -> None:
    source = [{"prefix": "APIM_", "configMapRef": {"name": "settings"}}]
    assert set(resolved(envFrom=source)) == {"APIM_gateway.name", "APIM_shared"}


def test_the_later_source_wins() -> None:
    config_map, secret = {"configMapRef": {"name": "settings"}}, {"secretRef": {"name": "credentials"}}
    assert resolved(envFrom=[config_map, secret])["shared"] == "secret"
    assert resolved(envFrom=[secret, config_map])["shared"] == "from the map"


def test_env_wins_over_env_from() -> None:
    variables = [{"name": "shared", "value": "from env"}]
    assert resolved(envFrom=[{"configMapRef": {"name": "settings"}}], env=variables)["shared"] == "from env"


def test_a_variable_without_value_is_empty_and_hides_the_one_from_a_source() -> None:
    assert resolved(envFrom=[{"configMapRef": {"name": "settings"}}], env=[{"name": "shared"}])["shared"] == ""


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ({"configMapRef": {"name": "mygw-env"}}, 'configmap "mygw-env" not found'),
        ({"secretRef": {"name": "mygw-secret"}}, 'secret "mygw-secret" not found'),
    ],
)
def test_a_missing_source_is_named_in_the_kubelets_words(source: dict[str, Any], message: str) -> None:
    with pytest.raises(ContainerConfigError) as error:
        resolved(envFrom=[source])
    assert str(error.value) == message


@pytest.mark.parametrize("kind", ["configMapRef", "secretRef"])
def test_a_missing_optional_source_is_passed_over(kind: str) -> None:
    assert resolved(envFrom=[{kind: {"name": "absent", "optional": True}}]) == {}


def test_a_config_map_without_data_gives_nothing() -> None:
    assert resolved(envFrom=[{"configMapRef": {"name": "empty"}}]) == {}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ({"configMapKeyRef": {"name": "settings", "key": "gateway.name"}}, "mygw"),
        ({"secretKeyRef": {"name": "credentials", "key": "password"}}, "s3cret"),
        ({"fieldRef": {"fieldPath": "metadata.name"}}, "mygw-1"),
        ({"fieldRef": {"fieldPath": "metadata.namespace"}}, "gateways"),
        ({"fieldRef": {"fieldPath": "metadata.labels['app']"}}, "mygw"),
        ({"fieldRef": {"fieldPath": "metadata.annotations['note']"}}, "text"),
        ({"fieldRef": {"fieldPath": "metadata.annotations['absent']"}}, ""),
        ({"fieldRef": {"fieldPath": "spec.nodeName"}}, "node-1"),
        ({"fieldRef": {"fieldPath": "status.podIP"}}, "10.244.1.254"),
        ({"fieldRef": {"fieldPath": "status.hostIP"}}, "192.0.2.1"),
    ],
)
def test_a_single_value_can_come_from_elsewhere(source: dict[str, Any], value: str) -> None:
    assert resolved(env=[{"name": "X", "valueFrom": source}]) == {"X": value}


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ({"configMapKeyRef": {"name": "settings", "key": "no"}}, "couldn't find key no in ConfigMap gateways/settings"),
        ({"secretKeyRef": {"name": "credentials", "key": "no"}}, "couldn't find key no in Secret gateways/credentials"),
        ({"configMapKeyRef": {"name": "absent", "key": "no"}}, 'configmap "absent" not found'),
        ({"secretKeyRef": {"name": "absent", "key": "no"}}, 'secret "absent" not found'),
        ({"fieldRef": {"fieldPath": "spec.nonsense"}}, "unsupported fieldPath: spec.nonsense"),
        (
            {"resourceFieldRef": {"resource": "limits.cpu"}},
            "the sandbox does not resolve resourceFieldRef in a gateway's environment",
        ),
    ],
)
def test_a_single_value_that_is_not_there_is_named(source: dict[str, Any], message: str) -> None:
    with pytest.raises(ContainerConfigError) as error:
        resolved(env=[{"name": "X", "valueFrom": source}])
    assert str(error.value) == message


@pytest.mark.parametrize(
    "source",
    [
        {"configMapKeyRef": {"name": "settings", "key": "no", "optional": True}},
        {"secretKeyRef": {"name": "absent", "key": "no", "optional": True}},
    ],
)
def test_an_optional_value_that_is_not_there_leaves_what_was_set_before(source: dict[str, Any]) -> None:
    before = {"name": "X", "value": "before"}
    assert resolved(env=[before, {"name": "X", "valueFrom": source}]) == {"X": "before"}
    assert resolved(env=[{"name": "X", "valueFrom": source}]) == {}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$(A)-x", "a-x"),
        ("$(shared)", "from the map"),
        ("$(LATER)", "$(LATER)"),
        ("$$(A)", "$(A)"),
        ("$A", "$A"),
        ("100$", "100$"),
        ("$(A", "$(A"),
    ],
)
def test_references_to_earlier_variables_are_filled_in(text: str, value: str) -> None:
    variables = [{"name": "A", "value": "a"}, {"name": "B", "value": text}, {"name": "LATER", "value": "l"}]
    assert resolved(envFrom=[{"configMapRef": {"name": "settings"}}], env=variables)["B"] == value


def test_values_of_a_source_are_taken_as_they_are() -> None:
    """A secret may contain $(...); only `value` fields are filled in."""
    secrets = {"s": {"data": {"password": base64.b64encode(b"$(A)$$").decode()}}}
    container = {
        "envFrom": [{"secretRef": {"name": "s"}}],
        "env": [
            {"name": "A", "value": "a"},
            {"name": "B", "valueFrom": {"secretKeyRef": {"name": "s", "key": "password"}}},
        ],
    }
    environment = resolve(POD, container, CONFIG_MAPS.get, secrets.get)
    assert environment["password"] == environment["B"] == "$(A)$$"
