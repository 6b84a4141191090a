"""Refuses to leave out a ServiceAccount that a Deployment's pods have: Kubernetes would keep it.

The API server copies `serviceAccountName` into the older field `serviceAccount`, which no manager owns, and from there
back. Pulumi would report an update, and the pods would keep the account's rights. `default` in its place takes it away.
"""

from collections.abc import Mapping
from typing import Any, cast

import pulumi

from . import engine

_DEFAULT = "default"


class ServiceAccountKept(pulumi.RunError):
    """The pods would keep a ServiceAccount that the configuration does not name any more."""


def hook(component: str) -> pulumi.ResourceHook:
    """Refuses such an update, also in previews."""
    name = engine.unique_name(component, "a ServiceAccount that was left out")
    return pulumi.ResourceHook(name, _check, pulumi.ResourceHookOptions(on_dry_run=True))


def _check(update: pulumi.ResourceHookArgs) -> None:
    object = engine.kind_and_id(update.type, update.id)
    if refusal := refusal_of(object, update.old_inputs or {}, update.new_inputs or {}):
        raise ServiceAccountKept(refusal)


def refusal_of(object: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str | None:
    """Why an object is not updated from these inputs to those; None where it is."""
    kept, pod = _pod(before).get("serviceAccountName"), _pod(after)
    # A pod that is known during the deploy only has no containers here.
    if kept in (None, "", _DEFAULT) or "containers" not in pod or pod.get("serviceAccountName") is not None:
        return None
    return (
        f"{object} has the ServiceAccount {kept}, which Kubernetes keeps when it is left out. Name another one in"
        f" kubernetes.pod, in a stack file `pod: {{serviceAccountName: {_DEFAULT}}}` below apim-gateway:kubernetes."
    )


def _pod(inputs: object) -> Mapping[str, Any]:
    place = inputs
    for field in ("spec", "template", "spec"):
        place = cast("Mapping[str, Any]", place).get(field) if isinstance(place, Mapping) else None
    return cast("Mapping[str, Any]", place) if isinstance(place, Mapping) else {}
