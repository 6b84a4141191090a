"""The guide's own JSON and YAML, word for word, and the differences that its readers are told of.

Source: "Enable Azure AD authentication in the self-hosted gateway", Microsoft, CC BY 4.0:
https://github.com/MicrosoftDocs/azure-docs (articles/api-management, May 2023). Only data is kept; the files are not
to be edited when the code changes.
"""

import json
from pathlib import Path
from typing import Any, NamedTuple, cast

import yaml

FOLDER = Path(__file__).parent

ABSENT = None


class Difference(NamedTuple):
    """One field of one object that is not as in the guide."""

    name: str
    path: str
    guide: object
    ours: object
    reason: str


OBJECTS = ("ConfigMap mygw-env", "Deployment mygw", "Service mygw-live-traffic", "Service mygw-instance-discovery")
AUTO_NAMED = "mygw-env-1a2b3c4d"

DIFFERENCES = (
    Difference(
        "ConfigMap mygw-env",
        "metadata.name",
        "mygw-env",
        ABSENT,
        "Pulumi generates the name: a changed setting makes a new ConfigMap, and the pods roll over to it.",
    ),
    Difference(
        "Deployment mygw",
        "spec.template.spec.containers[0].envFrom[0].configMapRef.name",
        "mygw-env",
        AUTO_NAMED,
        "The generated name.",
    ),
    Difference(
        "Deployment mygw",
        "spec.progressDeadlineSeconds",
        ABSENT,
        1200,
        "Kubernetes would give up after 10 minutes, the time that a role assignment may need.",
    ),
    *(
        Difference(each, "metadata.namespace", ABSENT, "default", "Written out instead of taken from the kubeconfig.")
        for each in OBJECTS
    ),
    *(
        Difference(
            each,
            "metadata.annotations.pulumi.com/patchFieldManager",
            ABSENT,
            "pulumi-kubernetes-apim-gateway",
            "The fields' manager has one name in every deployment: a lost state finds its own fields again.",
        )
        for each in OBJECTS
    ),
    Difference(
        "Service mygw-live-traffic",
        "metadata.annotations.pulumi.com/waitFor",
        ABSENT,
        "jsonpath={.status.loadBalancer.ingress}",
        "The address is waited for; that pods are Ready is the Deployment's to say.",
    ),
    Difference(
        "Service mygw-instance-discovery",
        "metadata.annotations.pulumi.com/skipAwait",
        ABSENT,
        "true",
        "A headless Service gets no address.",
    ),
)


def role(name: str) -> dict[str, Any]:
    """One of the two role templates: `validator` or `reader`."""
    return json.loads((FOLDER / f"{name}-role.json").read_text(encoding="utf-8"))


def objects() -> dict[str, dict[str, Any]]:
    """The four Kubernetes objects by kind and name."""
    documents = cast(list[dict[str, Any]], list(yaml.safe_load_all((FOLDER / "mygw.yaml").read_text(encoding="utf-8"))))
    return {f"{each['kind']} {each['metadata']['name']}": each for each in documents}


def fields(value: Any, path: str = "") -> dict[str, object]:
    """Every leaf of nested data under its path."""
    if isinstance(value, dict) and value:
        parts = [fields(item, f"{path}.{key}".lstrip(".")) for key, item in cast(dict[str, Any], value).items()]
    elif isinstance(value, list) and value:
        parts = [fields(item, f"{path}[{index}]") for index, item in enumerate(cast(list[Any], value))]
    else:
        return {path: cast(object, value)}
    return {key: leaf for part in parts for key, leaf in part.items()}
