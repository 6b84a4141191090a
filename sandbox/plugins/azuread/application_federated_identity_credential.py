"""Federated identity credentials: which tokens of another issuer sign an application in, without a secret."""

from sandbox.plugins.azuread import credential_id, directory
from sandbox.plugins.azuread.credential_id import CredentialId
from sandbox.plugins.azuread.diagnostics import DiagnosticError
from sandbox.plugins.azuread.graph import GraphError
from sandbox.plugins.azuread.schema import GraphResource, Input, object_id
from sandbox.plugins.base.plugin import Found, Operation
from sandbox.plugins.base.values import Properties, revealed

_KIND = "federatedIdentityCredential"


class ApplicationFederatedIdentityCredential(GraphResource):
    token = "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential"
    minutes = {"create": 15, "delete": 5, "read": 5, "update": 5}
    # terraform-provider-azuread, application_federated_identity_credential_resource.go: application_id and
    # display_name are ForceNew.
    inputs = {
        "applicationId": Input(required=True, force_new=True),
        "audiences": Input(required=True),
        "description": Input(),
        "displayName": Input(required=True, force_new=True),
        "issuer": Input(required=True),
        "subject": Input(required=True),
    }
    read_only = ("credentialId",)

    def create(self, operation: Operation, inputs: Properties) -> tuple[str, Properties]:
        given = revealed(inputs)
        application = object_id(given["applicationId"])
        with self._graph.lock(application):
            try:
                self._graph.get(f"/applications/{application}")
            except GraphError as error:
                raise DiagnosticError(f'retrieving Application (Application: "{application}")', error) from None
            try:
                path = f"/applications/{application}/federatedIdentityCredentials"
                added = self._graph.post(path, _body(given))
            except GraphError as error:
                summary = f'Adding federated identity credential for Application (Application: "{application}")'
                raise DiagnosticError(summary, error) from None
            id = CredentialId(application, _KIND, added["id"])
            directory.wait_until_seen(self._graph, lambda: self._graph.find(_path(id)) is not None)
        return str(id), self.outputs({**self._graph.get(_path(id)), "application": id.application_path}, given)

    def update(self, operation: Operation, id: str, state: Properties, old: Properties, new: Properties) -> Properties:
        parts, given = credential_id.parsed(id, _KIND), revealed(new)
        try:
            with self._graph.lock(parts.application):
                self._graph.patch(_path(parts), _body(given))
        except GraphError as error:
            raise DiagnosticError(
                f'Updating federated identity credential with ID "{parts.key}" for application with object ID '
                f'"{parts.application}"',
                error,
            ) from None
        return self.outputs({**self._graph.get(_path(parts)), "application": parts.application_path}, given)

    def read(self, operation: Operation, id: str, inputs: Properties, state: Properties) -> Found | None:
        # Of an id of another form the bridge says that it does not exist.
        parts = credential_id.find(id, _KIND)
        found = self._graph.find(_path(parts)) if parts else None
        if parts is None or found is None:
            return None
        outputs = self.outputs({**found, "application": parts.application_path}, inputs)
        return Found(id, outputs, self.inputs_of(outputs, inputs))

    def delete(self, operation: Operation, id: str, inputs: Properties, state: Properties) -> None:
        parts = credential_id.parsed(id, _KIND)
        try:
            with self._graph.lock(parts.application):
                self._graph.delete(_path(parts))
        except GraphError as error:
            raise DiagnosticError(
                f'Removing Application Id Federated Identity Credential (Application: "{parts.application}"\n'
                f'Federated Identity Credential: "{parts.key}")',
                error,
            ) from None
        directory.wait_until_gone(self._graph, lambda: self._graph.find(_path(parts)) is None)

    def outputs(self, found: Properties, inputs: Properties) -> Properties:
        del inputs
        return {
            "applicationId": found["application"],
            "audiences": found["audiences"],
            "credentialId": found["id"],
            "description": found.get("description") or "",
            "displayName": found["name"],
            "issuer": found["issuer"],
            "subject": found["subject"],
        }


def _path(id: CredentialId) -> str:
    return f"{id.application_path}/federatedIdentityCredentials/{id.key}"


def _body(inputs: Properties) -> Properties:
    return {
        "audiences": inputs["audiences"],
        "description": inputs.get("description") or "",
        "issuer": inputs["issuer"],
        # Fixed after the creation, but Graph wants it each time.
        "name": inputs["displayName"],
        "subject": inputs["subject"],
    }
