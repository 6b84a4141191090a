"""API Management services and gateways through Microsoft's client.

Invariants:
- A service has every field of api-version 2024-05-01 that clients read, and its system-assigned identity is a
  service principal of the directory that comes and goes with the switch.
- A gateway is guarded by its ETag where the real one is, and exists only in the tiers that have gateways.
- Names are found without regard to case and told as they were written.
"""

import uuid
from typing import Any

import pytest
from azure.core.exceptions import ResourceNotFoundError
from azure.mgmt.apimanagement.models import (
    ApiManagementServiceIdentity,
    ApiManagementServiceResource,
    ApiManagementServiceSkuProperties,
    ApiManagementServiceUpdateParameters,
    GatewayContract,
    ResourceLocationDataContract,
)

from sandbox.tests.emulator.clients import Azure, refusal

GROUP, SERVICE = "rg-gateways", "apim-fabrikam"


def resource(**changes: Any) -> ApiManagementServiceResource:
    wanted: dict[str, Any] = {
        "location": "westeurope",
        "sku": ApiManagementServiceSkuProperties(name="Developer", capacity=1),
        "identity": ApiManagementServiceIdentity(type="SystemAssigned"),
        "publisher_email": "a@b.example",
        "publisher_name": "A",
    }
    return ApiManagementServiceResource(**(wanted | changes))


def new_service(azure: Azure, **changes: Any) -> str:
    name = f"apim-{uuid.uuid4()}"
    azure.api_management.api_management_service.begin_create_or_update("rg-other", name, resource(**changes)).result()
    return name


def with_identity(azure: Azure, service: str, kind: str) -> ApiManagementServiceIdentity | None:
    parameters = ApiManagementServiceUpdateParameters(identity=ApiManagementServiceIdentity(type=kind))
    poller = azure.api_management.api_management_service.begin_update("rg-other", service, parameters)
    return poller.result().identity


def test_the_prerequisites_service_has_the_whole_body(azure: Azure) -> None:
    service = azure.api_management.api_management_service.get(GROUP, SERVICE)
    assert service.id == azure.service(GROUP, SERVICE)
    assert (service.name, service.type, service.location) == (SERVICE, "Microsoft.ApiManagement/service", "northeurope")
    assert (service.sku.name, service.sku.capacity) == ("Premium", 1)
    assert (service.publisher_email, service.publisher_name) == ("api@fabrikam.example", "Fabrikam")
    assert service.provisioning_state == "Succeeded"
    assert service.gateway_url == f"https://{SERVICE}.azure-api.net"
    assert service.management_api_url == f"https://{SERVICE}.management.azure-api.net"
    assert service.created_at_utc is not None
    assert service.etag
    [proxy] = service.hostname_configurations or []
    assert (proxy.type, proxy.host_name) == ("Proxy", f"{SERVICE}.azure-api.net")
    assert service.identity is not None
    assert (service.identity.type, service.identity.tenant_id) == ("SystemAssigned", azure.tenant_id)
    principal = azure.graph("GET", f"/servicePrincipals/{service.identity.principal_id}").body
    assert (principal["servicePrincipalType"], principal["displayName"]) == ("ManagedIdentity", SERVICE)


def test_the_prerequisites_give_an_identity_its_object_id(azure: Azure) -> None:
    identity = azure.api_management.api_management_service.get(GROUP, SERVICE).identity
    assert identity is not None
    assert identity.principal_id == "33333333-6b2c-4d0e-8f1a-5c7d9e2b4a60"
    assert azure.graph("GET", f"/servicePrincipals/{identity.principal_id}").status == 200


def test_a_service_without_an_identity_says_so(azure: Azure) -> None:
    assert azure.api_management.api_management_service.get("rg-other", "apim-second").identity is None


def test_services_are_listed_by_group_and_by_subscription(azure: Azure) -> None:
    services = azure.api_management.api_management_service
    in_group = {item.name for item in services.list_by_resource_group(GROUP)}
    assert SERVICE in in_group
    assert "apim-second" not in in_group
    assert {SERVICE, "apim-second"} <= {item.name for item in services.list()}


