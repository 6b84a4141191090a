"""The Azure side of a gateway: the gateway resource with its location, and the APIs that it offers.

Without a link to an API, a gateway answers every call with 404. It creates neither the instance nor an API. A gateway
and links that were made in the portal are taken over where `adopt` says so.
"""

from collections.abc import Sequence
from functools import partial

import pulumi
from pulumi import Output, ResourceOptions
from pulumi_azure_native import apimanagement, authorization

from . import api_management, gateway_apis, hooks, naming
from .arguments.door import Checked, at_the_door, refuse
from .arguments.gateway_resource import GatewayResourceArgs
from .azure_ids import ServiceId


class GatewayResource(pulumi.ComponentResource):
    """A gateway resource of an API Management instance, and its links to APIs."""

    gateway_id: pulumi.Output[str]
    """ARM id of the gateway resource."""
    gateway_name: pulumi.Output[str]
    """Name of the gateway resource, known once it exists."""
    apis: pulumi.Output[Sequence[str]]
    """Names of the APIs that the gateway offers, known once their links exist."""

    def __init__(self, name: str, args: GatewayResourceArgs, opts: ResourceOptions | None = None) -> None:
        """Raises InputError for an input that Azure would refuse, and for an API that the instance does not have;
        LookupFailed when Azure can't be asked.

        Source: https://learn.microsoft.com/azure/api-management/api-management-howto-provision-self-hosted-gateway
        """
        # Who hands them on as checked has looked the APIs up.
        looked_up = isinstance(args, Checked)
        name, args = at_the_door(name, args, GatewayResourceArgs, opts)
        apis = args.get("apis", ())
        group, service = args["resource_group_name"], args["service_name"]
        lookups = api_management.lookup_options(opts)
        may_be_made_first = bool(opts and opts.depends_on)
        if isinstance(group, str) and isinstance(service, str) and not looked_up and not may_be_made_first:
            gateway_apis.look_up(apis, group, service, lookups, partial(refuse, of=args))
        existing = _existing_id(args, lookups)
        super().__init__("apim-gateway:index:GatewayResource", name, None, opts)
        location = args.get("location")
        gateway = apimanagement.Gateway(
            naming.gateway_resource_name(name),
            resource_group_name=group,
            service_name=service,
            gateway_id=args["gateway_name"],
            description=args.get("description"),
            location_data=apimanagement.ResourceLocationDataContractArgs(**location) if location else None,
            opts=ResourceOptions(parent=self, import_=existing, hooks=hooks.of_gateway_resource(name, lookups)),
        )
        if existing and apis:
            pulumi.log.info(gateway_apis.of_adoption(existing), self)
        link_hooks = hooks.of_gateway_apis(name) if apis else None
        links = [
            apimanagement.GatewayApiEntityTag(
                naming.gateway_api_name(name, api),
                resource_group_name=group,
                service_name=service,
                gateway_id=gateway.name,
                api_id=api,
                opts=ResourceOptions(
                    parent=self,
                    import_=naming.gateway_api_id(existing, api) if existing else None,
                    hooks=link_hooks,
                ),
            )
            for api in apis
        ]
        self.gateway_id = gateway.id
        self.gateway_name = gateway.name
        # azure-native shows nothing of a link but its id.
        self.apis = Output.all(*[link.id for link in links]).apply(lambda _: list(apis))
        self.register_outputs({field: getattr(self, field) for field in GatewayResource.__annotations__})


def _existing_id(args: GatewayResourceArgs, opts: pulumi.InvokeOptions) -> str | None:
    """The ARM id of the gateway to take over; None where it is created."""
    group, service = args["resource_group_name"], args["service_name"]
    if not args.get("adopt") or not isinstance(group, str) or not isinstance(service, str):
        return None
    subscription = authorization.get_client_config(opts=opts).subscription_id
    return naming.gateway_resource_id(ServiceId(subscription, group, service).service_scope, args["gateway_name"])
