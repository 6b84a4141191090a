"""A second try for what azuread gives up: a creation whose answer was lost, so that nobody knows whether it took place.

The provider repeats neither a POST without an answer nor one that Entra refuses because it took place (go-azure-sdk,
sdk/client/client.go). What was made without anybody hearing of it stays in Entra: an application with this stack's tag
and without a password, or a password that nobody knows.
"""

import asyncio
from collections import Counter

import pulumi
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.settings import get_monitor, get_root_resource, monitor_supports_feature

_SECONDS = 5
_MOST_TRIES = 24
_LOST = "connection may have been reset"
# What Entra says to the second creation of a service principal, while its list does not show the first one yet.
_TOOK_PLACE = "Request_MultipleObjectsWithSameKeyValue"

_components: Counter[str] = Counter()


def hooks(component: str, gateway_name: str) -> pulumi.ResourceHookBinding | None:
    """The hooks of a component's resources that Entra makes by POST; none where the engine (or a test's mocks) has no
    such hooks.
    """
    if isinstance(get_monitor(), MockMonitor) or not monitor_supports_feature(
        resource_pb2.RESOURCE_MONITOR_FEATURE_ERROR_HOOKS
    ):
        return None
    return pulumi.ResourceHookBinding(on_error=[pulumi.ErrorHook(hook_name(component, gateway_name), _again)])


def hook_name(component: str, gateway_name: str) -> str:
    """A name that no other hook of the deployment has: the engine refuses the second of two.

    It stands in the state, so it is the same in every deployment: the number is there only where components of two
    parents have name and gateway in common.
    """
    name = f"{component} of {gateway_name}"
    _components[name] += 1
    number = f", {_components[name]}" if _components[name] > 1 else ""
    # A plugin counts in a process of its own. Only a program has a root resource.
    where = "" if get_root_resource() else ", in the plugin"
    return f"{name}{number}{where}: an answer of Entra was lost"


async def _again(failure: pulumi.ErrorHookArgs) -> bool:
    if not is_worth_another_try(failure.failed_operation, failure.errors):
        return False
    await asyncio.sleep(_SECONDS)
    return True


def is_worth_another_try(operation: str, errors: list[str]) -> bool:
    """Whether a creation failed because an answer was lost; the newest error comes first."""
    if operation != "create" or len(errors) > _MOST_TRIES:
        return False
    return _LOST in errors[0] or _TOOK_PLACE in errors[0]
