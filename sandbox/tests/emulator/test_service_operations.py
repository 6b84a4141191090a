"""API Management services over time: long-running operations, names, soft deletion.

Invariants:
- A change is accepted with a Location that says 202 until it is done, then what came of it; until then the service
  is locked.
- A deleted service keeps its name, and can be restored with all its parts, until it is purged.
What a service is and what it refuses is in test_api_management.py.
"""

import json
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from azure.mgmt.apimanagement.models import ApiManagementServiceCheckNameAvailabilityParameters, GatewayContract

from sandbox.tests.emulator.clients import Azure, Principal, Reply, refusal
from sandbox.tests.emulator.process import EmulatorProcess
from sandbox.tests.emulator.test_api_management import new_service, resource

SECONDS = 1.5


@pytest.fixture
def slow_azure(tmp_path: Path, prerequisites: Path) -> Iterator[Azure]:
    """An Azure whose long-running operations take a moment."""
    process = EmulatorProcess(tmp_path / "azure", prerequisites, "--operation-time", str(SECONDS))
    process.start()
    yield Azure(process, process.deployer["client_id"], process.deployer["client_secret"])
    process.kill()


def body(**changes: Any) -> bytes:
    wanted: dict[str, Any] = {
        "location": "westeurope",
        "sku": {"name": "Developer", "capacity": 1},
        "properties": {"publisherEmail": "a@b.example", "publisherName": "A"},
    }
    return json.dumps(wanted | changes).encode()


def ask(azure: Azure, reply: Reply) -> Reply:
    """What the operation says that a change has begun."""
    return azure.arm("GET", reply.headers["location"].removeprefix(azure.emulator.base_url), version="")


def test_a_service_is_made_changed_and_deleted_by_operations(slow_azure: Azure) -> None:
    azure, path = slow_azure, slow_azure.service("rg-other", "apim-slow")
    made = azure.arm("PUT", path, body())
    assert made.status == 201
    assert made.body["properties"]["provisioningState"] == "Created"
    assert made.body["properties"]["targetProvisioningState"] == "Activating"
    assert made.headers["location"].startswith(f"{azure.emulator.base_url}{path}/operationresults/")
    assert int(made.headers["retry-after"]) >= 1
    waiting = ask(azure, made)
    assert (waiting.status, waiting.body, waiting.headers["location"]) == (202, None, made.headers["location"])
    assert azure.arm("GET", path).body["properties"]["provisioningState"] == "Activating"
    time.sleep(SECONDS)
    assert ask(azure, made).body["properties"]["provisioningState"] == "Succeeded"

    changed = azure.arm("PATCH", path, b'{"tags": {"a": "b"}}')
    assert (changed.status, changed.body["properties"]["provisioningState"]) == (202, "Updating")
    time.sleep(SECONDS)
    assert ask(azure, changed).body["tags"] == {"a": "b"}

    deleted = azure.arm("DELETE", path)
    assert (deleted.status, deleted.body) == (202, None)
    assert azure.arm("GET", path).body["properties"]["provisioningState"] == "Terminating"
    time.sleep(SECONDS)
    assert ask(azure, deleted).status == 204
    assert azure.arm("GET", path).error[:2] == (404, "ResourceNotFound")


def test_a_service_in_transition_is_locked(slow_azure: Azure) -> None:
    azure, path = slow_azure, slow_azure.service("rg-other", "apim-slow")
    assert azure.arm("PUT", path, body()).status == 201
    message = "The API Service apim-slow is transitioning at this time. Please try the request again later."
    refused = (409, "ServiceLocked", message)
    assert azure.arm("PUT", path, body()).error == refused
    assert azure.arm("PATCH", path, b"{}").error == refused
    assert azure.arm("DELETE", path).error == refused
    time.sleep(SECONDS)
    assert azure.arm("PATCH", path, b"{}").status == 202


def test_microsofts_client_waits_for_the_operation(slow_azure: Azure) -> None:
    services = slow_azure.api_management.api_management_service
    begin = time.monotonic()
    poller = services.begin_create_or_update("rg-other", "apim-slow", resource())
    assert poller.result().provisioning_state == "Succeeded"
    assert time.monotonic() - begin >= SECONDS
    services.begin_delete("rg-other", "apim-slow").result()
    assert "apim-slow" not in [item.name for item in services.list()]


def test_an_operation_without_duration_needs_one_question(azure: Azure) -> None:
    path = azure.service("rg-other", f"apim-{uuid.uuid4()}")
    made = azure.arm("PUT", path, body())
    assert made.headers["retry-after"] == "0"
    assert ask(azure, made).status == 200
    assert azure.arm("GET", f"{path}/operationresults/unknown").error[:2] == (404, "OperationNotFound")


