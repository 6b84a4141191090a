"""Tags that an update takes away from an adopted application: the preview that shows the update names them.

The program sets its own tag and no others, and the provider writes the list as a whole.
"""

from collections.abc import Iterable

import pulumi

from . import engine


def hook(subject: str) -> pulumi.ResourceHook:
    """Names the tags that an update of an application takes away."""
    name = engine.unique_name(subject, "tags that an update takes away")
    return pulumi.ResourceHook(name, _warn, pulumi.ResourceHookOptions(on_dry_run=True))


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
