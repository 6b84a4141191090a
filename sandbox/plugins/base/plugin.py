"""What a plugin is made of: resources and functions, each an entry of its own, and what a call to one carries."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from sandbox.plugins.base.differences import Change
from sandbox.plugins.base.errors import NotModelledError
from sandbox.plugins.base.values import Properties
from sandbox.plugins.base.waiting import Wait


@dataclass(frozen=True)
class Operation:
    """One call for one resource: whose it is, how long it may take, and how to speak meanwhile."""

    urn: str
    name: str
    type: str
    timeout: float = 0.0
    cancelled: threading.Event = field(default_factory=threading.Event)
    status: Callable[[str], None] = lambda message: None
    status_warning: Callable[[str], None] = lambda message: None
    info: Callable[[str], None] = lambda message: None
    warn: Callable[[str], None] = lambda message: None
    error: Callable[[str], None] = lambda message: None
    # The program's ignoreChanges, where the engine sends them.
    ignored: tuple[str, ...] = ()

    def wait(self, default_seconds: float) -> Wait:
        """A wait that ends at customTimeouts' value where given."""
        return Wait(self.timeout or default_seconds, self.cancelled)


@dataclass(frozen=True)
class Naming:
    """How an automatic name is to be chosen: the engine's seed, and its proposal where the stack configures one."""

    seed: bytes = b""
    proposed: str | None = None
    enforced: bool = False
    disabled: bool = False


@dataclass(frozen=True)
class CheckFailure:
    """One input that is refused before anything happens."""

    property: str
    reason: str


@dataclass(frozen=True)
class Checked:
    """The inputs as the resource will get them, with defaults and automatic names."""

    inputs: Properties
    failures: list[CheckFailure] = field(default_factory=list[CheckFailure])


@dataclass(frozen=True)
class Difference:
    """What an update would change, and which of it needs a new object."""

    changes: list[Change]
    replaces: list[Change] = field(default_factory=list[Change])
    delete_before_replace: bool = False
    # Whether the changes were found between inputs (and not between the state and the inputs).
    between_inputs: bool = False


@dataclass(frozen=True)
class Found:
    """A resource as it is: its id, its outputs, and the inputs that would produce them."""

    id: str
    properties: Properties
    inputs: Properties


class Resource(ABC):
    """One resource type. A preview must change nothing and may answer with unknowns."""

    @abstractmethod
    def check(self, operation: Operation, old: Properties, new: Properties, naming: Naming) -> Checked: ...

    @abstractmethod
    def difference(self, operation: Operation, state: Properties, old: Properties, new: Properties) -> Difference: ...

    @abstractmethod
    def create(self, operation: Operation, inputs: Properties) -> tuple[str, Properties]: ...

    @abstractmethod
    def preview_create(self, operation: Operation, inputs: Properties) -> Properties: ...

    @abstractmethod
    def read(self, operation: Operation, id: str, inputs: Properties, state: Properties) -> Found | None: ...

    @abstractmethod
    def update(
        self, operation: Operation, id: str, state: Properties, old: Properties, new: Properties
    ) -> Properties: ...

    @abstractmethod
    def preview_update(
        self, operation: Operation, id: str, state: Properties, old: Properties, new: Properties
    ) -> Properties: ...

    @abstractmethod
    def delete(self, operation: Operation, id: str, inputs: Properties, state: Properties) -> None: ...


Function: TypeAlias = Callable[[Properties], Properties]


class Plugin(ABC):
    """A provider: its name and version as the SDK expects them, its resources, functions and configuration."""

    name: str
    version: str
    # Whether secrets arrive as secrets. Without it the engine reveals inputs and marks outputs of the same name itself.
    accepts_secrets: bool
    supports_autonaming: bool = True
    # Whether the plugin clears its status lines itself, and leaves some, as the real one does.
    leaves_status: bool = False
    # Set once the engine asks to stop; whatever waits looks at it.
    cancelled: threading.Event = threading.Event()

    @abstractmethod
    def configure(self, configuration: dict[str, str]) -> None:
        """Take the provider's configuration, and refuse what cannot work."""

    @abstractmethod
    def resource(self, type: str) -> Resource:
        """The resource of this type; NotModelledError for an unknown one."""

    def function(self, token: str) -> Function:
        """The function of this token; NotModelledError for an unknown one."""
        raise NotModelledError(self.name, f"the function {token}")

    def check_configuration(self, new: Properties) -> list[CheckFailure]:
        """What is wrong with a provider resource's inputs."""
        del new
        return []

    def configuration_replaces(self, old: Properties, new: Properties) -> list[str]:
        """Inputs of the provider resource whose change replaces everything that it manages."""
        del old, new
        return []
