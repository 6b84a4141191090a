"""Resource groups: names, tags, and a deletion that takes its time.

Invariants:
- A refused name, location or change leaves the group as it was.
- A deletion is an operation: accepted, asked for, done; until then nothing can be put into the group.
"""

import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.tests.emulator.clients import Azure
from sandbox.tests.emulator.process import EmulatorProcess

HERE = b'{"location": "westeurope"}'


@pytest.fixture
def slow_azure(tmp_path: Path, prerequisites: Path) -> Iterator[Azure]:
    """An Azure whose long-running operations take a moment."""
    process = EmulatorProcess(tmp_path / "azure", prerequisites, "--operation-time", "1.5")
    process.start()
    yield Azure(process, process.deployer["client_id"], process.deployer["client_secret"])
    process.kill()


def operation(azure: Azure, location: str) -> int:
    path = location.removeprefix(azure.emulator.base_url)
    assert path.startswith(azure.subscription)
    return azure.arm("GET", path, version="").status


@pytest.mark.parametrize(
    ("name", "invalid"), [("rg%20one", " "), ("rg,one", ","), ("rg%2Bone%21", "!+"), ("rg.", "."), ("r%2Ag", "*")]
)
def test_a_resource_groups_name_has_few_characters(azure: Azure, name: str, invalid: str) -> None:
    status, code, message = azure.arm("PUT", azure.group(name), HERE).error
    assert (status, code) == (400, "InvalidResourceGroup")
    assert f"has these invalid characters: '{invalid}'. The name can only be a letter, digit, '-', '.'" in message
    assert azure.arm("PUT", azure.group(f"rg_(1).{uuid.uuid4()}"), HERE).status == 201


def test_a_resource_groups_name_has_at_most_90_characters(azure: Azure) -> None:
    assert azure.arm("PUT", azure.group("x" * 91), HERE).error[:2] == (400, "InvalidResourceGroup")
    assert azure.arm("PUT", azure.group("x" * 90), HERE).status in (200, 201)


def test_whether_a_group_is_there_is_asked_with_head(azure: Azure) -> None:
    assert azure.arm("HEAD", azure.group("RG-gateways")).status == 204
    assert azure.arm("HEAD", azure.group("rg-nowhere")).status == 404


def test_a_groups_tags_are_changed_alone(azure: Azure) -> None:
    path = azure.group(f"rg-{uuid.uuid4()}")
    assert azure.arm("PUT", path, HERE).status == 201
    assert azure.arm("PATCH", path, b'{"tags": {"a": "b"}}').body["tags"] == {"a": "b"}
    assert azure.arm("GET", path).body["location"] == "westeurope"
    assert azure.arm("PATCH", azure.group("rg-nowhere"), b"{}").error[:2] == (404, "ResourceGroupNotFound")


def test_a_group_is_deleted_by_an_operation_and_takes_nothing_in_until_then(slow_azure: Azure) -> None:
    azure, path = slow_azure, slow_azure.group("rg-other")
    reply = azure.arm("DELETE", path)
    assert reply.status == 202
    assert int(reply.headers["retry-after"]) >= 1
    assert operation(azure, reply.headers["location"]) == 202
    assert azure.arm("GET", path).body["properties"]["provisioningState"] == "Deleting"
    message = "The resource group 'rg-other' is in deprovisioning state and cannot perform this operation."
    refused = (409, "ResourceGroupBeingDeleted", message)
    assert azure.arm("PUT", path, b'{"location": "northeurope"}').error == refused
    assert azure.arm("DELETE", path).error == refused
    service = azure.service("rg-other", f"apim-{uuid.uuid4()}")
    assert azure.arm("PUT", service, b'{"location": "northeurope"}').error == refused
    time.sleep(1.6)
    assert operation(azure, reply.headers["location"]) == 200
    assert azure.arm("GET", path).error[:2] == (404, "ResourceGroupNotFound")
    assert azure.arm("PUT", path, b'{"location": "eastus"}').status == 201, "the name is free again"


def test_an_operation_that_nobody_began_is_not_found(azure: Azure) -> None:
    path = f"{azure.subscription}/operationresults/nothing"
    assert azure.arm("GET", path).error[:2] == (404, "OperationNotFound")
