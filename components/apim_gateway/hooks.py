"""Hooks that the engine runs around an operation on a resource: whether it has them here, and names for them."""

from collections import Counter

from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.settings import get_monitor, get_root_resource, monitor_supports_feature

_names: Counter[str] = Counter()


def are_supported() -> bool:
    """Whether the engine runs hooks before operations and after failures; a test's mocks do not."""
    return not isinstance(get_monitor(), MockMonitor) and all(
        monitor_supports_feature(feature)
        for feature in (
            resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS,
            resource_pb2.RESOURCE_MONITOR_FEATURE_ERROR_HOOKS,
        )
    )


def unique_name(subject: str, purpose: str) -> str:
    """A name that no other hook of the deployment has: the engine refuses the second of two.

    It stands in the state, so it is the same in every deployment: the number is there only where several components
    have the same subject and purpose.
    """
    _names[f"{subject}: {purpose}"] += 1
    count = _names[f"{subject}: {purpose}"]
    # A plugin counts in a process of its own. Only a program has a root resource.
    where = "" if get_root_resource() else ", in the plugin"
    return f"{subject}{f', {count}' if count > 1 else ''}{where}: {purpose}"


def kind_and_id(urn_type: str, id: str) -> str:
    """A resource as messages name it: `Deployment gateways/mygw`."""
    return f"{urn_type.rpartition(':')[2]} {id}"
