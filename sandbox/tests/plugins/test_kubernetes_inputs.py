"""What becomes of a Kubernetes object's inputs before any cluster sees them, and what is said without a cluster."""

import base64
import re
from pathlib import Path

import pytest

from sandbox.plugins.base.values import UNKNOWN, Secret
from sandbox.plugins.kubernetes.kubeconfig import active_cluster
from sandbox.tests.plugins.wire import RefusedError, Wire

CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
SECRET = "kubernetes:core/v1:Secret"
OBJECT = {"apiVersion": "v1", "kind": "ConfigMap"}


def test_an_object_without_a_name_is_named_after_the_resource_and_keeps_that_name(kubernetes: Wire) -> None:
    first = kubernetes.check(CONFIG_MAP, OBJECT)
    assert re.fullmatch("thing-[0-9a-f]{8}", first["metadata"]["name"])
    assert first["metadata"]["annotations"] == {"pulumi.com/autonamed": "true"}
    assert kubernetes.check(CONFIG_MAP, OBJECT, old=first)["metadata"]["name"] == first["metadata"]["name"]


def test_a_name_of_its_own_is_left_alone(kubernetes: Wire) -> None:
    assert kubernetes.check(CONFIG_MAP, {**OBJECT, "metadata": {"name": "env"}})["metadata"] == {"name": "env"}


def test_a_name_that_is_not_known_yet_is_not_made_up(kubernetes: Wire) -> None:
    checked = kubernetes.check(CONFIG_MAP, {**OBJECT, "metadata": {"name": UNKNOWN}})
    assert checked["metadata"]["name"] is UNKNOWN


def test_no_label_of_the_providers_own_is_added(kubernetes: Wire) -> None:
    assert "labels" not in kubernetes.check(CONFIG_MAP, OBJECT)["metadata"], "only client-side apply adds managed-by"


def test_generated_names_are_refused(kubernetes: Wire) -> None:
    with pytest.raises(RefusedError, match=r"generateName` field is not supported in Server-Side Apply mode"):
        kubernetes.check(CONFIG_MAP, {**OBJECT, "metadata": {"generateName": "env-"}})


def test_the_content_of_a_secret_is_encoded_and_secret_whatever_the_program_says(kubernetes: Wire) -> None:
    given = {"apiVersion": "v1", "kind": "Secret", "stringData": {"key": "hush"}}
    checked = kubernetes.check(SECRET, given)
    assert checked["data"] == Secret({"key": base64.b64encode(b"hush").decode()})
    assert "stringData" not in checked


def test_a_secret_value_of_another_object_stays_secret(kubernetes: Wire) -> None:
    checked = kubernetes.check(CONFIG_MAP, {**OBJECT, "data": {"open": "a", "hidden": Secret("hush")}})
    assert checked["data"] == {"open": "a", "hidden": Secret("hush")}


@pytest.mark.parametrize(
    "type",
    [
        "kubernetes:core/v1:ConfigMapPatch",
        "kubernetes:core/v1:ConfigMapList",
        "kubernetes:helm.sh/v3:Release",
        "kubernetes:yaml/v2:ConfigFile",
        "kubernetes:kustomize/v2:Directory",
    ],
)
def test_charts_patches_and_lists_are_refused_by_name(kubernetes: Wire, type: str) -> None:
    with pytest.raises(RefusedError, match=f"does not model the resource type {type}"):
        kubernetes.check(type, OBJECT)


def test_an_annotation_that_would_wait_for_something_else_is_refused(kubernetes: Wire) -> None:
    annotations = {"pulumi.com/waitFor": "condition=Ready"}
    with pytest.raises(RefusedError, match=r"does not model the annotation pulumi.com/waitFor"):
        kubernetes.check(CONFIG_MAP, {**OBJECT, "metadata": {"name": "a", "annotations": annotations}})


@pytest.mark.parametrize("setting", ["renderYamlToDirectory", "cluster"])
def test_a_setting_that_is_not_modelled_is_refused_by_name(kubernetes: Wire, setting: str) -> None:
    with pytest.raises(RefusedError, match=f"does not model the setting {setting}"):
        kubernetes.configure(**{setting: "x"})


def test_without_a_cluster_a_preview_goes_through_and_nothing_else(kubernetes: Wire) -> None:
    inputs = kubernetes.check(CONFIG_MAP, {**OBJECT, "data": {"a": "1"}})
    assert kubernetes.create(CONFIG_MAP, inputs, preview=True) == ("", inputs)
    with pytest.raises(RefusedError, match=r"^configured Kubernetes cluster is unreachable: unable to load Kubernetes"):
        kubernetes.create(CONFIG_MAP, inputs)


def test_an_api_server_that_does_not_answer_is_unreachable_with_its_address(kubernetes: Wire, tmp_path: Path) -> None:
    kubeconfig = tmp_path / "kubeconfig"
    kubeconfig.write_text(
        "{apiVersion: v1, kind: Config, current-context: c, contexts: [{name: c, context: {cluster: c, user: u}}],\n"
        'clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}], users: [{name: u, user: {token: hush}}]}'
    )
    for given in (str(kubeconfig), kubeconfig.read_text()):
        kubernetes.configure(kubeconfig=given)
        with pytest.raises(RefusedError, match=r"unreachable: unable to load schema .+//127.0.0.1:1") as refused:
            kubernetes.create(CONFIG_MAP, OBJECT)
        assert "hush" not in str(refused.value)


@pytest.mark.parametrize("content", ["hunter2: [ }", "users: {token: hunter2\n"])
def test_a_kubeconfig_that_cannot_be_parsed_is_no_cluster_and_is_not_quoted(kubernetes: Wire, content: str) -> None:
    kubernetes.configure(kubeconfig=content)
    with pytest.raises(RefusedError) as refused:
        kubernetes.create(CONFIG_MAP, OBJECT)
    assert "failed to parse kubeconfig data in `kubernetes:config:kubeconfig`" in str(refused.value)
    assert "hunter2" not in str(refused.value)
    assert active_cluster({"kubeconfig": content}) == {}
