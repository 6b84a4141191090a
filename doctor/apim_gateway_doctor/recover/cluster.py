"""The gateway's objects in the cluster: found by name and label, deleted by name."""

import json
from typing import Any, cast

from apim_gateway import naming
from urllib3.exceptions import HTTPError

from apim_gateway_doctor.errors import CannotCheckError, one_line
from apim_gateway_doctor.gateway import Gateway
from apim_gateway_doctor.kubeconfig import client_of, source_of
from apim_gateway_doctor.recover.holdings import KubernetesObject
from apim_gateway_doctor.setting_names import CLIENT_ID
from apim_gateway_doctor.stack import Stack

Json = dict[str, Any]

# Under this name Pulumi's provider creates; the managers of its updates begin with it.
_FIELD_MANAGER = "pulumi-kubernetes"
_COLLECTIONS = {
    "Deployment": "/apis/apps/v1/namespaces/{}/deployments",
    "Service": "/api/v1/namespaces/{}/services",
    "PodDisruptionBudget": "/apis/policy/v1/namespaces/{}/poddisruptionbudgets",
    "ConfigMap": "/api/v1/namespaces/{}/configmaps",
    "Secret": "/api/v1/namespaces/{}/secrets",
}


class Cluster:
    """The cluster that Pulumi's provider would use for this stack."""

    def __init__(self, stack: Stack) -> None:
        kubeconfig, context = stack.kubeconfig, stack.text("kubernetes:context")
        self._source = source_of(kubeconfig, context)
        self._client = client_of(kubeconfig, context)

    def objects_of(self, gateway: Gateway) -> tuple[KubernetesObject, ...]:
        """The objects with one of the gateway's names, and those with its label and a name that Pulumi made up."""
        name = gateway.kubernetes_name
        fixed = {
            ("Deployment", name),
            ("Service", naming.live_traffic_name(name)),
            ("Service", naming.instance_discovery_name(name)),
            ("PodDisruptionBudget", name),
        }
        made_up = {"ConfigMap": f"{naming.settings_name(name)}-", "Secret": f"{naming.credential_name(name)}-"}
        found = [(kind, each) for kind in _COLLECTIONS for each in self._list(kind, gateway.namespace)]
        used = {
            source
            for kind, each in found
            if (kind, each["metadata"]["name"]) == ("Deployment", name)
            for source in _sources(each)
        }
        return tuple(
            _object(kind, each, name, used)
            for kind, each in found
            if (kind, each["metadata"]["name"]) in fixed
            or (kind in made_up and each["metadata"]["name"].startswith(made_up[kind]) and _has_label(each, name))
        )

    def delete(self, kind: str, id: str) -> None:
        """Delete an object, `<namespace>/<name>`; one that is gone is no error."""
        namespace, _, name = id.partition("/")
        self._request("DELETE", f"{_COLLECTIONS[kind].format(namespace)}/{name}", absent=404)

    def _list(self, kind: str, namespace: str) -> list[Json]:
        found = self._request("GET", _COLLECTIONS[kind].format(namespace))
        return cast("list[Json]", found["items"])

    def _request(self, method: str, path: str, absent: int | None = None) -> Json:
        request = self._client.param_serialize(
            method, path, header_params={"Accept": "application/json"}, auth_settings=["BearerToken"]
        )
        address = self._client.configuration.host
        try:
            answer = self._client.call_api(*request, _request_timeout=(5, 15))
            body = cast(bytes, answer.read())
        except HTTPError as error:
            raise CannotCheckError(
                f"The cluster at {address} does not answer ({type(error).__name__})."
                f" Correct the {self._source}, or the way to the cluster, until `kubectl version` answers."
            ) from None
        if answer.status >= 400 and answer.status != absent:
            raise CannotCheckError(f"The cluster at {address} refuses {method} {path}: {one_line(_message(body))}.")
        return json.loads(body)


def _object(kind: str, each: Json, name: str, used: set[tuple[str, str]]) -> KubernetesObject:
    metadata: Json = each["metadata"]
    entries: list[Json] = metadata.get("managedFields") or []
    by_pulumi = any(str(entry.get("manager", "")).startswith(_FIELD_MANAGER) for entry in entries)
    data: Json = each.get("data") or {}
    return KubernetesObject(
        kind,
        metadata["name"],
        by_pulumi and _has_label(each, name),
        data.get(CLIENT_ID) if kind == "ConfigMap" else None,
        (kind, metadata["name"]) in used,
    )


def _sources(deployment: Json) -> list[tuple[str, str]]:
    """The ConfigMaps and Secrets that a Deployment's containers take their environment from."""
    containers: list[Json] = deployment["spec"]["template"]["spec"]["containers"]
    lists: list[list[Json]] = [container.get("envFrom") or [] for container in containers]
    sources = [source for each in lists for source in each]
    kinds = {"configMapRef": "ConfigMap", "secretRef": "Secret"}
    return [
        (kind, source[reference]["name"])
        for source in sources
        for reference, kind in kinds.items()
        if reference in source
    ]


def _has_label(each: Json, name: str) -> bool:
    labels: Json = each["metadata"].get("labels") or {}
    return labels.get("app") == name


def _message(body: bytes) -> str:
    try:
        return str(json.loads(body)["message"]).rstrip(".")
    except (ValueError, KeyError, TypeError):
        return "no reason given"
