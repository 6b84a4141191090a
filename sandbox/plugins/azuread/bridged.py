"""The bridge around a resource: how long each operation may take, what it adds to the state, and how it fails.

pulumi-terraform-bridge, pkg/tfbridge/provider.go, over the plugin SDK of Terraform.
"""

import time
from collections.abc import Generator
from contextlib import contextmanager

from sandbox.plugins.azuread.diagnostics import bridged, log_line
from sandbox.plugins.azuread.graph import GraphClient
from sandbox.plugins.azuread.schema import GraphResource
from sandbox.plugins.base.errors import InitializationFailedError, NotModelledError, PluginError
from sandbox.plugins.base.plugin import Checked, Difference, Found, Naming, Operation, Resource
from sandbox.plugins.base.values import Properties


class Bridged(Resource):
    """One resource type behind the bridge."""

    def __init__(self, kind: type[GraphResource], graph: GraphClient, version: str) -> None:
        self._kind = kind
        self._graph = graph
        self._version = version

    def check(self, operation: Operation, old: Properties, new: Properties, naming: Naming) -> Checked:
        return self._kind(self._graph).check(operation, old, new, naming)

    def difference(self, operation: Operation, state: Properties, old: Properties, new: Properties) -> Difference:
        return self._kind(self._graph).difference(operation, state, old, new)

    def preview_create(self, operation: Operation, inputs: Properties) -> Properties:
        return self._kind(self._graph).preview_create(operation, _given(inputs))

    def preview_update(
        self, operation: Operation, id: str, state: Properties, old: Properties, new: Properties
    ) -> Properties:
        return self._kind(self._graph).preview_update(operation, id, state, old, _given(new))

    def create(self, operation: Operation, inputs: Properties) -> tuple[str, Properties]:
        with self._failing(operation, "creating"):
            id, outputs = self._within(operation, "create").create(operation, _given(inputs))
            return id, self._in_the_state(id, outputs)

    def read(self, operation: Operation, id: str, inputs: Properties, state: Properties) -> Found | None:
        with self._failing(operation, "refreshing"):
            found = self._within(operation, "read").read(operation, id, _given(inputs), state)
        if found is None:
            return None
        defaults = {"__defaults": inputs.get("__defaults", [])}
        return Found(found.id, self._in_the_state(found.id, found.properties), {**defaults, **found.inputs})

    def update(self, operation: Operation, id: str, state: Properties, old: Properties, new: Properties) -> Properties:
        planned = self._kind.planned(state, _given(new))
        with self._failing(operation, "updating", id, planned):
            resource = self._within(operation, "update")
            return self._in_the_state(id, resource.update(operation, id, state, old, _given(new)))

    def delete(self, operation: Operation, id: str, inputs: Properties, state: Properties) -> None:
        with self._failing(operation, "deleting"):
            self._within(operation, "delete").delete(operation, id, inputs, state)

    def _within(self, operation: Operation, what: str) -> GraphResource:
        """The resource, with the time that the operation has."""
        seconds = operation.timeout or 60 * self._kind.minutes[what]
        return self._kind(self._graph.until(time.monotonic() + seconds))

    def _in_the_state(self, id: str, outputs: Properties) -> Properties:
        return {**outputs, "id": id, "__meta": self._kind.meta()}

    @contextmanager
    def _failing(
        self, operation: Operation, doing: str, id: str = "", planned: Properties | None = None
    ) -> Generator[None]:
        """Errors in the provider's words. A failed update leaves in the state what was planned."""
        where = f"{doing} {operation.urn}: "
        try:
            yield
        except NotModelledError:
            raise
        except InitializationFailedError as error:
            operation.error(log_line(error, self._version))
            properties = self._in_the_state(error.id, error.properties)
            raise InitializationFailedError(bridged(error, where), id=error.id, properties=properties) from None
        except PluginError as error:
            operation.error(log_line(error, self._version))
            if planned is not None:
                raise InitializationFailedError(
                    bridged(error, where), id=id, properties=self._in_the_state(id, planned)
                ) from None
            # A creation that has made nothing has no name for it.
            raise PluginError(bridged(error, "" if doing == "creating" else where)) from None


def _given(inputs: Properties) -> Properties:
    """The inputs without the bridge's own notes."""
    return {name: value for name, value in inputs.items() if not name.startswith("__")}
