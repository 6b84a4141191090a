"""The managers of a Kubernetes object's fields, read from what the API server records in `metadata.managedFields`.

Pulumi's provider takes kubectl's fields over when it updates an object. Another manager's stay in conflict, an
autoscaler's above all: it is the only warning that two parties set one field.

Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management;
pulumi-kubernetes, provider/pkg/await/await.go, fixCSAFieldManagers and patchForce.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

PULUMI = "pulumi-kubernetes-apim-gateway"
"""The manager's name in every deployment, so that a lost state finds its own fields again. Changed, it would be in
conflict with itself."""

# Prefixes of the names, as the provider compares them.
_TAKEN_OVER = ("kubectl", "before-first-apply", "pulumi-kubernetes", "pulumi-resource-kubernetes")
_CONFLICT = re.compile(r'conflicts? with "(?P<manager>[^"]+)"(?: with subresource "(?P<subresource>[^"]+)")?')


class Manager(NamedTuple):
    """A manager of fields: its name, and the subresource through which it set them, such as `scale`."""

    name: str
    subresource: str

    @property
    def is_taken_over(self) -> bool:
        """Whether an update by Pulumi's provider takes this manager's fields without force."""
        return not self.subresource and self.name.startswith(_TAKEN_OVER)

    def __str__(self) -> str:
        return f'"{self.name}" with subresource "{self.subresource}"' if self.subresource else f'"{self.name}"'


def managers_in(message: str) -> list[Manager]:
    """The managers that the API server names in a refused server-side apply; none in other messages."""
    found = [Manager(match["manager"], match["subresource"] or "") for match in _CONFLICT.finditer(message)]
    return list(dict.fromkeys(found))


def foreign_fields(live: Any, wanted: Any) -> Iterator[tuple[Manager, str]]:
    """The fields that another manager has set and that the wanted object has with another value, by their paths."""
    for entry in cast("list[Mapping[str, Any]]", _at(live, "metadata").get("managedFields") or []):
        manager = Manager(str(entry.get("manager")), entry.get("subresource") or "")
        if not manager.is_taken_over and manager.subresource != "status":
            for path in _differing(entry.get("fieldsV1") or {}, live, wanted, ""):
                yield manager, path


def _differing(fields: Mapping[str, Any], live: Any, wanted: Any, path: str) -> Iterator[str]:
    if not any(key != "." for key in fields):
        if live is not None and wanted is not None and live != wanted:
            yield path
        return
    for key, below in fields.items():
        kind, _, name = key.partition(":")
        if kind == "f":
            yield from _differing(below, _at(live).get(name), _at(wanted).get(name), f"{path}.{name}")
        elif kind == "k":
            chosen: Mapping[str, Any] = json.loads(name)
            yield from _differing(below, _item(live, chosen), _item(wanted, chosen), f"{path}[{name}]")


def _item(items: Any, chosen: Mapping[str, Any]) -> Any:
    """The item of a list that has these values in its key fields."""
    if not isinstance(items, list):
        return None
    given = cast("list[Any]", items)
    return next((each for each in given if all(_at(each).get(key) == value for key, value in chosen.items())), None)


def _at(value: Any, field: str | None = None) -> Mapping[str, Any]:
    place = cast("Mapping[str, Any]", value).get(field) if field and isinstance(value, Mapping) else value
    return cast("Mapping[str, Any]", place) if isinstance(place, Mapping) else {}
