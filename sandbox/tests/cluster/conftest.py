"""The fake Azure, and a control plane beside it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.tests.cluster import fake_azure, running_cluster
from sandbox.tests.cluster.fake_azure import FakeAzure
from sandbox.tests.cluster.running_cluster import RunningCluster


@pytest.fixture
def azure(tmp_path: Path) -> Iterator[FakeAzure]:
    with fake_azure.serve(tmp_path) as azure:
        yield azure


@pytest.fixture(scope="module")
def running(toolchain: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCluster]:
    """One control plane for the tests of a module; each test takes a namespace of its own."""
    with running_cluster.started(tmp_path_factory.mktemp("cluster"), toolchain) as cluster:
        yield cluster


@pytest.fixture
def namespace(running: RunningCluster, request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty namespace, and an Azure that accepts everything."""
    running.azure.sign_in_refusal = running.azure.refusal = None
    name = re.sub(r"[^a-z0-9]+", "-", request.node.name)[-50:].strip("-")
    running.kubectl("create", "namespace", name)
    yield name
    running.azure.sign_in_refusal = running.azure.refusal = None
    running.kubectl("delete", "namespace", name, "--wait=false")