def test_the_identity_is_switched_off_and_on_and_is_another_one_then(azure: Azure) -> None:
    service = new_service(azure)
    first = with_identity(azure, service, "SystemAssigned")
    assert first is not None
    assert azure.graph("GET", f"/servicePrincipals/{first.principal_id}").status == 200
    assert with_identity(azure, service, "None") is None
    assert azure.graph("GET", f"/servicePrincipals/{first.principal_id}").status == 404
    second = with_identity(azure, service, "SystemAssigned")
    assert second is not None
    assert second.principal_id != first.principal_id


def test_a_service_is_changed_and_deleted(azure: Azure) -> None:
    name = new_service(azure, tags={"a": "b"})
    services = azure.api_management.api_management_service
    services.begin_create_or_update(
        "rg-other", name, resource(sku=ApiManagementServiceSkuProperties(name="Premium", capacity=2))
    ).result()
    changed = services.get("rg-other", name.upper())
    assert (changed.sku.name, changed.sku.capacity, changed.name) == ("Premium", 2, name)
    services.begin_delete("rg-other", name).result()
    with pytest.raises(ResourceNotFoundError):
        services.get("rg-other", name)
    assert azure.arm("DELETE", azure.service("rg-other", name)).status == 204


def test_a_resource_group_goes_with_all_that_is_in_it(azure: Azure) -> None:
    group, name = azure.group(f"rg-{uuid.uuid4()}"), f"apim-{uuid.uuid4()}"
    assert azure.arm("PUT", group, b'{"location": "x"}').status == 201
    services = azure.api_management.api_management_service
    made = services.begin_create_or_update(group.rpartition("/")[2], name, resource()).result()
    assert made.identity is not None
    assert azure.arm("DELETE", group).status == 202
    assert azure.arm("GET", group).error[:2] == (404, "ResourceGroupNotFound")
    assert azure.arm("DELETE", group).error[:2] == (404, "ResourceGroupNotFound")
    assert name not in [item.name for item in services.list()]
    assert azure.graph("GET", f"/servicePrincipals/{made.identity.principal_id}").status == 404
    assert azure.arm("GET", azure.group("rg-other")).status == 200


def test_a_service_name_is_taken_everywhere(azure: Azure) -> None:
    services = azure.api_management.api_management_service
    refused = refusal(lambda: services.begin_create_or_update("rg-other", SERVICE, resource()).result())
    assert refused == (409, "ServiceAlreadyExists", f"Api service already exists: {SERVICE}")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"sku": {"name": "Developer"}, "properties": {"publisherEmail": "a", "publisherName": "b"}}', "LocationR"),
        (b'{"location": "x", "properties": {"publisherEmail": "a", "publisherName": "b"}}', "ValidationError"),
        (b'{"location": "x", "sku": {"name": "Developer"}, "properties": {}}', "ValidationError"),
        (
            b'{"location": "x", "sku": {"name": "Huge"}, "properties": {"publisherEmail": "a", "publisherName": "b"}}',
            "V",
        ),
        (b'{"location": "x", "sku": {"name": "Developer", "capacity": "many"}}', "ValidationError"),
    ],
)
def test_a_faulty_service_is_refused(azure: Azure, content: bytes, code: str) -> None:
    path = azure.service("rg-other", f"apim-{uuid.uuid4()}")
    refused = azure.arm("PUT", path, content, version="2024-05-01").error
    assert refused[0] == 400
    assert refused[1].startswith(code)
    assert azure.arm("GET", path).status == 404, "nothing was made"


def test_an_identity_that_is_not_modelled_is_refused_by_name(azure: Azure) -> None:
    reply = azure.arm("PATCH", azure.service("rg-other", "apim-second"), b'{"identity": {"type": "UserAssigned"}}')
    assert reply.status == 400
    [detail] = reply.body["error"]["details"]
    assert detail["message"] == "The sandbox does not model the identity type 'UserAssigned'."


