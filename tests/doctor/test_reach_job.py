"""The Job of `reach`: the gateway's place in the cluster and its proxy, without its credential and its labels."""

import ast
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import apim_gateway_doctor.reach
import pytest
from apim_gateway_doctor.cluster import Cluster, ClusterRefusedError
from apim_gateway_doctor.errors import CannotCheckError
from apim_gateway_doctor.reach import run
from apim_gateway_doctor.reach.job import IMAGE, job

PROBE = Path(apim_gateway_doctor.reach.__file__).with_name("probe.py")
CONTAINER: dict[str, Any] = {
    "name": "mygw",
    "image": "mcr.microsoft.com/azure-api-management/gateway:2.13.0",
    "envFrom": [{"secretRef": {"name": "credential"}}, {"configMapRef": {"name": "env"}}],
    "env": [
        {"name": "NO_PROXY", "value": ".contoso.com"},
        {"name": "config.service.auth.azureAd.clientSecret", "value": "hunter2"},
        {"name": "HTTPS_PROXY", "valueFrom": {"secretKeyRef": {"name": "proxy", "key": "url"}}},
    ],
    "volumeMounts": [{"name": "claim", "mountPath": "/data"}],
}
PLACE: dict[str, Any] = {
    "dnsConfig": {"nameservers": ["10.0.0.10"]},
    "dnsPolicy": "None",
    "hostAliases": [{"ip": "10.0.0.4", "hostnames": ["apim.contoso.com"]}],
    "imagePullSecrets": [{"name": "registry"}],
    "nodeSelector": {"pool": "edge"},
    "serviceAccountName": "gateway",
    "tolerations": [{"key": "edge", "operator": "Exists"}],
}


def made(container: dict[str, Any] = CONTAINER, **pod: Any) -> dict[str, Any]:
    spec = {**PLACE, "volumes": [{"name": "claim"}], "containers": [container], **pod}
    deployment = {
        "metadata": {"name": "mygw"},
        "spec": {"template": {"metadata": {"labels": {"app": "mygw"}}, "spec": spec}},
    }
    return job("mygw-reach-1", deployment, container, ["https://a.example/"], IMAGE, 120)


def pod_of(body: dict[str, Any]) -> dict[str, Any]:
    return body["spec"]["template"]["spec"]


def environment(body: dict[str, Any]) -> list[dict[str, Any]]:
    [container] = pod_of(body)["containers"]
    return container["env"]


def test_pod_runs_where_the_gateways_do_and_mounts_nothing() -> None:
    pod = pod_of(made())
    assert {key: pod[key] for key in PLACE} == PLACE
    assert "volumes" not in pod
    assert pod["automountServiceAccountToken"] is False


def test_services_send_the_pod_no_traffic() -> None:
    assert "app" not in made()["spec"]["template"]["metadata"]["labels"]


def test_credential_of_the_gateway_is_not_in_the_job() -> None:
    assert "hunter2" not in str(made())
    assert "clientSecret" not in str(environment(made()))
    assert "envFrom" not in pod_of(made())["containers"][0]


def test_proxy_variables_are_referred_to_and_those_of_the_container_itself_come_last() -> None:
    found = environment(made())
    https = [each["valueFrom"] for each in found if each["name"] == "HTTPS_PROXY"]
    assert https == [
        {"secretKeyRef": {"name": "credential", "key": "HTTPS_PROXY", "optional": True}},
        {"configMapKeyRef": {"name": "env", "key": "HTTPS_PROXY", "optional": True}},
        {"secretKeyRef": {"name": "proxy", "key": "url"}},
    ]
    assert [each["value"] for each in found if "value" in each and each["name"] == "NO_PROXY"] == [".contoso.com"]


def test_a_prefix_is_taken_off_the_key() -> None:
    container = {"name": "mygw", "envFrom": [{"prefix": "HTTPS_", "configMapRef": {"name": "env"}}]}
    [found] = [each for each in environment(made(container)) if "valueFrom" in each]
    assert (found["name"], found["valueFrom"]["configMapKeyRef"]["key"]) == ("HTTPS_PROXY", "PROXY")


@pytest.mark.parametrize(
    ("pod", "container", "user"),
    [({}, {}, 1001), ({"runAsUser": 5}, {}, 5), ({"runAsUser": 5}, {"runAsUser": 1000720000}, 1000720000)],
)
def test_pod_is_fit_for_restricted_and_has_the_gateways_user(pod: Any, container: Any, user: int) -> None:
    found = pod_of(made({**CONTAINER, "securityContext": container}, securityContext=pod))
    assert found["securityContext"] == {
        "runAsNonRoot": True,
        "runAsUser": user,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    assert found["containers"][0]["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "readOnlyRootFilesystem": True,
    }


def test_kubernetes_ends_and_removes_a_job_whose_doctor_is_gone() -> None:
    spec = made()["spec"]
    assert (spec["activeDeadlineSeconds"], spec["ttlSecondsAfterFinished"], spec["backoffLimit"]) == (180, 60, 0)


def test_script_needs_the_standard_library_alone_and_is_python_3_10() -> None:
    tree = ast.parse(PROBE.read_text(), feature_version=(3, 10))
    nodes = list(ast.walk(tree))
    modules = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    modules |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    assert {each.partition(".")[0] for each in modules} <= sys.stdlib_module_names


@pytest.mark.parametrize(("status", "advised"), [(403, "needs the rights to create"), (422, "Correct that, then")])
def test_rights_are_advised_only_where_they_are_missing(status: int, advised: str) -> None:
    def create(*_: object) -> None:
        raise ClusterRefusedError(status, "Job.batch is refused.")

    cluster = cast(Cluster, SimpleNamespace(create=create))
    with pytest.raises(CannotCheckError) as refusal:
        run.run(cluster, "gateways", {"metadata": {"name": "reach"}}, 1, print)
    assert str(refusal.value).startswith(f"The cluster refuses in namespace 'gateways': {status} Job.batch is refused.")
    assert advised in str(refusal.value)
