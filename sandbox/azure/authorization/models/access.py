"""What a principal may do: the roles' effect at the moment of the request."""

from collections.abc import Callable

from sandbox.azure.authorization.models.deny_assignments import DenyAssignments
from sandbox.azure.authorization.models.evaluation import Grant, allowed, denies, granted
from sandbox.azure.authorization.models.permissions import permissions_of
from sandbox.azure.authorization.models.roles import RoleAssignments, RoleDefinitions
from sandbox.azure.core.fields import Document


class Access:
    def __init__(
        self,
        definitions: RoleDefinitions,
        assignments: RoleAssignments,
        denials: DenyAssignments,
        in_effect: Callable[[Document], bool],
    ) -> None:
        self._definitions = definitions
        self._assignments = assignments
        self._denials = denials
        self._in_effect = in_effect

    def allows(self, principal_id: str, action: str, scope: str, *, data: bool = False) -> bool:
        """True where the principal's role assignments, as they are now, give the action, and nothing denies it."""
        grants, denials = self.grants(principal_id), self._denials.denials()
        return allowed(grants, principal_id, action, scope, denials=denials, data=data)

    def granted(self, principal_id: str, action: str, scope: str) -> bool:
        """True where a role gives the action, whatever a deny assignment says."""
        return granted(self.grants(principal_id), principal_id, action, scope)

    def denial(self, principal_id: str, action: str, scope: str) -> tuple[str, str, str] | None:
        """Display name, name and scope of the deny assignment that takes the action away."""
        found = (item for item in self._denials.denials() if denies(item, principal_id, action, scope))
        return next(((item.display_name, item.name, item.scope) for item in found), None)

    def grants(self, principal_id: str) -> list[Grant]:
        """The principal's assignments that work already. Their roles are there: an assigned role cannot be deleted."""
        found: list[Grant] = []
        for assignment in self._assignments.of_principal(principal_id):
            role = self._definitions.find(assignment["roleName"])
            if role and self._in_effect(assignment):
                found.append(Grant(assignment["principalId"], assignment["scope"], permissions_of(role)))
        return found
