"""Reading and marking Kubernetes objects as plain data: names, annotations, owners, and the shape a person wrote."""

import base64
import binascii
from typing import Any, cast

from sandbox.plugins.base.values import Properties, Secret, Unknown, contains, keep_secrets
from sandbox.plugins.kubernetes.typed import is_known, passed_through

AUTONAMED = "pulumi.com/autonamed"
SKIP_AWAIT = "pulumi.com/skipAwait"
WAIT_FOR = "pulumi.com/waitFor"
TIMEOUT_SECONDS = "pulumi.com/timeoutSeconds"
PATCH_FORCE = "pulumi.com/patchForce"
FIELD_MANAGER = "pulumi.com/patchFieldManager"
DELETION_PROPAGATION = "pulumi.com/deletionPropagationPolicy"
REVISION = "deployment.kubernetes.io/revision"
_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"

# Set by the API server; as inputs they would differ for ever.
_READ_ONLY_METADATA = (
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "uid",
)
# Fewer: an import leaves the two of a deletion.
_NOT_ADOPTED = ("creationTimestamp", "generation", "managedFields", "resourceVersion", "uid")


def metadata(object: Properties) -> Properties:
    """The object's metadata; empty while it is not known."""
    return child(object, "metadata")


def child(object: Properties, *names: str) -> Properties:
    """The object at this place; an empty one where there is none."""
    place: Any = object
    for name in names:
        place = cast(Properties, place).get(name) if isinstance(place, dict) else None
    return cast(Properties, place) if isinstance(place, dict) else {}


def children(object: Properties, *names: str) -> list[Properties]:
    """The objects in the list at this place; none where there is no list."""
    place = child(object, *names[:-1]).get(names[-1])
    return cast("list[Properties]", place) if isinstance(place, list) else []


def annotation(object: Properties, name: str) -> str:
    value = child(object, "metadata", "annotations").get(name, "")
    return value if isinstance(value, str) else ""


def with_metadata(object: Properties, **fields: Any) -> Properties:
    """The object with these metadata fields; unchanged while its metadata is not known."""
    if isinstance(object.get("metadata"), Unknown):
        return object
    return {**object, "metadata": {**metadata(object), **fields}}


def without_metadata(object: Properties, field: str) -> Properties:
    """The object without this metadata field."""
    if field not in metadata(object):
        return object
    return {**object, "metadata": {name: value for name, value in metadata(object).items() if name != field}}


def annotated(object: Properties, name: str, value: str) -> Properties:
    if isinstance(metadata(object).get("annotations"), Unknown):
        return object
    return with_metadata(object, annotations={**child(object, "metadata", "annotations"), name: value})


def qualified_name(object: Properties) -> str:
    """namespace/name, or the name of a cluster-wide object: Pulumi's id."""
    fields = metadata(object)
    return "/".join(part for part in (fields.get("namespace"), fields["name"]) if part)


def owned_by(object: Properties, owner: Properties) -> bool:
    uid = metadata(owner).get("uid")
    return any(reference.get("uid") == uid for reference in children(object, "metadata", "ownerReferences"))


def condition(object: Properties, type: str) -> Properties:
    """The condition of this type from the status; empty where there is none."""
    found = [entry for entry in children(object, "status", "conditions") if entry.get("type") == type]
    return found[0] if found else {}


def normalized(object: Properties) -> Properties:
    """The object as the real provider compares it: in the form of Kubernetes' types, without read-only metadata."""
    if not contains(object, Unknown):
        object = _normalized_secret(object) if _is_secret(object) else passed_through(object)
    if isinstance(object.get("metadata"), dict):
        kept = {name: value for name, value in metadata(object).items() if name not in _READ_ONLY_METADATA}
        object = {**object, "metadata": kept}
    return object


def adopted(live: Properties) -> Properties:
    """The inputs that an import finds: all that the API server shows, its own defaults among it.

    Source: pulumi-kubernetes, provider/pkg/provider/provider.go, Read with readFromCluster. `status` is no input of any
    kind; the two annotations are kubectl's and the controller's, and leave an empty map where they are the only ones.
    Of a custom resource, whose inputs the real provider does not know, only the identity is found.
    """
    fields = {name: value for name, value in metadata(live).items() if name not in _NOT_ADOPTED}
    if not is_known(live):
        identity = {name: fields[name] for name in ("name", "namespace") if name in fields}
        return {"apiVersion": live["apiVersion"], "kind": live["kind"], "metadata": identity}
    if told := fields.get("annotations"):
        kept = {name: value for name, value in told.items() if name not in (REVISION, _LAST_APPLIED)}
        fields = {**fields, "annotations": kept}
    return {**{name: value for name, value in live.items() if name != "status"}, "metadata": fields}


def identity(object: Properties) -> Properties:
    """Name and namespace."""
    return {name: value for name, value in metadata(object).items() if name in ("name", "namespace")}


def marked(outputs: Properties, inputs: Properties) -> Properties:
    """The outputs with the inputs' secrets; the content of a Secret object is always one."""
    if outputs.get("kind") != "Secret":
        return keep_secrets(outputs, inputs)
    hidden = {name: Secret(outputs[name]) for name in ("data", "stringData") if name in outputs}
    return {**outputs, **hidden}


def pruned(live: Any, shape: Any) -> Any:
    """Of the live object, what the shape has, too: the rest is the cluster's business."""
    if isinstance(live, dict) and isinstance(shape, dict):
        have, wanted = cast(Properties, live), cast(Properties, shape)
        return {key: pruned(item, wanted[key]) for key, item in have.items() if key in wanted}
    if isinstance(live, list) and isinstance(shape, list):
        items, likes = cast(list[Any], live), cast(list[Any], shape)
        if items and likes and type(items[0]) is not type(likes[0]):
            return items
        return [pruned(item, like) for item, like in zip(items, likes, strict=False)]
    return cast(Any, live)


def _is_secret(object: Properties) -> bool:
    return (object.get("apiVersion"), object.get("kind")) == ("v1", "Secret")


def _normalized_secret(object: Properties) -> Properties:
    data, text = object.get("data"), object.get("stringData")
    if isinstance(text, dict) and text and isinstance(data or {}, dict):
        entries = cast(Properties, text)
        if not all(isinstance(value, str) for value in entries.values()):
            return object
        encoded = {key: base64.b64encode(value.encode()).decode() for key, value in entries.items()}
        rest = {name: value for name, value in object.items() if name != "stringData"}
        return {**rest, "data": {**cast(Properties, data or {}), **encoded}}
    if isinstance(data, dict):
        return {**object, "data": {key: _canonical_base64(value) for key, value in cast(Properties, data).items()}}
    return object


def _canonical_base64(value: Any) -> Any:
    # The API server decodes and encodes again, which removes line breaks.
    try:
        return base64.b64encode(base64.b64decode(value)).decode()
    except (TypeError, ValueError, binascii.Error):
        return value
