"""A Helm chart of the very objects that the library makes: taken from a stack's state, never written down again.

Its values are as few as can be, a name and the client secret. It has no hooks, conditions or loops.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

import yaml

_SIGNATURE = "4dabf18193072939515e22adb298388d"
_NAME, _SECRET = "{{ .Values.name }}", "{{ .Values.clientSecret }}"


def objects(resources: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The Kubernetes objects of a stack exported with its secrets, as a person would have written them."""
    return [_plain(each["inputs"]) for each in resources if each["type"].startswith("kubernetes:")]


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in cast(list[Any], value)]
    if not isinstance(value, dict):
        # Pulumi keeps all numbers as floats; the API server wants none where it asks for a whole number.
        return int(value) if isinstance(value, float) and value.is_integer() else value
    mapping = cast(dict[str, Any], value)
    if _SIGNATURE in mapping:
        return _plain(json.loads(mapping["plaintext"]))
    plain = {key: _plain(item) for key, item in mapping.items()}
    # What belongs to Pulumi: its notes on an object, and that it manages it.
    return {
        key: item
        for key, item in plain.items()
        if not key.startswith(("pulumi.com/", "__")) and (key, item) != ("app.kubernetes.io/managed-by", "pulumi")
    }


def write(folder: Path, made: list[dict[str, Any]], name: str, client_secret: str) -> None:
    """The chart of these objects; what in them is the name, begins with it or is the secret becomes a value."""
    (folder / "templates").mkdir(parents=True)
    about = {"apiVersion": "v2", "name": "gateway", "version": "0.1.0"}
    (folder / "Chart.yaml").write_text(yaml.safe_dump(about))
    for each in made:
        text = yaml.safe_dump(each)
        if "{{" in text:
            raise ValueError(
                f"{each['kind']} {each['metadata']['name']} has {{{{ in it, which Helm would take for its own"
            )
        template = yaml.safe_dump(_with_values(each, name, client_secret))
        # A secret may hold any character, a name only what needs no quotes.
        template = template.replace(f"'{_SECRET}'", "{{ .Values.clientSecret | quote }}")
        file = f"{each['kind']}-{each['metadata']['name']}.yaml".lower()
        (folder / "templates" / file).write_text(template)


def _with_values(value: Any, name: str, client_secret: str) -> Any:
    if isinstance(value, dict):
        mapping = cast(dict[str, Any], value)
        return {key: _with_values(item, name, client_secret) for key, item in mapping.items()}
    if isinstance(value, list):
        return [_with_values(item, name, client_secret) for item in cast(list[Any], value)]
    if value == client_secret:
        return _SECRET
    if isinstance(value, str) and (value == name or value.startswith(f"{name}-")):
        return _NAME + value[len(name) :]
    return value
