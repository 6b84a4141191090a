"""A ServiceAccount that is left out is refused, on plain values: Kubernetes keeps it.

That it is kept, and that the engine runs the hook in previews, is in tests/end_to_end/test_merging.py.
"""

from typing import Any

import pytest
from apim_gateway.hooks.service_account import refusal_of


def deployment(**pod: Any) -> dict[str, Any]:
    return {"spec": {"template": {"spec": {"containers": [], **pod}}}}


def test_an_account_that_is_left_out_is_refused_with_the_line_to_write() -> None:
    refusal = refusal_of("Deployment apim/mygw", deployment(serviceAccountName="edge"), deployment())
    assert refusal == (
        "Deployment apim/mygw has the ServiceAccount edge, which Kubernetes keeps when it is left out. Name another one"
        " in kubernetes.pod, in a stack file `pod: {serviceAccountName: default}` below apim-gateway:kubernetes."
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (deployment(), deployment()),
        (deployment(), deployment(serviceAccountName="edge")),
        (deployment(serviceAccountName="edge"), deployment(serviceAccountName="default")),
        (deployment(serviceAccountName="default"), deployment()),
        (deployment(serviceAccountName="edge"), {"spec": {"template": "known during the deploy"}}),
        ({"spec": {"type": "ClusterIP"}}, {"spec": {"type": "NodePort"}}),
    ],
)
def test_other_updates_are_made(before: Any, after: Any) -> None:
    assert refusal_of("Deployment apim/mygw", before, after) is None
