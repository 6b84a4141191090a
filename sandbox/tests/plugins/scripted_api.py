"""An API server that answers from a list of objects, for what does not depend on a real one."""

from typing import Any

from sandbox.plugins.base.plugin import Operation
from sandbox.plugins.base.values import Properties
from sandbox.plugins.kubernetes.api import ApiError, ApiServer
from sandbox.plugins.kubernetes.display import Display
from sandbox.plugins.kubernetes.objects import metadata


class ScriptedApi(ApiServer):
    """Objects by kind and name; a test changes them between two looks."""

    def __init__(self, *objects: Properties) -> None:
        super().__init__(None, "default")
        self.objects = {(each["kind"], metadata(each)["name"]): each for each in objects}

    def get(self, object: Properties) -> Properties:
        key = (object["kind"], metadata(object)["name"])
        if key not in self.objects:
            raise ApiError(404, "NotFound", f'{key[0]} "{key[1]}" not found')
        return self.objects[key]

    def find(self, api_version: str, kind: str, namespace: str, **selectors: str) -> list[Properties]:
        uid = selectors.get("fieldSelector", "").partition("involvedObject.uid=")[2].partition(",")[0]
        found = [each for (name, _), each in self.objects.items() if name == kind]
        return [each for each in found if not uid or each.get("involvedObject", {}).get("uid") == uid]

    def change(self, kind: str, name: str, **fields: Any) -> None:
        self.objects[kind, name] = {**self.objects[kind, name], **fields}


class Shown(Display):
    """A display that remembers its lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        remember = self.lines.append
        super().__init__(
            Operation("", "", "", status=remember, status_warning=lambda line: remember(f"warning: {line}"))
        )


def thing(kind: str, name: str, owner: str = "", **fields: Any) -> Properties:
    """An object of the namespace default, with its name as its uid."""
    references = [{"uid": owner}] if owner else []
    given: Properties = fields.pop("metadata", {})
    about = {"name": name, "namespace": "default", "uid": name, "ownerReferences": references, **given}
    return {"apiVersion": "v1", "kind": kind, "metadata": about, **fields}
