"""What Resource Manager asks of role evaluation, which is Microsoft.Authorization's."""

from typing import Protocol


class Access(Protocol):
    def allows(self, principal_id: str, action: str, scope: str) -> bool:
        """True where roles give the action and nothing denies it."""
        ...

    def granted(self, principal_id: str, action: str, scope: str) -> bool:
        """True where a role gives the action, whatever a deny assignment says."""
        ...

    def denial(self, principal_id: str, action: str, scope: str) -> tuple[str, str, str] | None:
        """Display name, name and scope of the deny assignment that takes the action away."""
        ...
