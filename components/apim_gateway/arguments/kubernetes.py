"""The optional settings of a gateway's Kubernetes objects: what they mean, and what is refused.

What the defaults and presets are is in presets.py.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, NotRequired, TypedDict, cast

from pulumi import Input, Output

from .. import container_settings, naming
from ..errors import Problem, quoted, shown
from . import checks, kubernetes_field_checks, kubernetes_metadata, names, sdk_types
from .choices import PresetInput, ServiceTypeInput
from .foreign_names import FIELDS_WITH_ARGUMENTS

_RESERVED_LABELS = ("app",)


class KubernetesSettings(TypedDict):
    """How the gateway runs in the cluster. Every field is optional; the defaults are the guide's."""

    preset: NotRequired[PresetInput]
    """`guide` (default), or `production`: the settings that Microsoft's production guidance asks for. Other fields
    win over it."""
    name: NotRequired[str]
    """Name of the Deployment and prefix of the Services: a DNS label of at most 44 characters. Default: derived from
    the gateway's name."""
    namespace: NotRequired[Input[str]]
    """An existing namespace. Default: `default`."""
    # A float, because a hosted component crashes on an Output for Input[int].
    replicas: NotRequired[Input[float]]
    """Number of pods, a whole number, 1 or more. Default: 1. A Developer-tier instance supports one."""
    image: NotRequired[Input[str]]
    """Container image. Default: the guide's `mcr.microsoft.com/azure-api-management/gateway:v2`, a moving tag."""
    authority: NotRequired[Input[str]]
    """Entra's sign-in address. Default: that of the instance's cloud, `https://login.microsoftonline.com` in the public
    one."""
    container_settings: NotRequired[Mapping[str, Input[str]]]
    """Further settings of the container by their documented names, for example `telemetry.logs.std.level: warn`. One
    whose name ends with secret, password, token, key or connection, or whose value holds a key or password, has to be
    a Pulumi secret. Secrets, and other values that are known during the deploy only, are kept in a Kubernetes
    Secret."""
    labels: NotRequired[Mapping[str, Input[str]]]
    """Labels added to every object and pod. Never part of a selector, and never a secret: everything shows them."""
    selector: NotRequired[Mapping[str, str]]
    """Labels by which the Deployment, both Services and the disruption budget select the pods, which get them, too.
    Default: `app: <name>`. A Deployment keeps its selector for life, so one that was made with another is adopted with
    its own here, which then stays."""
    container: NotRequired[Mapping[str, Any]]
    """Fields of the container in Kubernetes' own names (`resources`, `livenessProbe`, `securityContext`), merged with
    the preset's and the guide's; a null takes one of theirs away. Unknown ones are refused at every depth. In Python,
    the names of Pulumi's SDK (`liveness_probe`) are taken, too."""
    pod: NotRequired[Mapping[str, Any]]
    """Fields of the pod's spec in Kubernetes' own names (`nodeSelector`, `topologySpreadConstraints`), merged with the
    preset's and the guide's; a null takes one of theirs away. Unknown ones are refused at every depth."""
    service_type: NotRequired[ServiceTypeInput]
    """Type of the Service for live traffic: `LoadBalancer` (default), `NodePort` or `ClusterIP`."""
    service_annotations: NotRequired[Mapping[str, Input[str]]]
    """Annotations of the Service for live traffic, for example for an internal load balancer. Never a secret."""
    service: NotRequired[Mapping[str, Any]]
    """Fields of that Service's spec in Kubernetes' own names (`loadBalancerSourceRanges`), merged with the guide's; a
    null takes one of them away. Unknown ones are refused at every depth."""
    disruption_budget: NotRequired[Input[str]]
    """`maxUnavailable` of a PodDisruptionBudget, a number (in a stack file without quotes, too) or percentage, or
    `none` for no budget, which may not be an Output. Default: no budget, with the preset `production` 25%."""
    ready_timeout: NotRequired[int]
    """Seconds until the pods must be Ready and the Service must have an address. Default: 1200, because role
    assignments take up to ten minutes to work."""


