"""The Job: the gateway's place in the cluster and its proxy settings, and nothing of its credential."""

import json
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from apim_gateway_doctor.objects import Object, child, children

Json = dict[str, Any]

IMAGE = "mcr.microsoft.com/azurelinux/base/python:3.12"
"""From the registry that the gateway's own image is from: who can pull that one can, as a rule, pull this one."""
CONTAINER = "reach"
SECONDS_LEFT = 60
"""After doctor's own patience Kubernetes ends the Job, and as long after that removes it, should doctor be gone."""

_LONGEST_NAME = 50
_MESSAGE = "/dev/termination-log"
_PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")
_PROXY_NAMES = (*_PROXIES, *(each.lower() for each in _PROXIES))
# What decides where the pod runs, as whom, and whom it can ask. Not its labels: Services would send it traffic.
_POD_FIELDS = (
    "affinity",
    "dnsConfig",
    "dnsPolicy",
    "hostAliases",
    "hostNetwork",
    "imagePullSecrets",
    "nodeSelector",
    "priorityClassName",
    "runtimeClassName",
    "schedulerName",
    "serviceAccountName",
    "tolerations",
)
# The gateway image's own user, where the gateway's pod names none.
_USER = 1001
_SOURCES = {"configMapRef": "configMapKeyRef", "secretRef": "secretKeyRef"}


def name_for(deployment: Object) -> str:
    """A name for a Job, which is not taken."""
    return f"{str(deployment['metadata']['name'])[:_LONGEST_NAME]}-reach-{secrets.token_hex(3)}"


def job(name: str, deployment: Object, container: Object, urls: Sequence[str], image: str, seconds: float) -> Json:
    """The Job as the API server takes it, for a doctor that waits so many seconds."""
    labels = {"app.kubernetes.io/managed-by": "apim-gateway-doctor", "app.kubernetes.io/component": CONTAINER}
    pod = child(deployment, "spec", "template", "spec")
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": name, "labels": labels},
        "spec": {
            "backoffLimit": 0,
            "activeDeadlineSeconds": int(seconds) + SECONDS_LEFT,
            "ttlSecondsAfterFinished": SECONDS_LEFT,
            "template": {
                "metadata": {"labels": labels},
                "spec": {
                    **{field: pod[field] for field in _POD_FIELDS if pod.get(field)},
                    "automountServiceAccountToken": False,
                    "enableServiceLinks": False,
                    "restartPolicy": "Never",
                    "securityContext": _security(pod, container),
                    "containers": [_probe(container, urls, image)],
                },
            },
        },
    }


def _probe(gateway: Object, urls: Sequence[str], image: str) -> Json:
    return {
        "name": CONTAINER,
        "image": image,
        "command": ["python3", "-c", Path(__file__).with_name("probe.py").read_text(encoding="utf-8")],
        "env": [
            *_proxy_variables(gateway),
            {"name": "TARGETS", "value": json.dumps(urls)},
            {"name": "RESULT", "value": _MESSAGE},
        ],
        "terminationMessagePath": _MESSAGE,
        "terminationMessagePolicy": "FallbackToLogsOnError",
        "resources": {"requests": {"cpu": "10m", "memory": "32Mi"}, "limits": {"memory": "128Mi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": True,
        },
    }


def _proxy_variables(gateway: Object) -> list[Object]:
    """The gateway's proxy variables by reference, for their values may be secret: absent ones stay unset."""
    referred: list[Object] = [
        {
            "name": name,
            "valueFrom": {_SOURCES[field]: {"name": source[field]["name"], "key": key, "optional": True}},
        }
        for source in children(gateway, "envFrom")
        for field in _SOURCES
        if field in source
        for name in _PROXY_NAMES
        if (key := name.removeprefix(source.get("prefix", ""))) and name == source.get("prefix", "") + key
    ]
    return [*referred, *(each for each in children(gateway, "env") if each["name"] in _PROXY_NAMES)]


def _security(pod: Object, container: Object) -> Json:
    """Fit for Pod Security's level `restricted`, with the gateway's user: OpenShift allows no other."""
    own, of_pod = child(container, "securityContext"), child(pod, "securityContext")
    given = {**of_pod, **own}
    kept = {field: given[field] for field in ("runAsGroup", "seLinuxOptions") if field in given}
    return {
        **kept,
        "runAsNonRoot": True,
        "runAsUser": given.get("runAsUser") or _USER,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
