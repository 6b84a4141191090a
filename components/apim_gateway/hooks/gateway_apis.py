"""A hook where a link to an API is there before it is created: azure-native refuses it, and does not say what to do.

Azure has no request by which azure-native could tell of a link, so it shows in the update only.
"""

import pulumi

from . import engine

_EXISTS = "cannot create already existing resource"


def link_hook(component: str) -> pulumi.ErrorHook:
    """Says what to do about links that exist and that the state does not have."""
    return pulumi.ErrorHook(engine.unique_name(component, "a link that exists already"), _explain)


def _explain(failure: pulumi.ErrorHookArgs) -> bool:
    given = failure.new_inputs or {}
    if advice := advice_on(failure.errors[0] if failure.errors else "", str(given.get("apiId"))):
        pulumi.log.error(advice)
    return False


def advice_on(error: str, api: str) -> str | None:
    """The advice on a link that was not created; None where it is not because it exists."""
    if _EXISTS not in error:
        return None
    return (
        f"gateway_resource.apis has {api!r}: the gateway offers it already, and the state lacks this link. Take it over"
        " with gateway_resource.adopt for one up (pulumi config set --path gatewayResource.adopt true), or with"
        " apim-gateway-doctor recover."
    )