def problems_of(settings: KubernetesSettings, gateway_name: str | None, path: str = "") -> list[Problem]:
    """Checks these settings by the rules of the gateway, Kubernetes and Pulumi; Outputs are left to them."""
    rules = {
        "name": partial(names.dns_label, length=naming.KUBERNETES_NAME_LENGTH),
        "namespace": names.dns_label,
        "authority": names.https_url,
        "image": names.image,
        "disruption_budget": names.disruption_budget,
    }
    if in_parts := _problems_of_image_in_parts(settings.get("image"), path):
        del rules["image"]
    problems = in_parts + checks.texts(settings, KubernetesSettings, rules, path)
    problems += checks.choice(settings, KubernetesSettings, "preset", path)
    problems += checks.choice(settings, KubernetesSettings, "service_type", path)
    problems += container_settings.problems_of(settings, path)
    problems += kubernetes_metadata.problems_of(settings, KubernetesSettings, path)
    for field in ("container", "pod", "service"):
        problems += checks.mapping(settings, field, path)
    problems += kubernetes_field_checks.problems_of(settings, path)
    for field, reason in (
        ("replicas", "a gateway without pods serves nothing"),
        ("ready_timeout", "nothing is ready at once"),
    ):
        problems += checks.whole_number(settings, KubernetesSettings, field, reason, path)
    derives_name = isinstance(gateway_name, str) and gateway_name.strip() and "name" not in settings
    if derives_name and not naming.kubernetes_name(gateway_name or ""):
        reason = f"none can be derived from {shown(gateway_name)}"
        problems.append(Problem(f"{path}name", "is missing", reason, "Give a DNS label"))
    return problems + _problems_of_reserved(settings, path)


def _problems_of_image_in_parts(image: object, path: str) -> list[Problem]:
    """The problem of an image as Helm charts take it: `{repository: ..., tag: ...}`, some with a registry or policy."""
    parts = _fields(image)
    if not parts:
        return []
    seen, reason, other = "is in parts", "it is one string", ""
    tag, policy = parts.get("tag"), parts.get("pullPolicy")
    whole = f"{parts.get('repository')}:{tag}"
    if parts.get("registry"):
        whole = f"{parts['registry']}/{whole}"
    known = {"repository", "tag"} <= {*parts} <= {"registry", "repository", "tag", "pullPolicy"}
    fix = f"Give {quoted(whole)}" if known and not names.image(whole) else "Give 'repository:tag'"
    if isinstance(tag, int | float):
        # The file may have said 2.10, which as a number is 2.1.
        reason, fix = f"{reason}, and a tag without quotes is a number", "Give 'repository:tag' in quotes"
    if policy is not None:
        other = f"{path}container"
        fix = f"{fix}, and 'imagePullPolicy' in '{other}'"
    return [Problem(f"{path}image", seen, reason, fix, other)]


def problems_of_adoption(adopt: object, settings: Any, path: str) -> list[Problem]:
    """Checks that objects to adopt can be found: they are named by their namespace and name."""
    if adopt is not True or not isinstance(settings.get("namespace"), Output):
        return []
    return checks.plain_text(settings, "namespace", path)


def _problems_of_reserved(settings: KubernetesSettings, path: str) -> list[Problem]:
    problems: list[Problem] = []
    # These belong to the arguments beside them, or to the selector, which can't be changed without an outage.
    for group, kind in sdk_types.KINDS.items():
        reserved = {*FIELDS_WITH_ARGUMENTS[group]} & {*(sdk_types.fields(kind) or ())}
        for key in _fields(settings.get(group)):
            if key in reserved:
                other = f"{path}{FIELDS_WITH_ARGUMENTS[group][key]}"
                fix = f"Set '{other}' instead"
                problems.append(Problem(f"{path}{group}", f"has {key!r}", "it has an argument of its own", fix, other))
    for reserved, reason in (
        (_RESERVED_LABELS, "it is the gateway's name on every object"),
        ({*_fields(settings.get("selector"))} - {"app"}, "it selects the pods"),
    ):
        given = _fields(settings.get("labels"))
        fix = "Choose another label"
        problems += [Problem(f"{path}labels", f"has {key!r}", reason, fix) for key in given if key in reserved]
    security = _fields(_fields(settings.get("container")).get("securityContext"))
    if security.get("readOnlyRootFilesystem"):
        problems.append(
            Problem(
                f"{path}container",
                "has securityContext.readOnlyRootFilesystem",
                "the gateway fails to start on a read-only file system",
                "Leave it out",
            )
        )
    return problems


def _fields(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}
