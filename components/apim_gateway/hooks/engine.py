"""The engine's part: whether it runs hooks, and names for them."""

from collections import Counter
from weakref import WeakKeyDictionary

from pulumi.runtime.proto import resource_pb2, resource_pb2_grpc
from pulumi.runtime.settings import get_monitor, get_root_resource, monitor_supports_feature

_FEATURES = (
    resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_ERROR_HOOKS,
)


class _Plugin:
    """The deployment of a plugin's process, which serves one and ends with it."""


_PLUGIN = _Plugin()
_taken: WeakKeyDictionary[object, Counter[str]] = WeakKeyDictionary()
"""The names of each deployment's hooks. One process may run a program several times."""


def runs_hooks() -> bool:
    """Whether an engine is there, and runs hooks before operations and after failures."""
    # Under test, Pulumi's SDK puts an object in the place of the connection. It claims every feature and runs no hook.
    is_an_engine = isinstance(get_monitor(), resource_pb2_grpc.ResourceMonitorStub)
    return is_an_engine and all(monitor_supports_feature(feature) for feature in _FEATURES)


def unique_name(subject: str, purpose: str) -> str:
    """A name that no other hook of the deployment has: the engine refuses the second of two.

    It stands in the state, so it is the same in every deployment: the number is there only where several components
    have the same subject and purpose.
    """
    # Only a program has a root resource.
    program = get_root_resource()
    names = _taken.setdefault(program or _PLUGIN, Counter())
    names[f"{subject}: {purpose}"] += 1
    count = names[f"{subject}: {purpose}"]
    where = "" if program else ", in the plugin"
    return f"{subject}{f', {count}' if count > 1 else ''}{where}: {purpose}"


def kind_and_id(urn_type: str, id: str) -> str:
    """A resource as messages name it: `Deployment gateways/mygw`."""
    return f"{urn_type.rpartition(':')[2]} {id}"
