"""One sandbox for the whole folder, in which the program is deployed once as a person would do it."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.running import CHECKOUT, Ran, RunningSandbox


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.sandbox)


@dataclass(frozen=True)
class Deployed:
    """The stack `dev`, deployed by the commands of README, and what these commands said."""

    sandbox: RunningSandbox
    preview: dict[str, Any]
    first: Ran
    second: Ran

    @property
    def outputs(self) -> dict[str, Any]:
        """The stack's outputs as they are now."""
        return self.sandbox.outputs("dev")

    @property
    def resources(self) -> list[dict[str, Any]]:
        """The resources in the stack's state as it is now."""
        return self.sandbox.resources("dev")

    def config_map_data(self) -> dict[str, str]:
        """The data of the ConfigMap that the pods use, read back from the API server."""
        return self.sandbox.kubectl("get", "configmap", self.outputs["configMap"])["data"]


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    running = RunningSandbox(tmp_path_factory.mktemp("sandbox") / "state")
    started = running.command("start")
    assert started.code == 0, started.output
    yield running
    running.command("reset")


@pytest.fixture(scope="session")
def deployed(sandbox: RunningSandbox) -> Deployed:
    created = sandbox.pulumi("stack", "select", "dev", "--create")
    assert created.code == 0, created.output
    previewed = sandbox.pulumi("preview", "--json", "--stack", "dev")
    assert previewed.code == 0, previewed.output
    first = sandbox.command("up")
    assert first.code == 0, first.output
    second = sandbox.command("up")
    assert second.code == 0, second.output
    return Deployed(sandbox, json.loads(previewed.output), first, second)


@pytest.fixture
def configuration(tmp_path: Path) -> Path:
    """A copy of the stack's configuration that a test may change."""
    return Path(shutil.copy(CHECKOUT / "Pulumi.dev.yaml", tmp_path))
