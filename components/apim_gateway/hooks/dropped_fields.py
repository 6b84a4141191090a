"""Finds what an adoption takes away from objects made by hand: the preview that shows the update says it.

Pulumi writes an object as the program describes it: an annotation that only the live object has is gone afterwards.
What the API server fills in by itself is not meant. Values are not repeated, they may be secret.
"""

from collections.abc import Iterator, Mapping
from typing import Any, cast

# Chosen by the cluster, which keeps them; kubectl's and the controllers' own notes; or always the program's.
_NOT_MEANT = frozenset(
    [
        "clusterIP",
        "clusterIPs",
        "creationTimestamp",
        "generation",
        "healthCheckNodePort",
        "ipFamilies",
        "ipFamilyPolicy",
        "managedFields",
        "nodePort",
        "resourceVersion",
        "selfLink",
        "status",
        "uid",
        "deployment.kubernetes.io/revision",
        "kubectl.kubernetes.io/last-applied-configuration",
        "configMapRef",
        "progressDeadlineSeconds",
        "secretRef",
    ]
)
# Defaults of Kubernetes' API for the fields of Deployments, pods and Services; empty values are defaults, too.
_DEFAULTS: dict[str, tuple[Any, ...]] = {
    "allocateLoadBalancerNodePorts": (True,),
    "dnsPolicy": ("ClusterFirst",),
    "externalTrafficPolicy": ("Cluster",),
    "failureThreshold": (3,),
    "imagePullPolicy": ("IfNotPresent", "Always"),
    "internalTrafficPolicy": ("Cluster",),
    "periodSeconds": (10,),
    "protocol": ("TCP",),
    "restartPolicy": ("Always",),
    "revisionHistoryLimit": (10,),
    "schedulerName": ("default-scheduler",),
    "scheme": ("HTTP",),
    "sessionAffinity": ("None",),
    "successThreshold": (1,),
    "terminationGracePeriodSeconds": (30,),
    "terminationMessagePath": ("/dev/termination-log",),
    "terminationMessagePolicy": ("File",),
    "timeoutSeconds": (1,),
}
_KEYED = ("annotations", "labels", "nodeSelector")
_NAMES = ("name", "containerPort", "port", "key")


def lost_fields(live: Any, wanted: Any, path: str = "") -> Iterator[str]:
    """Paths of what the live object has and the wanted one has not, or otherwise."""
    if isinstance(live, Mapping) and isinstance(wanted, Mapping):
        yield from _lost_in_mapping(cast("Mapping[str, Any]", live), cast("Mapping[str, Any]", wanted), path)
    elif isinstance(live, list) and isinstance(wanted, list):
        yield from _lost_in_list(cast("list[Any]", live), cast("list[Any]", wanted), path)
    elif live != wanted:
        yield path


def _lost_in_mapping(live: Mapping[str, Any], wanted: Mapping[str, Any], path: str) -> Iterator[str]:
    for key, value in live.items():
        below = f"{path}[{key}]" if path.endswith(_KEYED) else f"{path}.{key}".lstrip(".")
        if key in _NOT_MEANT or _is_empty(value):
            continue
        if key in wanted:
            yield from lost_fields(value, wanted[key], below)
        elif key in _KEYED:
            yield from lost_fields(value, {}, below)
        elif value not in _DEFAULTS.get(key, ()):
            yield below


def _lost_in_list(live: list[Any], wanted: list[Any], path: str) -> Iterator[str]:
    """Of named things, by their names; of others, by their places."""
    named = {_name(each): each for each in wanted}
    for place, each in enumerate(live):
        name = _name(each)
        if name is not None:
            below = f"{path}[{name}]"
            yield from lost_fields(each, named[name], below) if name in named else (below,)
        elif place < len(wanted):
            yield from lost_fields(each, wanted[place], f"{path}[{place}]")
        else:
            yield f"{path}[{place}]"


def _name(item: Any) -> Any:
    if not isinstance(item, Mapping):
        return None
    given = cast("Mapping[str, Any]", item)
    return next((given[key] for key in _NAMES if key in given), None)


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", {}, [])
