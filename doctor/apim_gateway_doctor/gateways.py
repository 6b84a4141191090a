"""Finds a stack's gateways: in its configuration, or, of another program than ours, its components in the state."""

from apim_gateway_doctor.deployed import Deployed
from apim_gateway_doctor.errors import CannotCheckError
from apim_gateway_doctor.gateway import Gateway, component_output
from apim_gateway_doctor.parts import kubernetes_gateways, parts_of
from apim_gateway_doctor.setting_names import GATEWAY_NAME
from apim_gateway_doctor.stack import Resource, Stack

_COMPONENT = "apim-gateway:index:SelfHostedGateway"
_REQUIRED = ("resourceGroupName", "serviceName", "gatewayName")


def of_configuration(stack: Stack) -> Gateway:
    """The gateway that the stack's configuration describes. Raises CannotCheckError where it names none."""
    values = [stack.text(f"apim-gateway:{key}") for key in _REQUIRED]
    for key, value in zip(_REQUIRED, values, strict=True):
        if not value:
            raise CannotCheckError(
                f"apim-gateway:{key} is missing in the configuration of the stack '{stack.name}': what belongs to its"
                " gateway is found by it. Set it, or name the right --stack or --config-file."
            )
    group, service, name = map(str, values)
    return Gateway(stack, group, service, name)


def of_stack(stack: Stack, name: str | None = None) -> list[Gateway]:
    """The stack's gateways in the order of their names in the program, or the one with this name. Raises
    CannotCheckError where there is none."""
    components = stack.of_type(_COMPONENT)
    if len(components) <= 1 and all(stack.text(f"apim-gateway:{key}") for key in _REQUIRED):
        found = [of_configuration(stack)]
    else:
        found = [_of_component(stack, each, stack.below(each)) for each in components]
        alone = kubernetes_gateways(stack, components)
        found += [_of_component(stack, each, parts_of(stack, each, components)) for each in alone]
    if not found:
        raise CannotCheckError(
            f"The stack '{stack.name}' does not say which gateway it deploys: neither its configuration has"
            " apim-gateway:serviceName and apim-gateway:gatewayName, nor its state a SelfHostedGateway or"
            " KubernetesGateway."
            f" Deploy it: pulumi up --stack {stack.name}; or name the right --stack or --project."
        )
    # The state has them in the order in which the engine got to them.
    found.sort(key=lambda each: each.program_name)
    chosen = [each for each in found if name in (None, each.program_name, each.name)]
    if not chosen:
        names = ", ".join(each.program_name for each in found)
        raise CannotCheckError(f"--gateway is '{name}': the stack '{stack.name}' has {names}. Give one of these.")
    return chosen


def _of_component(stack: Stack, component: Resource, own: Stack) -> Gateway:
    """The gateway of another program than ours, whose configuration has keys of its own."""
    deployed = Deployed(own)
    instance = deployed.instance
    name = component_output(component, "gateway_name") or deployed.gateway_name or deployed.setting(GATEWAY_NAME)
    if instance is None or name is None:
        raise CannotCheckError(
            f"The gateway {component.name} of the stack '{stack.name}' has no reader's role assignment in the state,"
            " which names its instance: its last up has failed before."
            f" Deploy it: pulumi up --stack {stack.name}."
        )
    return Gateway(stack, instance.resource_group_name, instance.service_name, name, component, own)
