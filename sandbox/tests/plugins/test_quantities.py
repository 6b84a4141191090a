"""Amounts are written as Kubernetes' own code writes them: k8s.io/apimachinery 0.36.2 was asked for each of these."""

import pytest

from sandbox.plugins.kubernetes.quantities import canonical_quantity

WRITTEN = {
    "0.5": "500m",
    "1.5": "1500m",
    "1024Mi": "1Gi",
    "1.5Gi": "1536Mi",
    "2000k": "2M",
    "1000m": "1",
    "0Ki": "0",
    "512Ki": "512Ki",
    "0.1Mi": "104857600m",
    "0.0001": "100u",
    "1e3": "1e3",
    "1.5e3": "1500",
    "100E2": "10e3",
    # These look canonical to it.
    "1.024": "1.024",
    "1.5e-2": "1.5e-2",
    "+3Ki": "+3Ki",
    "5.": "5.",
}


@pytest.mark.parametrize("given", WRITTEN)
def test_an_amount_is_written_as_kubernetes_does(given: str) -> None:
    assert canonical_quantity(given) == WRITTEN[given]


@pytest.mark.parametrize("given", ["", "many", "1 Gi", "1KB", "0x10"])
def test_a_value_that_is_no_amount_is_none(given: str) -> None:
    assert canonical_quantity(given) is None
