"""Who owns which field of an object, for server-side apply.

An object is created by a plain POST; its fields then belong to the creator. The first apply takes them over, as the
real provider does: otherwise a field that the program drops would stay, because the creator still holds it. What
kubectl has set is taken over, too; what anybody else has set is a conflict.
"""

from typing import cast

from sandbox.plugins.base.values import Properties
from sandbox.plugins.kubernetes.api import CREATE_FIELD_MANAGER, ApiServer
from sandbox.plugins.kubernetes.objects import metadata

# pulumi-kubernetes, provider/pkg/await/await.go: fixCSAFieldManagers. Names are prefixes (github.com/fluxcd/pkg/ssa,
# PatchReplaceFieldsManagers), so that "kubectl" is also kubectl-client-side-apply, kubectl-edit and kubectl-patch.
_TAKEN_OVER = (
    (CREATE_FIELD_MANAGER, "Update"),
    ("pulumi-resource-kubernetes", "Update"),
    ("kubectl", "Apply"),
    ("kubectl", "Update"),
    ("before-first-apply", "Update"),
)


# pulumi-kubernetes, provider/pkg/await/await.go: patchForce. Whole names, unlike the ones above: kubectl is not among
# them, so that the preview of an update over kubectl's fields ends in a conflict, and the update itself does not.
_FORCED_IN_PREVIEWS = ("pulumi-kubernetes", "pulumi-kubernetes.exe", "pulumi-resource-kubernetes")


def must_force(live: Properties, *, preview: bool) -> bool:
    """Whether an apply must win over other managers: in a preview over the creator, whose fields it cannot move."""
    entries = _entries(live)
    if not entries:
        return True
    creators = [entry for entry in entries if entry.get("operation") == "Update"]
    return preview and any(entry.get("manager") in _FORCED_IN_PREVIEWS for entry in creators)


def take_over(api: ApiServer, live: Properties, manager: str) -> Properties:
    """Make `manager` the applier of what the creator and kubectl hold; the object as it is afterwards."""
    ours, others = _split(_entries(live), manager)
    if not any(entry.get("manager") != manager for entry in ours):
        return live
    fields: Properties = {}
    for entry in ours:
        fields = _merged(fields, cast(Properties, entry.get("fieldsV1") or {}))
    applier = {**ours[0], "manager": manager, "operation": "Apply", "fieldsV1": fields}
    return api.patch_json(live, [{"op": "replace", "path": "/metadata/managedFields", "value": [*others, applier]}])


def _split(entries: list[Properties], manager: str) -> tuple[list[Properties], list[Properties]]:
    ours: list[Properties] = []
    others: list[Properties] = []
    for entry in entries:
        is_applier = (entry.get("manager"), entry.get("operation")) == (manager, "Apply")
        is_ours = _is_taken_over(entry) or (is_applier and not entry.get("subresource"))
        (ours if is_ours else others).append(entry)
    return ours, others


def _is_taken_over(entry: Properties) -> bool:
    holder, operation = str(entry.get("manager", "")), entry.get("operation")
    ours = any(holder.startswith(name) and operation == how for name, how in _TAKEN_OVER)
    return ours and not entry.get("subresource")


def _entries(live: Properties) -> list[Properties]:
    return cast("list[Properties]", metadata(live).get("managedFields") or [])


def _merged(first: Properties, second: Properties) -> Properties:
    result = dict(first)
    for key, value in second.items():
        result[key] = _merged(cast(Properties, result[key]), cast(Properties, value)) if key in result else value
    return result
