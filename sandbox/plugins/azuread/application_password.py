"""Client secrets. Graph shows the value once, at creation: a refresh keeps it, and there is no import."""

import re
from typing import Any, cast

from sandbox.plugins.azuread import credential_id, directory, validation
from sandbox.plugins.azuread.credential_id import CredentialId
from sandbox.plugins.azuread.diagnostics import DiagnosticError
from sandbox.plugins.azuread.graph import GraphError
from sandbox.plugins.azuread.schema import GraphResource, Input, object_id
from sandbox.plugins.base.errors import PluginError
from sandbox.plugins.base.plugin import Found, Operation
from sandbox.plugins.base.values import Properties, Secret, revealed, without_nulls

_KIND = "password"


class ApplicationPassword(GraphResource):
    token = "azuread:index/applicationPassword:ApplicationPassword"
    version = 1
    minutes = {"create": 15, "delete": 5, "read": 5, "update": 5}
    # terraform-provider-azuread, application_password_resource.go: every field is ForceNew, there is no update and no
    # importer. Dates are compared as texts.
    inputs = {
        "applicationId": Input(required=True, force_new=True),
        "displayName": Input(computed=True, force_new=True),
        "endDate": Input(computed=True, force_new=True, wrong=validation.not_a_time, conflicts_with="endDateRelative"),
        "endDateRelative": Input(force_new=True, wrong=validation.empty, conflicts_with="endDate"),
        "rotateWhenChanged": Input(force_new=True),
        "startDate": Input(computed=True, force_new=True, wrong=validation.not_a_time),
    }
    read_only = ("keyId", "value")

    def create(self, operation: Operation, inputs: Properties) -> tuple[str, Properties]:
        given = revealed(inputs)
        application = object_id(given["applicationId"])
        path, named = f"/applications/{application}", _named(application)
        with self._graph.lock(application):
            if self._application(application) is None:
                raise DiagnosticError(f"{named} was not found", "", "application_id")
            try:
                added = self._graph.post(f"{path}/addPassword", {"passwordCredential": _credential(given)})
            except GraphError as error:
                raise DiagnosticError(f"Adding password for {named}", error) from None
            key = added["keyId"]
            try:
                directory.wait_until_seen(self._graph, lambda: _password(self._graph.get(path), key) is not None)
            except PluginError as error:
                # The secret is in Entra, and not in the state.
                raise DiagnosticError(f"Waiting for password credential for {named}", error) from None
        found = _password(self._application(application), key) or added
        outputs = self.outputs({**found, "application": path}, given)
        return str(CredentialId(application, _KIND, key)), {**outputs, "value": Secret(added["secretText"])}

    def update(self, operation: Operation, id: str, state: Properties, old: Properties, new: Properties) -> Properties:
        # Reached only with nothing changed, for example after a failed creation.
        return state

    def read(self, operation: Operation, id: str, inputs: Properties, state: Properties) -> Found | None:
        if not state:
            return None
        parts = credential_id.parsed(id, _KIND)
        found = _password(self._application(parts.application), parts.key)
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
        named = _named(application)
        try:
            with self._graph.lock(application):
                self._graph.post(f"{path}/removePassword", {"keyId": key})
        except GraphError as error:
            # Also where the application is gone: only a refresh takes the secret out of the state then.
            raise DiagnosticError(f'Removing password credential "{key}" from {named}', error) from None
        try:
            directory.wait_until_gone(self._graph, lambda: _password(self._graph.get(path), key) is None)
        except PluginError as error:
            summary = f'Waiting for deletion of password credential "{key}" from {named}'
            raise DiagnosticError(summary, error) from None

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

    def _application(self, application: str) -> Properties | None:
        try:
            return self._graph.find(f"/applications/{application}")
        except GraphError as error:
            raise DiagnosticError(f"Retrieving {_named(application)}", error, "application_id") from None


def _named(application: str) -> str:
    return f'Application (Application: "{application}")'


def _credential(inputs: Properties) -> Properties:
    """What the provider sends (internal/helpers/credentials): no endDateRelative, which has no effect.

    A time goes without fractions of a second, in the offset in which it was given.
    """
    times = {"startDateTime": inputs.get("startDate"), "endDateTime": inputs.get("endDate")}
    sent = {name: re.sub(r"\.\d+", "", time).replace("+00:00", "Z") if time else None for name, time in times.items()}
    return without_nulls({"displayName": inputs.get("displayName") or None, **sent})


def _password(application: Properties | None, key: str) -> Properties | None:
    passwords: Any = (application or {}).get("passwordCredentials") or []
    found = [
        entry for entry in cast("list[Properties]", passwords) if entry.get("keyId", "").casefold() == key.casefold()
    ]
    return found[0] if found else None
