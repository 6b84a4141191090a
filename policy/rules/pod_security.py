"""Kubernetes' Pod Security Standards, read from pod_security.yaml: a rule for each of their controls.

An entry names fields of the pod (`pod`), of each container (`container`) and annotations by their prefix; `[*]` is
every item of a list. What is not set is allowed, unless it is `required`, and then the pod's may be `inherited`.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from pulumi_policy import Severity

from . import pods
from .known import UNKNOWN, Properties, fields, is_known, items, missing, seen, texts, value_at
from .resource_types import WORKLOADS
from .rule import ADVISORY, MANDATORY, ResourceRule, Settings, Texts

FILE = Path(__file__).parents[1] / "pod_security.yaml"
_STANDARDS = "https://kubernetes.io/docs/concepts/security/pod-security-standards/"
_LEVELS = {"baseline": MANDATORY, "restricted": ADVISORY}
_LONGEST_VALUE = 80


@dataclass(frozen=True)
class Control:
    """One entry of the file."""

    name: str
    profile: str
    severity: str
    description: str
    reason: str
    fix: str
    source: str
    pod: tuple[str, ...] = ()
    container: tuple[str, ...] = ()
    annotations: str = ""
    allowed: tuple[Any, ...] | None = None
    forbidden: tuple[Any, ...] = ()
    allowed_annotations: tuple[str, ...] = ()
    allowed_annotation_prefix: str = "\0"
    allowed_volumes: tuple[str, ...] | None = None
    forbidden_volumes: tuple[str, ...] = ()
    required: bool = False
    inherited: bool = False
    required_items: tuple[tuple[str, str], ...] = ()
    """What a list has to have, in whatever case: Microsoft's page writes `all`."""
    linux_only: bool = False
    not_in_user_namespaces: bool = False


def controls() -> list[Control]:
    """The entries of the file, in its order."""
    return [
        Control(**{key: _frozen(value) for key, value in entry.items()})
        for entry in yaml.safe_load(FILE.read_text(encoding="utf-8"))
    ]


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return tuple(value.items())  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    return tuple(value) if isinstance(value, list) else value  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


def _check(control: Control, properties: Properties, settings: Settings) -> Iterator[str]:
    pod = pods.pod(properties)
    if _is_exempt(control, pod):
        return
    places = [("the pod", pod, control.pod)]
    places += [(pods.name(each), each, control.container) for each in pods.every_container(properties)]
    for place, given, paths in places:
        for path in paths:
            for value in _values(given, path.split(".")):
                if _is_wrong(control, value):
                    yield f"{place} has {path.removesuffix('[*]')} {_shown(value)}"
    yield from _missing(control, properties)
    yield from _annotations(control, properties)
    yield from _volumes(control, pod)


def _is_exempt(control: Control, pod: Properties) -> bool:
    """What is not known yet may be what exempts the pod."""
    windows = control.linux_only and value_at(pod, "os", "name") in ("windows", UNKNOWN)
    host_users = value_at(pod, "hostUsers")
    return windows or (control.not_in_user_namespaces and (host_users is False or host_users is UNKNOWN))


def _values(given: Any, steps: list[str]) -> Iterator[Any]:
    """The known values at a path."""
    if not steps:
        if given is not None and given is not UNKNOWN:
            yield given
        return
    name, every, _ = steps[0].partition("[*]")
    for each in items(given, name) if every else [value_at(given, name)]:
        yield from _values(each, steps[1:])


def _is_wrong(control: Control, value: Any) -> bool:
    def same(other: Any) -> bool:
        # 0 is no false here.
        return value == other and isinstance(value, bool) == isinstance(other, bool)

    if any(map(same, control.forbidden)):
        return True
    return control.allowed is not None and not any(map(same, control.allowed))


def _missing(control: Control, properties: Properties) -> Iterator[str]:
    pod = pods.pod(properties)
    for container in pods.every_container(properties):
        for path in control.container if control.required else ():
            steps = path.split(".")
            if missing(container, *steps) and not (control.inherited and not missing(pod, *steps)):
                yield f"{pods.name(container)} has no {path}"
        for path, item in control.required_items:
            steps = path.split(".")
            has = item.casefold() in [each.casefold() for each in texts(container, *steps)]
            if not has and is_known(container, *steps):
                yield f"{pods.name(container)} has no {item} in {path}"


def _annotations(control: Control, properties: Properties) -> Iterator[str]:
    if not control.annotations:
        return
    given = fields(properties, "spec", "template", "metadata", "annotations")
    for key in given:
        value: Any = seen(given, key)
        if not key.startswith(control.annotations) or value is None or value in control.allowed_annotations:
            continue
        if not str(value).startswith(control.allowed_annotation_prefix):
            yield f"the pod has the annotation {_shown(key)} {_shown(value)}"


def _volumes(control: Control, pod: Properties) -> Iterator[str]:
    for volume in map(fields, items(pod, "volumes")):
        for kind in sorted(each for each, source in volume.items() if each != "name" and source not in (None, UNKNOWN)):
            other = control.allowed_volumes is not None and kind not in control.allowed_volumes
            if other or kind in control.forbidden_volumes:
                yield f"the pod's volume {_shown(seen(volume, 'name'))} is a {kind}"


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) and value.isprintable() else json.dumps(value, default=str)
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 3]}..."


def _rule(control: Control) -> ResourceRule:
    texts = Texts(
        control.name,
        control.description,
        control.reason,
        control.fix,
        f"{_STANDARDS}#{control.profile}",
        _LEVELS[control.profile],
        Severity[control.severity.upper()],
    )
    return ResourceRule(texts, WORKLOADS, partial(_check, control))


RULES: tuple[ResourceRule, ...] = tuple(map(_rule, controls()))