def test_the_prerequisites_gateways_are_there(azure: Azure) -> None:
    gateways = azure.api_management.gateway
    edge = gateways.get(GROUP, SERVICE, "EDGE")
    assert edge.id == f"{azure.service(GROUP, SERVICE)}/gateways/edge"
    assert (edge.name, edge.description) == ("edge", "The first gateway")
    assert edge.location_data is not None
    assert edge.location_data.name == "Hall 1"
    assert {"edge", "Edge-Two"} <= {item.name for item in gateways.list_by_service(GROUP, SERVICE)}
    assert [item.name for item in gateways.list_by_service("rg-other", "apim-second")] == ["edge"]


def test_a_gateway_is_made_changed_and_deleted_under_its_etag(azure: Azure) -> None:
    gateways, name = azure.api_management.gateway, f"g-{uuid.uuid4()}"

    def etag() -> str:
        response = azure.arm("GET", f"{azure.service(GROUP, SERVICE)}/gateways/{name}")
        return response.headers["etag"]

    made = gateways.create_or_update(
        GROUP, SERVICE, name, GatewayContract(location_data=ResourceLocationDataContract(name="here", city="Delft"))
    )
    assert made.location_data is not None
    assert (made.name, made.location_data.city) == (name, "Delft")
    first = etag()
    assert gateways.get_entity_tag(GROUP, SERVICE, name)
    gateways.update(GROUP, SERVICE, name, first, GatewayContract(description="new"))
    assert etag() != first
    stale = (412, "PreconditionFailed", "Resource was modified since last retrieval.")
    change = GatewayContract(description="newer")
    assert refusal(lambda: gateways.update(GROUP, SERVICE, name, first, change)) == stale
    assert refusal(lambda: gateways.create_or_update(GROUP, SERVICE, name, change, if_match=first)) == stale
    assert refusal(lambda: gateways.delete(GROUP, SERVICE, name, first)) == stale
    assert gateways.get(GROUP, SERVICE, name).description == "new"
    gateways.create_or_update(GROUP, SERVICE, name, change, if_match=etag())
    gateways.delete(GROUP, SERVICE, name, "*")
    gateways.delete(GROUP, SERVICE, name, "*")
    assert refusal(lambda: gateways.get(GROUP, SERVICE, name)) == (404, "ResourceNotFound", "Gateway not found.")


def test_a_gateway_is_not_deleted_without_if_match(azure: Azure) -> None:
    path = f"{azure.service(GROUP, SERVICE)}/gateways/edge"
    message = "The If-Match header is required: give the entity's ETag, or * for any."
    assert azure.arm("DELETE", path).error == (400, "MissingIfMatchHeader", message)
    assert azure.arm("GET", path).status == 200


def test_only_some_tiers_have_gateways(azure: Azure) -> None:
    services, gateways = azure.api_management.api_management_service, azure.api_management.gateway
    name = new_service(azure, sku=ApiManagementServiceSkuProperties(name="Basic", capacity=1))
    refused = refusal(lambda: gateways.create_or_update("rg-other", name, "g", GatewayContract()))
    assert refused == (400, "MethodNotAllowedInPricingTier", "Method not allowed in Basic pricing tier")
    services.begin_create_or_update("rg-other", name, resource()).result()
    assert gateways.create_or_update("rg-other", name, "g", GatewayContract()).name == "g"


@pytest.mark.parametrize("name", ["managed", "x" * 81, "a#b"])
def test_a_gateway_name_that_azure_refuses_is_refused(azure: Azure, name: str) -> None:
    gateways = azure.api_management.gateway
    content = b'{"properties": {}}'
    path = f"{azure.service(GROUP, SERVICE)}/gateways/{name.replace('#', '%23')}"
    assert azure.arm("PUT", path, content).error[:2] == (400, "ValidationError")
    longest = "x" * 80
    assert gateways.create_or_update(GROUP, SERVICE, longest, GatewayContract()).name == longest
