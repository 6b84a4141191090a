"""A hook before a gateway resource is created: one that exists already is refused with what to do, in the preview too.

azure-native refuses it only in the update, when other resources have been made.
"""

import os
from importlib import metadata
from typing import Any

import pulumi
from pulumi.runtime import invoke_async, is_dry_run

from .. import naming
from . import engine

_INPUTS = ("resourceGroupName", "serviceName", "gatewayId")


class GatewayExists(pulumi.RunError):
    """A gateway resource that is to be created exists already."""


def creation_hook(component: str, opts: pulumi.InvokeOptions) -> pulumi.ResourceHook:
    """Refuses the creation of a gateway resource that exists already, also in previews."""

    async def must_not_exist(creation: pulumi.ResourceHookArgs) -> None:
        if is_dry_run() and os.environ.get(naming.RECOVERY):
            return
        given = {name: (creation.new_inputs or {}).get(name) for name in _INPUTS}
        # In a preview the instance may not be known yet.
        if all(isinstance(value, str) for value in given.values()) and await _exists(given, opts):
            raise GatewayExists(refusal(f"{given['gatewayId']}", f"{given['serviceName']}"))

    also_in_previews = pulumi.ResourceHookOptions(on_dry_run=True)
    name = engine.unique_name(component, "a gateway resource that exists already")
    return pulumi.ResourceHook(name, must_not_exist, also_in_previews)


def refusal(gateway: str, service: str) -> str:
    """The message for a gateway resource that exists already."""
    return (
        f"The gateway {gateway!r} of {service!r} exists already. Take it over with gateway_resource.adopt"
        " (pulumi config set --path gatewayResource.adopt true), or leave gateway_resource out."
    )


async def _exists(gateway: dict[str, Any], opts: pulumi.InvokeOptions) -> bool:
    # The SDK's own function would make a program fail at its end for an answer of 404. The default provider is the one
    # of the SDK's version.
    options = pulumi.InvokeOptions(
        parent=opts.parent, provider=opts.provider, version=metadata.version("pulumi-azure-native")
    )
    try:
        return bool(await invoke_async("azure-native:apimanagement:getGateway", gateway, options))
    except Exception:
        # It does not exist, nor may the instance; what else is wrong, the creation itself says.
        return False
