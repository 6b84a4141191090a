"""Who sets fields of a live object beside the program, read from managedFields and from refusals of the API server."""

from typing import Any

import pytest
from apim_gateway.field_managers import Manager, foreign_fields, managers_in

REPLICAS: dict[str, Any] = {"f:spec": {"f:replicas": {}}}
IMAGE: dict[str, Any] = {
    "f:spec": {
        "f:template": {"f:spec": {"f:containers": {'k:{"name":"mygw"}': {".": {}, "f:name": {}, "f:image": {}}}}}
    }
}


def deployment(replicas: int = 1, image: str = "gateway:v2", *entries: dict[str, Any]) -> dict[str, Any]:
    containers = [{"name": "sidecar", "image": "other"}, {"name": "mygw", "image": image}]
    return {
        "metadata": {"managedFields": list(entries)},
        "spec": {"replicas": replicas, "template": {"spec": {"containers": containers}}},
    }


def entry(manager: str, fields: dict[str, Any], subresource: str = "") -> dict[str, Any]:
    return {"manager": manager, "operation": "Update", "subresource": subresource, "fieldsV1": fields}


@pytest.mark.parametrize(("manager", "subresource"), [("kube-controller-manager", "scale"), ("kubectl", "scale")])
def test_an_autoscalers_and_kubectl_scales_number_is_foreign(manager: str, subresource: str) -> None:
    live = deployment(4, "gateway:v2", entry(manager, REPLICAS, subresource))
    assert list(foreign_fields(live, deployment(1))) == [(Manager(manager, subresource), ".spec.replicas")]


def test_a_foreign_field_of_a_list_item_is_found_by_the_items_name() -> None:
    live = deployment(1, "gateway:2.9", entry("argocd-controller", IMAGE))
    [(manager, path)] = foreign_fields(live, deployment())
    assert manager.name == "argocd-controller"
    assert path == '.spec.template.spec.containers[{"name":"mygw"}].image'


def test_a_foreign_field_with_the_wanted_value_is_no_conflict() -> None:
    live = deployment(1, "gateway:v2", entry("argocd-controller", IMAGE | REPLICAS))
    assert list(foreign_fields(live, deployment(1))) == []


@pytest.mark.parametrize("manager", ["kubectl-client-side-apply", "kubectl-edit", "pulumi-kubernetes-1f2e"])
def test_fields_of_kubectl_and_pulumi_are_not_foreign(manager: str) -> None:
    assert list(foreign_fields(deployment(4, "gateway:2.9", entry(manager, REPLICAS | IMAGE)), deployment())) == []


def test_a_status_is_not_foreign() -> None:
    live = deployment(4, "gateway:v2", entry("kube-controller-manager", REPLICAS, "status"))
    assert list(foreign_fields(live, deployment())) == []


def test_the_managers_of_a_refused_apply_are_read_from_its_message() -> None:
    message = (
        'Apply failed with 3 conflicts: conflicts with "kubectl-edit" using apps/v1:\n- .spec.a\n- .spec.b\n'
        'conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas'
    )
    assert managers_in(message) == [Manager("kubectl-edit", ""), Manager("kubectl", "scale")]
    assert managers_in('deployments.apps "mygw" is forbidden') == []