def test_a_service_stays_in_its_location(azure: Azure) -> None:
    name = new_service(azure)
    path = azure.service("rg-other", name)
    assert azure.arm("PUT", path, body(location="eastus")).error == (
        409,
        "InvalidResourceLocation",
        f"The resource '{name}' already exists in location 'westeurope' in resource group 'rg-other'. A resource with"
        " the same name cannot be created in location 'eastus'. Please select a new resource name.",
    )
    assert azure.arm("PUT", path, body(location="West Europe")).status == 200


def test_a_deleted_service_keeps_its_name_until_it_is_purged(azure: Azure) -> None:
    name, clients = new_service(azure), azure.api_management
    identifier = azure.service("rg-other", name)
    clients.api_management_service.begin_delete("rg-other", name).result()
    deleted = clients.deleted_services.get_by_name(name, "West Europe")
    assert (deleted.name, deleted.service_id, deleted.location) == (name, identifier, "westeurope")
    assert deleted.scheduled_purge_date is not None
    assert deleted.deletion_date is not None
    assert (deleted.scheduled_purge_date - deleted.deletion_date).total_seconds() == 48 * 3600
    assert name in [item.name for item in clients.deleted_services.list_by_subscription()]
    assert azure.arm("PUT", identifier, body()).error == (
        409,
        "ServiceAlreadyExistsInSoftDeletedState",
        f"Api service {name} was soft-deleted. In order to create the new service with the same name, you have to"
        " either undelete the service or purge it. See https://aka.ms/apimsoftdelete.",
    )
    clients.deleted_services.begin_purge(name, "westeurope").result()
    refused = refusal(lambda: clients.deleted_services.get_by_name(name, "westeurope"))
    assert refused[:2] == (404, "ServiceNotFound")
    assert azure.arm("PUT", identifier, body()).status == 201
    assert list(clients.gateway.list_by_service("rg-other", name)) == []


def test_a_deleted_service_is_restored_with_its_parts(azure: Azure) -> None:
    name, clients = new_service(azure, tags={"kept": "yes"}), azure.api_management
    clients.gateway.create_or_update("rg-other", name, "Front", GatewayContract(description="kept"))
    clients.api_management_service.begin_delete("rg-other", name).result()
    refused = refusal(lambda: list(clients.gateway.list_by_service("rg-other", name)))
    assert refused[:2] == (404, "ParentResourceNotFound")
    restored = clients.api_management_service.begin_create_or_update("rg-other", name, resource(restore=True)).result()
    assert (restored.name, restored.tags) == (name, {"kept": "yes"})
    assert clients.gateway.get("rg-other", name, "front").description == "kept"
    assert name not in [item.name for item in clients.deleted_services.list_by_subscription()]


def test_a_service_that_was_not_deleted_is_not_restored(azure: Azure) -> None:
    services = azure.api_management.api_management_service
    name = f"apim-{uuid.uuid4()}"
    refused = refusal(lambda: services.begin_create_or_update("rg-other", name, resource(restore=True)).result())
    assert refused[:2] == (404, "ServiceNotFound")


def test_services_of_a_deleted_resource_group_are_soft_deleted_too(azure: Azure) -> None:
    group, name = azure.group(f"rg-{uuid.uuid4()}"), f"apim-{uuid.uuid4()}"
    assert azure.arm("PUT", group, b'{"location": "westeurope"}').status == 201
    path = f"{group}/providers/Microsoft.ApiManagement/service/{name}"
    assert azure.arm("PUT", path, body()).status == 201
    assert azure.arm("DELETE", group).status == 202
    assert azure.api_management.deleted_services.get_by_name(name, "westeurope").service_id == path


def test_purging_needs_a_right_of_its_own(azure: Azure, bystander: Principal) -> None:
    deleted = azure.sign_in(bystander).api_management.deleted_services
    status, code, message = refusal(lambda: deleted.begin_purge("x", "westeurope").result())
    assert (status, code) == (403, "AuthorizationFailed")
    assert "action 'Microsoft.ApiManagement/locations/deletedservices/delete'" in str(message)
    azure.api_management.deleted_services.begin_purge("x", "westeurope").result()


@pytest.mark.parametrize(
    ("name", "reason"), [("apim-fabrikam", "AlreadyExists"), ("9lives", "Invalid"), ("apim-free", "Valid")]
)
def test_a_name_is_asked_for_before_it_is_used(azure: Azure, name: str, reason: str) -> None:
    services = azure.api_management.api_management_service
    found = services.check_name_availability(ApiManagementServiceCheckNameAvailabilityParameters(name=name))
    assert (found.name_available, found.reason) == (reason == "Valid", reason)
    assert bool(found.message) == (reason != "Valid")


def test_the_name_of_a_soft_deleted_service_is_taken(azure: Azure) -> None:
    name, services = new_service(azure), azure.api_management.api_management_service
    services.begin_delete("rg-other", name).result()
    found = services.check_name_availability(ApiManagementServiceCheckNameAvailabilityParameters(name=name))
    assert found.reason == "AlreadyExists"
