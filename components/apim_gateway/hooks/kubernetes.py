"""Hooks on a gateway's Kubernetes objects: what an adoption must not do, and what to do about a field conflict."""

import json
from collections.abc import Mapping
from typing import Any, cast

import pulumi

from .. import field_managers
from ..provider_annotations import FORCE
from . import engine
from .dropped_fields import lost_fields


class AdoptionRefused(pulumi.RunError):
    """An object that exists cannot be taken over as the configuration describes it."""


def conflict_hook(component: str) -> pulumi.ErrorHook:
    """Says what to do where another manager sets a field that an object of the component sets."""
    return pulumi.ErrorHook(engine.unique_name(component, "a conflict over a field"), _explain_conflict)


def adoption_hook(component: str, adopted: str, selector: Mapping[str, str]) -> pulumi.ResourceHook:
    """Refuses the adoption of an object that the configuration describes otherwise, also in previews."""
    name = engine.unique_name(component, f"adoption of {adopted}")
    also_in_previews = pulumi.ResourceHookOptions(on_dry_run=True)
    return pulumi.ResourceHook(name, lambda update: _check_adoption(update, selector), also_in_previews)


def _check_adoption(update: pulumi.ResourceHookArgs, selector: Mapping[str, str]) -> None:
    before, after = update.old_inputs or {}, update.new_inputs or {}
    object = engine.kind_and_id(update.type, update.id)
    if refusal := refusal_of(object, before, update.old_outputs or {}, after, selector):
        raise AdoptionRefused(refusal)
    if lost := sorted(lost_fields(before, after)):
        pulumi.log.warn(
            f"{object} has what the configuration does not say, and the update takes it away or changes it:"
            f" {', '.join(lost)}. Put what has to stay into the configuration first."
        )


def refusal_of(object: str, before: Any, live: Any, after: Any, selector: Mapping[str, str]) -> str | None:
    """Why an object is not taken over by this update; None where it is.

    `before` are the object's inputs until now, `live` its outputs, `after` the inputs to be.
    """
    lived = _fields(_fields(_fields(before, "spec"), "selector"), "matchLabels")
    if lived and lived != selector:
        return (
            f"{object} selects pods by {json.dumps(lived)}, the configuration by {json.dumps(selector)}: a Deployment"
            " keeps its selector for life, and Services with another would lose every pod. Keep the live one in"
            f" kubernetes.selector, in a stack file `selector: {json.dumps(lived)}` below apim-gateway:kubernetes."
        )
    if _annotations(before).get(FORCE) == "true" and _is_settled(live):
        return (
            f"{object} has been adopted, and adopt.kubernetes makes every further update take fields by force. Take it"
            " out of the configuration: pulumi config rm --path adopt.kubernetes"
        )
    foreign = list(field_managers.foreign_fields(live, after))
    if foreign:
        named = "; ".join(f"conflict with {manager}: {path}" for manager, path in foreign)
        return (
            f"{object} has fields that another manager sets: {named}. Give the live value, or leave the field to it"
            " (docs/adoption.md, 'A number of pods set by hand')."
        )
    return None


def _explain_conflict(failure: pulumi.ErrorHookArgs) -> bool:
    if advice := advice_on(failure.errors[0] if failure.errors else ""):
        pulumi.log.error(f"{engine.kind_and_id(failure.type, failure.id)}: {advice}")
    return False


def advice_on(error: str) -> str | None:
    """The advice on a refused server-side apply; None for another error."""
    managers = field_managers.managers_in(error)
    if not managers:
        return None
    if all(manager.is_taken_over for manager in managers):
        # The provider moves kubectl's fields to Pulumi before a real update, and cannot do so in a preview.
        return (
            "it was changed with kubectl. A preview cannot take such fields back, an update does:"
            " pulumi up --refresh --skip-preview"
        )
    foreign = ", ".join(str(manager) for manager in managers if not manager.is_taken_over)
    return (
        f"{foreign} sets the same field. Give the live value, or leave the field to that manager (docs/adoption.md,"
        " 'A number of pods set by hand')."
    )


def _is_settled(live: Any) -> bool:
    """Whether a Deployment's last roll-out has ended; other kinds have none."""
    if live.get("kind") != "Deployment":
        return True
    conditions = cast("list[Mapping[str, Any]]", _fields(live, "status").get("conditions") or [])
    return any(each.get("reason") == "NewReplicaSetAvailable" for each in conditions)


def _annotations(inputs: Any) -> Mapping[str, Any]:
    return _fields(_fields(inputs, "metadata"), "annotations")


def _fields(value: Any, field: str) -> Mapping[str, Any]:
    place = value.get(field)
    return cast("Mapping[str, Any]", place) if isinstance(place, Mapping) else {}
