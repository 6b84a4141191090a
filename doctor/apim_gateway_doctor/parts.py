"""A gateway that a program puts together from the library's parts: which resources of the stack are its own.

Its KubernetesGateway leads to the application, by its client id or its tag; that one's principal to the reader's
assignment, and its scope to the instance and its roles.
"""

from collections.abc import Collection

from apim_gateway import naming

from apim_gateway_doctor.deployed import APPLICATION, ROLE_ASSIGNMENT, ROLE_DEFINITION, Deployed
from apim_gateway_doctor.setting_names import CLIENT_ID, GATEWAY_NAME
from apim_gateway_doctor.stack import Resource, Stack

KUBERNETES_GATEWAY = "apim-gateway:index:KubernetesGateway"


def kubernetes_gateways(stack: Stack, whole: Collection[Resource]) -> list[Resource]:
    """The components that no SelfHostedGateway has made."""
    return _loose(stack, whole).of_type(KUBERNETES_GATEWAY)


def parts_of(stack: Stack, component: Resource, whole: Collection[Resource]) -> Stack:
    """The stack with what belongs to this gateway only."""
    loose = _loose(stack, whole)
    own = stack.below(component).resources
    found = Deployed(stack.below(component))
    application = _application(loose, found.setting(CLIENT_ID), found.setting(GATEWAY_NAME))
    if application is None:
        return stack.below(component)
    own += [each for each in loose.resources if each.parent == application.parent]
    principal = next((each.output("objectId") for each in own if each.type.endswith(":ServicePrincipal")), None)
    name = found.setting(GATEWAY_NAME) or component.name
    assignments = loose.of_type(ROLE_ASSIGNMENT)
    reader = next((each for each in assignments if principal and each.output("principalId") == principal), None)
    reader = reader or next((each for each in assignments if each.name.endswith(f"-reader-{name}")), None)
    if reader is not None:
        validators = (each for each in assignments if each.name.endswith("-validator"))
        own += [reader, *(each for each in validators if each.parent == reader.parent), *_roles(loose, reader)]
    return stack.only({each.urn for each in own})


def _loose(stack: Stack, whole: Collection[Resource]) -> Stack:
    """The stack without what is below a SelfHostedGateway."""
    taken = {each.urn for one in whole for each in stack.below(one).resources}
    return stack.only({each.urn for each in stack.resources if each.urn not in taken})


def _application(stack: Stack, client_id: str | None, gateway_name: str | None) -> Resource | None:
    applications = stack.of_type(APPLICATION)
    known = (each for each in applications if client_id and each.output("clientId") == client_id)
    tagged = (each for each in applications if gateway_name and _tagged(stack, each) == gateway_name)
    return next(known, None) or next(tagged, None)


def _tagged(stack: Stack, application: Resource) -> str | None:
    return Deployed(stack.only({application.urn})).gateway_name


def _roles(stack: Stack, reader: Resource) -> list[Resource]:
    """The role definitions of the assignment's instance; all where none has a derived id."""
    roles = stack.of_type(ROLE_DEFINITION)
    try:
        service = naming.parse_service_id(str(reader.output("scope") or "")).service_scope
    except ValueError:
        return roles
    guids = {naming.role_definition_guid(service, key).casefold() for key in ("reader", "validator")}
    derived = [each for each in roles if str(each.inputs.get("roleDefinitionId")).casefold() in guids]
    return derived or roles
