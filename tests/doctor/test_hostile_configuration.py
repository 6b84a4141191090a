"""A configuration that no `up` accepts ends doctor in one line, which shows no kubeconfig."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from apim_gateway_doctor import gateways
from apim_gateway_doctor.cluster import Cluster, path_of
from apim_gateway_doctor.errors import CannotCheckError
from apim_gateway_doctor.recover import kubernetes_objects

from .test_gateway import CONFIGURATION, role, stack

PROPERTIES = ("subscription_id", "configuration_endpoint", "authority", "validator_scope", "owns_roles", "namespace")
KEYS = (
    "resourceGroupName",
    "serviceName",
    "subscriptionId",
    "configurationEndpoint",
    "gatewayName",
    "kubernetes.namespace",
    "kubernetes.authority",
    "roles.validatorScope",
    "roles.readerRoleId",
)


KUBECONFIG: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Config",
    "current-context": "a",
    "clusters": [{"name": "a", "cluster": {"server": "https://127.0.0.1:1"}}],
    "contexts": [{"name": "a", "context": {"cluster": "a", "user": "a"}}],
    "users": [{"name": "a", "user": {"token": "hunter2"}}],
}


def checking(content: str) -> Any:
    return Cluster(content).find(path_of("Deployment", "default", "mygw"))


def recovering(content: str) -> Any:
    return kubernetes_objects.delete(
        Cluster.of(stack({"kubernetes:kubeconfig": content})), "Deployment", "default/mygw"
    )


def read(configuration: dict[str, Any]) -> list[Any]:
    [found] = gateways.of_stack(stack(configuration, role("other")))
    return [getattr(found, each) for each in PROPERTIES]


@pytest.mark.parametrize("value", [["a"], {"a": "b"}, 5, True])
@pytest.mark.parametrize("key", KEYS)
def test_a_setting_that_is_no_text_is_refused_by_name(key: str, value: Any) -> None:
    group, _, name = key.partition(".")
    own = {**CONFIGURATION.get(f"apim-gateway:{group}", {}), name: value} if name else value
    with pytest.raises(CannotCheckError) as refusal:
        read({**CONFIGURATION, f"apim-gateway:{group}": own})
    assert str(refusal.value) == (
        f"apim-gateway:{key} is of type {type(value).__name__}: it is not a string. Put one into the stack's"
        " configuration."
    )


@pytest.mark.parametrize("value", [["a"], "a", 5])
def test_fields_of_the_service_that_are_no_mapping_are_none(value: Any) -> None:
    own = {"service": value}
    [found] = gateways.of_stack(stack({**CONFIGURATION, "apim-gateway:kubernetes": own}))
    assert found.live_traffic_fields == {}


CONTENTS = [
    json.dumps({"users": [{"name": "a", "user": {"token": "hunter2"}}]}),
    '{"users": [{"name": "a", "user": {"token": "hunter2"}}',
    "users:\n- name: a\n  user: {token: hunter2\n",
    'users:\n  token: "hunter2\n',
    "{hunter2: [}",
    "hunter2",
    "hunter2: [ }",
    '["hunter2"]',
    "hunter2" * 2000,
    base64.b64encode(b"apiVersion: v1 # hunter2").decode() + "hunter2",
]


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("ask", [checking, recovering])
def test_a_kubeconfig_that_stands_in_the_configuration_is_in_no_message(ask: Any, content: str) -> None:
    with pytest.raises(CannotCheckError) as refusal:
        ask(content)
    assert "hunter2" not in str(refusal.value)
    assert str(refusal.value).startswith("The kubeconfig of kubernetes:kubeconfig can't be used: ")


@pytest.mark.parametrize("content", [json.dumps(KUBECONFIG), yaml.safe_dump(KUBECONFIG)])
@pytest.mark.parametrize("ask", [checking, recovering])
def test_a_kubeconfig_may_stand_in_the_configuration_as_json_or_yaml(ask: Any, content: str) -> None:
    with pytest.raises(CannotCheckError, match=r"^The cluster at https://127\.0\.0\.1:1 does not answer"):
        ask(content)


@pytest.mark.parametrize(
    ("named", "why"),
    [("{}/none", "there is no such file"), ("{}/none:{}/other", "there is no such file"), ("{}", "it is a directory")],
)
def test_a_kubeconfig_that_is_no_file_is_called_that(
    named: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = named.format(tmp_path, tmp_path)
    monkeypatch.setenv("KUBECONFIG", path)
    with pytest.raises(CannotCheckError) as refusal:
        Cluster(None)
    assert str(refusal.value) == (
        f"The kubeconfig {path} can't be used: {why}. Correct KUBECONFIG until `kubectl version` answers."
    )


@pytest.mark.parametrize("empty", ["", None])
def test_the_home_folders_kubeconfig_counts_where_none_is_named(
    empty: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("KUBECONFIG", raising=False)
    if empty is not None:
        monkeypatch.setenv("KUBECONFIG", empty)
    with pytest.raises(CannotCheckError) as refusal:
        Cluster(None)
    assert str(refusal.value) == (
        "The kubeconfig ~/.kube/config can't be used: there is no such file. Set KUBECONFIG until `kubectl version`"
        " answers."
    )
    (tmp_path / ".kube").mkdir()
    (tmp_path / ".kube" / "config").write_text(yaml.safe_dump(KUBECONFIG))
    assert Cluster(None).address == "https://127.0.0.1:1"


def test_a_file_of_several_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config").write_text(yaml.safe_dump(KUBECONFIG))
    monkeypatch.setenv("KUBECONFIG", f"{tmp_path}/none:{tmp_path}/config")
    assert Cluster(None).address == "https://127.0.0.1:1"
