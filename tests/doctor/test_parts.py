"""Which resources of a stack belong to a gateway that a program puts together from the library's parts."""

from typing import Any

from apim_gateway import naming
from apim_gateway_doctor import gateways
from apim_gateway_doctor.gateway import Gateway
from apim_gateway_doctor.recover import names

from .test_gateway import SERVICE, SUBSCRIPTION, resource, stack

APPLICATION = "azuread:index/application:Application"
PRINCIPAL = "azuread:index/servicePrincipal:ServicePrincipal"
ASSIGNMENT = "azure-native:authorization:RoleAssignment"
ROLE = "azure-native:authorization:RoleDefinition"


def inside(component: dict[str, Any], *made: dict[str, Any]) -> list[dict[str, Any]]:
    return [component, *(each | {"parent": component["urn"]} for each in made)]


def parts(name: str) -> list[dict[str, Any]]:
    """A gateway whose application and KubernetesGateway have other names than the gateway resource."""
    tags = [naming.application_tag("p", "prod", name)]
    application = resource(APPLICATION, f"{name}-login-application", clientId=f"client of {name}", tags=tags)
    principal = resource(PRINCIPAL, f"{name}-login-service-principal", objectId=f"principal of {name}")
    data = {"gateway.name": name, "config.service.auth.azureAd.clientId": f"client of {name}"}
    config_map = resource("kubernetes:core/v1:ConfigMap", f"{name}-pods-env", data=data)
    return [
        *inside(resource("apim-gateway:index:GatewayApplication", f"{name}-login"), application, principal),
        *inside(resource("apim-gateway:index:KubernetesGateway", f"{name}-pods"), config_map),
    ]


def assignments(*names: str) -> list[dict[str, Any]]:
    readers = [
        resource(ASSIGNMENT, f"all-reader-{name}", scope=SERVICE, principalId=f"principal of {name}") for name in names
    ]
    validator = resource(ASSIGNMENT, "all-validator", scope=SERVICE)
    return inside(resource("apim-gateway:index:GatewayRoleAssignments", "all"), *readers, validator)


def role(service: str, key: str) -> dict[str, Any]:
    guid = naming.role_definition_guid(service, key)
    made = resource(ROLE, f"{service.rpartition('/')[2]}-{key}", f"{SUBSCRIPTION}/x/{guid}")
    return made | {"inputs": {"roleDefinitionId": guid}}


def found(*resources: dict[str, Any]) -> dict[str, Gateway]:
    return {each.name: each for each in gateways.of_stack(stack({}, *resources))}


def test_each_gateway_has_its_own_application_and_assignment() -> None:
    both = found(*parts("north"), *parts("south"), *assignments("south", "north"))
    assert {name: each.program_name for name, each in both.items()} == {"north": "north-pods", "south": "south-pods"}
    for name, each in both.items():
        assert names.application(each) == f"{name}-login-application"
        assert names.service_principal(each) == f"{name}-login-service-principal"
        assert names.reader_assignment(each) == f"all-reader-{name}"
        assert names.validator_assignment(each) == "all-validator"
        assert each.id == f"{SERVICE}/gateways/{name}"


def test_roles_are_those_of_its_instance() -> None:
    roles = [role(service, key) for service in (f"{SERVICE}2", SERVICE) for key in ("reader", "validator")]
    [north] = found(*parts("north"), *assignments("north"), *roles).values()
    assert (names.role(north, "reader"), names.role(north, "validator")) == ("apim-reader", "apim-validator")
    assert north.owns_roles


def test_parts_of_a_gateway_in_one_piece_are_no_gateway_of_their_own() -> None:
    whole = resource("apim-gateway:index:SelfHostedGateway", "edge", gateway_name="edge")
    inner = [each if "parent" in each else each | {"parent": whole["urn"]} for each in parts("edge")]
    inner += [each if "parent" in each else each | {"parent": whole["urn"]} for each in assignments("edge")]
    assert [each.program_name for each in found(whole, *inner).values()] == ["edge"]
