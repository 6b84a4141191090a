"""Client secrets. Graph shows the value once, at creation: a refresh keeps it, and there is no import."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sandbox.plugins.azuread import credential_id, directory
from sandbox.plugins.azuread.credential_id import CredentialId
from sandbox.plugins.azuread.graph import GraphError
from sandbox.plugins.azuread.schema import TIMEOUT_SECONDS, GraphResource, Input, object_id
from sandbox.plugins.base.errors import PluginError
from sandbox.plugins.base.plugin import Found, Operation
from sandbox.plugins.base.values import Properties, Secret, revealed, without_nulls

_CREATE_SECONDS = 15 * 60
_KIND = "password"
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(h|m|s)")
_UNITS = {"h": "hours", "m": "minutes", "s": "seconds"}


class ApplicationPassword(GraphResource):
    token = "azuread:index/applicationPassword:ApplicationPassword"
    # terraform-provider-azuread, application_password_resource.go: every field is ForceNew, there is no update and no
    # importer. Dates are compared as texts.
    inputs = {
        "applicationId": Input(required=True, force_new=True),
        "displayName": Input(computed=True, force_new=True),
        "endDate": Input(computed=True, force_new=True),
        "endDateRelative": Input(force_new=True),
        "rotateWhenChanged": Input(force_new=True),
        "startDate": Input(computed=True, force_new=True),
    }
    read_only = ("keyId", "value")

    def create(self, operation: Operation, inputs: Properties) -> tuple[str, Properties]:
        given = revealed(inputs)
        application = object_id(given["applicationId"])
        path = f"/applications/{application}"
        try:
            with self._graph.lock(application):
                self._graph.get(path)
                added = self._graph.post(f"{path}/addPassword", {"passwordCredential": _credential(given)})
        except GraphError as error:
            raise PluginError(f'Adding password for Application (Application: "{application}"): {error}') from None
        key = added["keyId"]
        directory.wait_until_seen(
            lambda: _password(self._graph.find(path), key) is not None, operation.wait(_CREATE_SECONDS)
        )
        found = _password(self._graph.get(path), key) or added
        outputs = self.outputs({**found, "application": path}, given)
        return str(CredentialId(application, _KIND, key)), {**outputs, "value": Secret(added["secretText"])}

    def update(self, operation: Operation, id: str, state: Properties, old: Properties, new: Properties) -> Properties:
        # Reached only with nothing changed, for example after a failed creation.
        return state

    def read(self, operation: Operation, id: str, inputs: Properties, state: Properties) -> Found | None:
        if not state:
            return None
        parts = credential_id.parsed(id, _KIND)
        found = _password(self._graph.find(parts.application_path), parts.key)
        if found is None:
            return None
        kept = {name: state[name] for name in ("rotateWhenChanged", "endDateRelative") if name in state}
        outputs = self.outputs({**found, "application": parts.application_path}, {**kept, **inputs})
        value = state.get("value")
        hidden = value if isinstance(value, Secret) or value is None else Secret(value)
        return Found(id, without_nulls({**outputs, "value": hidden}), self.inputs_of(outputs, inputs))

    def delete(self, operation: Operation, id: str, inputs: Properties, state: Properties) -> None:
        parts = credential_id.parsed(id, _KIND)
        application, key, path = parts.application, parts.key, parts.application_path
        try:
            with self._graph.lock(application):
                self._graph.post(f"{path}/removePassword", {"keyId": key})
        except GraphError as error:
            # Also where the application is gone: only a refresh takes the secret out of the state then.
            raise PluginError(
                f'Removing password credential "{key}" from Application (Application: "{application}"): {error}'
            ) from None
        directory.wait_until_seen(
            lambda: _password(self._graph.find(path), key) is None, operation.wait(TIMEOUT_SECONDS)
        )

    def outputs(self, found: Properties, inputs: Properties) -> Properties:
        kept = {name: inputs[name] for name in ("rotateWhenChanged", "endDateRelative") if name in inputs}
        return {
            **kept,
            "applicationId": found["application"],
            "displayName": found.get("displayName") or "",
            "endDate": found.get("endDateTime") or "",
            "keyId": found["keyId"],
            "startDate": found.get("startDateTime") or "",
        }


def _credential(inputs: Properties) -> Properties:
    end = inputs.get("endDate")
    if "endDateRelative" in inputs:
        end = _after(inputs["endDateRelative"], inputs.get("startDate"))
    return without_nulls(
        {"displayName": inputs.get("displayName"), "startDateTime": inputs.get("startDate"), "endDateTime": end}
    )


def _after(duration: str, start: str | None) -> str:
    parts = _DURATION.findall(duration)
    if not parts or "".join(number + unit for number, unit in parts) != duration:
        raise PluginError(f"endDateRelative is {duration!r}: give hours, minutes and seconds, for example 8760h")
    begin = datetime.fromisoformat(start.replace("Z", "+00:00")) if start else datetime.now(UTC)
    length = sum((timedelta(**{_UNITS[unit]: float(number)}) for number, unit in parts), timedelta())
    return (begin + length).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _password(application: Properties | None, key: str) -> Properties | None:
    passwords: Any = (application or {}).get("passwordCredentials") or []
    found = [
        entry for entry in cast("list[Properties]", passwords) if entry.get("keyId", "").casefold() == key.casefold()
    ]
    return found[0] if found else None
