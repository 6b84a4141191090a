"""The Kubernetes objects are the guide's YAML, field by field; each field that is not is a row of guide.DIFFERENCES.

Options that change them are in test_kubernetes_gateway.py; whether a cluster takes them is in tests/end_to_end.
"""

from typing import Any

import pulumi
import pytest
from apim_gateway import KubernetesGateway

from tests import guide

from .recording import RecordingMonitor, run

TENANT_ID = "5f3b8d3e-6c1a-4e0b-9d57-2a8c4f6e1b70"
CLIENT_ID = "0b6f4a52-9b3d-4a70-8a21-7c5e9d1f3b86"
CLIENT_SECRET = "gJ8Q~a-client-secret"
PLACEHOLDERS = {
    "<Azure AD tenant ID>": TENANT_ID,
    "<Azure AD client ID>": CLIENT_ID,
    "<Azure AD client secret>": CLIENT_SECRET,
}


def the_guides_gateway() -> None:
    KubernetesGateway(
        "mygw",
        {
            "gateway_name": "mygw",
            "configuration_endpoint": "danlep0510.configuration.azure-api.net",
            "tenant_id": TENANT_ID,
            "client_id": CLIENT_ID,
            "client_secret": pulumi.Output.secret(CLIENT_SECRET),
        },
    )


def ours(monitor: RecordingMonitor) -> dict[str, dict[str, Any]]:
    """What would be applied, under the names of the guide."""
    found = [each for each in monitor.created if each.type.startswith("kubernetes:")]
    return {f"{each.inputs['kind']} {each.inputs['metadata'].get('name', each.name)}": each.inputs for each in found}


@pytest.mark.parametrize("preview", [True, False])
def test_each_object_differs_from_the_guide_in_the_documented_fields_only(preview: bool) -> None:
    applied, wanted = ours(run(the_guides_gateway, preview)), guide.objects()
    assert applied.keys() == wanted.keys()
    seen: set[tuple[str, str, object, object]] = set()
    for name, theirs in wanted.items():
        left, right = guide.fields(theirs), guide.fields(applied[name])
        left = {path: PLACEHOLDERS.get(str(value), value) for path, value in left.items()}
        seen |= {
            (name, path, left.get(path), right.get(path))
            for path in left.keys() | right.keys()
            if left.get(path) != right.get(path)
        }
    assert seen == {difference[:4] for difference in guide.DIFFERENCES}


def test_objects_are_compared_down_to_their_leaves() -> None:
    deployment = guide.fields(guide.objects()["Deployment mygw"])
    assert deployment["spec.template.spec.containers[0].ports[2].protocol"] == "UDP"
    assert not any(isinstance(leaf, dict | list) for leaf in deployment.values())
