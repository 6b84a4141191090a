"""An object of the directory: application or service principal. What is changed, read and deleted is common to both.

Each has its own creation, its own body and its own outputs.
"""

from abc import abstractmethod
from typing import ClassVar

from sandbox.plugins.azuread import directory
from sandbox.plugins.azuread.diagnostics import DiagnosticError
from sandbox.plugins.azuread.graph import GraphError
from sandbox.plugins.azuread.schema import GraphResource, object_id
from sandbox.plugins.base.plugin import Found, Operation
from sandbox.plugins.base.values import Properties, revealed


class DirectoryObject(GraphResource):
    """Its Pulumi id is its path in Graph: `/applications/<object id>`."""

    collection: ClassVar[str]
    # The provider's messages for a failed change, deletion and read, with a place for the object id.
    change_failed: ClassVar[str]
    deletion_failed: ClassVar[str]
    read_failed: ClassVar[str]
    read_failed_for: ClassVar[str] = ""

    def update(self, operation: Operation, id: str, state: Properties, old: Properties, new: Properties) -> Properties:
        given = revealed(new)
        self.must_be_allowed(given, except_for=object_id(id))
        try:
            with self._graph.lock(object_id(id)):
                self.before_a_change(id, state, given)
                self._graph.patch(id, self.change(revealed(state), given))
                self.after_a_change(id, state, given)
                if self.is_changed("owners", state, given):
                    directory.change_owners(self._graph, id, given)
        except GraphError as error:
            raise DiagnosticError(self.change_failed.format(object_id(id)), error) from None
        return self.outputs(self._found(id) or {}, given)

    def read(self, operation: Operation, id: str, inputs: Properties, state: Properties) -> Found | None:
        # Of an id of another form the bridge says that it does not exist.
        found = self._found(id) if id.startswith(f"{self.collection}/") else None
        if found is None:
            return None
        outputs = self.outputs(found, inputs)
        return Found(id, outputs, self.inputs_of(outputs, inputs))

    def delete(self, operation: Operation, id: str, inputs: Properties, state: Properties) -> None:
        try:
            with self._graph.lock(object_id(id)):
                self._graph.delete(id)
        except GraphError as error:
            # Also where it is gone: only a refresh takes it out of the state then.
            raise self.not_deleted(object_id(id), error) from None
        directory.wait_until_gone(self._graph, lambda: self._graph.find(id) is None)

    def must_be_allowed(self, inputs: Properties, except_for: str = "") -> None:
        """Refuse what the inputs themselves forbid; `except_for` is the object that is to be changed."""
        del inputs, except_for

    def before_a_change(self, path: str, state: Properties, given: Properties) -> None:
        """What Graph wants to be told first."""

    def after_a_change(self, path: str, state: Properties, given: Properties) -> None:
        """Inputs that another request carries."""

    def not_deleted(self, object_id: str, error: GraphError) -> DiagnosticError:
        return DiagnosticError(self.deletion_failed.format(object_id), error, "id")

    @abstractmethod
    def change(self, state: Properties, given: Properties) -> Properties:
        """Graph's body for a change: all that the provider sends, whatever it is that changes."""

    def _found(self, id: str) -> Properties | None:
        try:
            return self._graph.find(id)
        except GraphError as error:
            raise DiagnosticError(self.read_failed.format(object_id(id)), error, self.read_failed_for) from None
