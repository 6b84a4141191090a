"""An object of the directory: application or service principal. What is changed, read and deleted is common to both.

Each has its own creation, its own body and its own outputs.
"""

from abc import abstractmethod
from typing import ClassVar

from sandbox.plugins.azuread import directory
from sandbox.plugins.azuread.graph import GraphError
from sandbox.plugins.azuread.schema import TIMEOUT_SECONDS, GraphResource, object_id
from sandbox.plugins.base.errors import PluginError
from sandbox.plugins.base.plugin import Found, Operation
from sandbox.plugins.base.values import Properties, revealed


class DirectoryObject(GraphResource):
    """Its Pulumi id is its path in Graph: `/applications/<object id>`."""

    collection: ClassVar[str]
    # The provider's messages for a failed change and a failed deletion, with a place for the object id.
    change_failed: ClassVar[str]
    deletion_failed: ClassVar[str]

    def update(self, operation: Operation, id: str, state: Properties, old: Properties, new: Properties) -> Properties:
        given = revealed(new)
        self.must_be_allowed(given, except_for=object_id(id))
        # What the program leaves out and somebody has set, or has left there, goes back to Graph's default.
        reset = {name: None for name in self.inputs if name not in given and self.is_drift(name, state.get(name))}
        try:
            with self._graph.lock(object_id(id)):
                self._graph.patch(id, self.body({**reset, **given}))
                directory.change_owners(self._graph, id, given)
        except GraphError as error:
            raise PluginError(f"{self.change_failed.format(object_id(id))}: {error}") from None
        return self.outputs(self._graph.get(id), given)

    def read(self, operation: Operation, id: str, inputs: Properties, state: Properties) -> Found | None:
        if not id.startswith(f"{self.collection}/"):
            raise PluginError(f"{id!r} is not an id of {self.token}: expected {self.collection}/<object id>")
        found = self._graph.find(id)
        if found is None:
            return None
        outputs = self.outputs(found, inputs)
        return Found(id, outputs, self.inputs_of(outputs, inputs))

    def delete(self, operation: Operation, id: str, inputs: Properties, state: Properties) -> None:
        try:
            with self._graph.lock(object_id(id)):
                self._graph.delete(id)
            directory.wait_until_gone(self._graph, id, operation.wait(TIMEOUT_SECONDS))
        except GraphError as error:
            # Also where it is gone: only a refresh takes it out of the state then.
            raise PluginError(f"{self.deletion_failed.format(object_id(id))}: {error}") from None

    def must_be_allowed(self, inputs: Properties, except_for: str = "") -> None:
        """Refuse what the inputs themselves forbid; `except_for` is the object that is to be changed."""
        del inputs, except_for

    @abstractmethod
    def body(self, inputs: Properties) -> Properties:
        """Graph's body for these inputs; None puts a field back to its default."""
