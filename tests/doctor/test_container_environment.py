"""The settings that a container starts with are the kubelet's: a later source wins, and env wins over all."""

from collections.abc import Mapping

from apim_gateway_doctor.container_environment import data_of, references, resolve

HELD: Mapping[tuple[str, str], dict[str, str]] = {
    ("ConfigMap", "first"): {"a": "1", "b": "1"},
    ("ConfigMap", "second"): {"b": "2"},
    ("Secret", "third"): {"c": "3"},
}


def settings(container: dict[str, object]) -> dict[str, str]:
    return resolve(container, lambda kind, name: HELD.get((kind, name)))


def test_a_later_source_wins_and_env_wins_over_all() -> None:
    container: dict[str, object] = {
        "envFrom": [
            {"configMapRef": {"name": "first"}},
            {"configMapRef": {"name": "second"}},
            {"secretRef": {"name": "third"}, "prefix": "x."},
        ],
        "env": [
            {"name": "a", "value": "env"},
            {"name": "d", "valueFrom": {"secretKeyRef": {"name": "third", "key": "c"}}},
        ],
    }
    assert settings(container) == {"a": "env", "b": "2", "x.c": "3", "d": "3"}
    assert references(container) == [("ConfigMap", "first"), ("ConfigMap", "second"), ("Secret", "third")]


def test_a_missing_source_sets_nothing() -> None:
    container: dict[str, object] = {
        "envFrom": [{"configMapRef": {"name": "gone"}}],
        "env": [{"name": "d", "valueFrom": {"configMapKeyRef": {"name": "first", "key": "gone"}}}],
    }
    assert settings(container) == {}
    assert settings({}) == {}


def test_a_secrets_data_is_decoded_and_a_config_maps_is_not() -> None:
    assert data_of("Secret", {"data": {"key": "dmFsdWU="}}) == {"key": "value"}
    assert data_of("ConfigMap", {"data": {"key": "dmFsdWU="}}) == {"key": "dmFsdWU="}
    assert data_of("ConfigMap", {}) == {}
