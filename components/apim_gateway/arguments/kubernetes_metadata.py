"""Checks of labels, annotations and the selector by Kubernetes' rules for them.

Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set and
.../annotations/; apimachinery, pkg/api/validation/objectmeta.go (TotalAnnotationSizeLimitB).
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from ..credentials import is_credential
from ..errors import Problem, describe, quoted
from . import checks
from .names import Objection

_LABEL = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)")
_SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
# Of 256 KiB; the rest is for the annotations that are set here.
_ROOM_FOR_ANNOTATIONS = 255 * 1024


def problems_of(settings: Any, kind: type, path: str = "") -> list[Problem]:
    """The problems of `labels`, `selector` and `service_annotations`."""
    return [
        *_problems_of_selector(settings, path),
        *_problems_of_labels(settings, kind, path),
        *_problems_of_annotations(settings, kind, path),
    ]


def label_value(value: str) -> Objection | None:
    """The value of a Kubernetes label."""
    if _LABEL.fullmatch(value):
        return None
    return Objection(
        "a label's value has 1 to 63 letters, digits, '-', '_' and '.', and starts and ends with a letter or digit",
        "Give for example 'apim-gateway'",
    )


def label_key(value: str) -> Objection | None:
    """The name of a Kubernetes label, with or without a domain before it."""
    if _is_qualified(value):
        return None
    return Objection("it is not the name of a label", "Give for example 'app' or 'app.kubernetes.io/name'")


def annotation_key(value: str) -> Objection | None:
    """The name of a Kubernetes annotation: a label's, whose domain may have capital letters."""
    if _is_qualified(value.lower()):
        return None
    return Objection("it is not the name of an annotation", "Give for example 'contoso.example/internal'")


def _problems_of_selector(settings: Any, path: str) -> list[Problem]:
    given = _texts(settings.get("selector"))
    # One line for each label: the value of one that has no proper name is not looked at.
    misnamed = [key for key in given if label_key(key)]
    rest = {key: value for key, value in settings["selector"].items() if key not in misnamed} if misnamed else {}
    _, problems = checks.text_mapping({"selector": rest} if misnamed else settings, "selector", label_value, path)
    problems += _problems_of_names(given, label_key, f"{path}selector")
    if settings.get("selector") == {}:
        reason = "it would select every pod"
        problems.append(Problem(f"{path}selector", "is empty", reason, "Give a label, or leave it out"))
    return problems


def _problems_of_labels(settings: Any, kind: type, path: str) -> list[Problem]:
    problems = checks.text_values(settings, kind, "labels", path)
    given = _texts(settings.get("labels"))
    problems += _problems_of_names(given, label_key, f"{path}labels")
    for key, value in given.items():
        # Unlike a selector's, a label's value may be empty.
        if isinstance(value, str) and value and not label_key(key) and (objection := label_value(value)):
            problems.append(Problem(f"{path}labels.{key}", describe(value), objection.reason, objection.fix))
    return problems


def _problems_of_annotations(settings: Any, kind: type, path: str) -> list[Problem]:
    problems = checks.text_values(settings, kind, "service_annotations", path)
    given = _texts(settings.get("service_annotations"))
    problems += _problems_of_names(given, annotation_key, f"{path}service_annotations")
    for key, value in given.items():
        # Its name says nothing: many are about a secret that they name.
        if not annotation_key(key) and is_credential("", value):
            reason = "it has a key or password in it, and would stand readable in the cluster"
            problems.append(Problem(f"{path}service_annotations", f"has {quoted(key)}", reason, "Leave it out"))
    size = sum(len(text.encode(errors="replace")) for pair in given.items() for text in pair if isinstance(text, str))
    if size > _ROOM_FOR_ANNOTATIONS:
        seen, reason = f"has {size} bytes", f"Kubernetes has room for {_ROOM_FOR_ANNOTATIONS}"
        problems.append(Problem(f"{path}service_annotations", seen, reason, "Give fewer or shorter ones"))
    return problems


def _problems_of_names(
    given: Mapping[str, object], rule: Callable[[str], Objection | None], path: str
) -> list[Problem]:
    return [
        Problem(path, f"has {quoted(key)}", objection.reason, objection.fix)
        for key in given
        if (objection := rule(key))
    ]


def _texts(given: object) -> Mapping[str, object]:
    """The part of a mapping whose names are strings; the rest has been refused."""
    if not isinstance(given, Mapping):
        return {}
    return {key: value for key, value in cast("Mapping[object, object]", given).items() if isinstance(key, str)}


def _is_qualified(value: str) -> bool:
    """Whether it is what Kubernetes calls a qualified name: one of up to 63 characters, or one below a domain."""
    domain, slash, name = value.rpartition("/")
    return bool(_LABEL.fullmatch(name)) and (not slash or (len(domain) <= 253 and bool(_SUBDOMAIN.fullmatch(domain))))
