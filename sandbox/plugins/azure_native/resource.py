"""Any ARM resource, by its row in the tables: each operation as azure-native does it."""

from sandbox.plugins.azure_native import shapes
from sandbox.plugins.azure_native.arm import ArmClient, ArmError
from sandbox.plugins.azure_native.resource_groups import RESOURCE_GROUP
from sandbox.plugins.azure_native.types import ArmType
from sandbox.plugins.base.differences import differences
from sandbox.plugins.base.errors import InitializationFailedError, PluginError
from sandbox.plugins.base.names import unique_name, unique_uuid
from sandbox.plugins.base.plugin import Checked, CheckFailure, Difference, Found, Naming, Operation, Resource
from sandbox.plugins.base.values import UNKNOWN, Properties, Unknown, without_nulls

# Set on inputs whose name azure-native made up, so that a replacement can come before the deletion.
_CREATE_BEFORE_DELETE = "__createBeforeDelete"
_TIMEOUT_SECONDS = 120 * 60
# In a preview of an update only these outputs keep their values (azure-native, provider.go: stableOutputs).
_STABLE_OUTPUTS = ("name", "location")


class ArmResource(Resource):
    """One ARM type behind the resource protocol."""

    def __init__(self, kind: ArmType, client: ArmClient, default_location: str | None = None) -> None:
        self._kind = kind
        self._client = client
        self._default_location = default_location

    def check(self, operation: Operation, old: Properties, new: Properties, naming: Naming) -> Checked:
        inputs = without_nulls(new)
        self._name(operation, old, inputs, naming)
        if self._kind.auto_located and "location" not in inputs:
            inputs |= without_nulls({"location": self._location(old, inputs)})
        inputs.setdefault("azureApiVersion", self._kind.api_version)
        missing = [name for name in self._kind.required if name not in inputs]
        unnamed = [name for name in self._kind.path_inputs if name not in inputs and name not in missing]
        return Checked(inputs, [CheckFailure("", f"missing required property '{name}'") for name in missing + unnamed])

    def difference(self, operation: Operation, state: Properties, old: Properties, new: Properties) -> Difference:
        changes = [
            change
            for change in differences(old, new)
            if not (change.path == ("location",) and _same_location(old.get("location"), new.get("location")))
        ]
        force_new = {*self._kind.path_inputs, *self._kind.force_new}
        return Difference(
            changes,
            replaces=[change for change in changes if change.path[0] in force_new],
            # Only a name of its own making can be made twice; an explicit one has to be free first.
            delete_before_replace=old.get(_CREATE_BEFORE_DELETE) is not True,
            between_inputs=True,
        )

    def preview_create(self, operation: Operation, inputs: Properties) -> Properties:
        return shapes.preview_outputs(self._kind, inputs)

    def preview_update(
        self, operation: Operation, id: str, state: Properties, old: Properties, new: Properties
    ) -> Properties:
        stable = {name: state[name] for name in _STABLE_OUTPUTS if name in state}
        return {**shapes.preview_outputs(self._kind, new), **stable}

    def create(self, operation: Operation, inputs: Properties) -> tuple[str, Properties]:
        id = shapes.resource_id(self._kind, inputs, self._client.subscription_id)
        self._must_not_exist(id)
        return self._put(operation, id, inputs)

    def update(self, operation: Operation, id: str, state: Properties, old: Properties, new: Properties) -> Properties:
        return self._put(operation, id, new)[1]

    def read(self, operation: Operation, id: str, inputs: Properties, state: Properties) -> Found | None:
        response = self._find(id)
        if response is None:
            return None
        found = shapes.outputs(self._kind, response)
        if not inputs:
            return Found(id, found, shapes.imported_inputs(self._kind, id, found))
        names = (*self._kind.top_level, *self._kind.properties)
        before = {name: state[name] for name in names if name in state}
        after = {name: found[name] for name in names if name in found}
        return Found(id, found, shapes.carried_over(inputs, before, after))

    def delete(self, operation: Operation, id: str, inputs: Properties, state: Properties) -> None:
        self._client.delete(id, self._kind.api_version, operation.wait(_TIMEOUT_SECONDS))

    def _must_not_exist(self, id: str) -> None:
        try:
            taken = self._client.is_taken(id, self._kind.api_version, self._kind.read_with)
        except ArmError as error:
            raise PluginError(f"cannot check existence of resource '{id}': {error}") from None
        if taken:
            raise PluginError(f"cannot create already existing resource '{id}'")

    def _put(self, operation: Operation, id: str, inputs: Properties) -> tuple[str, Properties]:
        version = self._kind.api_version
        response = self._client.put(id, version, shapes.request_body(self._kind, inputs))
        if self._kind.asynchronous or response.http_response.status_code == 202:
            try:
                self._client.finish(response, operation.wait(_TIMEOUT_SECONDS))
            except PluginError as error:
                # Azure has accepted the resource: it stays in the state, so that the next update finds it.
                half = self._find(id) or {}
                properties = shapes.outputs(self._kind, half)
                raise InitializationFailedError(str(error), id=half.get("id", id), properties=properties) from None
        # Azure's answer to a PUT and to a GET differ in detail; the state holds what a refresh will see.
        body = self._client.read(id, version, self._kind.read_with)
        return body.get("id", id), shapes.outputs(self._kind, body)

    def _find(self, id: str) -> Properties | None:
        return self._client.find(id, self._kind.api_version, self._kind.read_with)

    def _name(self, operation: Operation, old: Properties, inputs: Properties, naming: Naming) -> None:
        property = self._kind.auto_named
        if property is None or property in inputs:
            return
        if property in old:
            inputs[property] = old[property]
            if old.get(_CREATE_BEFORE_DELETE) is True:
                inputs[_CREATE_BEFORE_DELETE] = True
            return
        if naming.disabled:
            return
        if naming.proposed and (naming.enforced or self._kind.auto_naming != "uuid"):
            inputs[property] = naming.proposed
        elif self._kind.auto_naming == "uuid":
            inputs[property] = unique_uuid(naming.seed, operation.name)
        elif self._kind.auto_naming == "random":
            inputs[property] = unique_name(naming.seed, operation.name)
        else:
            inputs[property] = operation.name
            return
        inputs[_CREATE_BEFORE_DELETE] = True

    def _location(self, old: Properties, inputs: Properties) -> object:
        """A resource lies where it lay, else where the configuration says, else where its resource group lies."""
        if "location" in old or self._default_location:
            return old.get("location") or self._default_location
        group = inputs.get("resourceGroupName")
        if group is None or isinstance(group, Unknown):
            return UNKNOWN if group is not None else None
        id = f"/subscriptions/{self._client.subscription_id}/resourceGroups/{group}"
        return (self._client.find(id, RESOURCE_GROUP.api_version) or {}).get("location")


def _same_location(old: object, new: object) -> bool:
    return isinstance(old, str) and isinstance(new, str) and _location_key(old) == _location_key(new)


def _location_key(location: str) -> str:
    return location.replace(" ", "").lower()
