"""Tags that an update takes away from an adopted application: the preview that shows the update names them.

The program sets its own tag and no others, and the provider writes the list as a whole.
"""

from collections.abc import Iterable

import pulumi
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.settings import get_monitor, monitor_supports_feature


def hooks(name: str) -> list[pulumi.ResourceHook]:
    """The hook for updates of an application; none where the engine (or a test's mocks) has no hooks.

    The name has to be the program's only one.
    """
    if isinstance(get_monitor(), MockMonitor) or not monitor_supports_feature(
        resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS
    ):
        return []
    also_in_previews = pulumi.ResourceHookOptions(on_dry_run=True)
    return [pulumi.ResourceHook(f"{name}: tags that an update takes away", _warn, also_in_previews)]


def _warn(update: pulumi.ResourceHookArgs) -> None:
    old, new = ((properties or {}).get("tags") or () for properties in (update.old_outputs, update.new_inputs))
    if lost := dropped(old, new):
        pulumi.log.warn(
            f"Application {update.id} has tags that the program does not set, and the update takes them away:"
            f" {', '.join(lost)}. To keep them, add them to the application's tags in a transform first."
        )


def dropped(old: Iterable[str], new: Iterable[str]) -> list[str]:
    """The old tags that are not among the new ones. This program's own, of an earlier gateway name, do not count."""
    kept = set(new)
    return sorted(tag for tag in old if tag not in kept and not tag.startswith("apim-gateway/"))
