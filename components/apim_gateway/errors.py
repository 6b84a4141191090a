"""What the components say when they refuse: one message with every problem, each naming input, value, reason and fix.

Pulumi prints only RunError without a traceback, so every refusal is one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from inspect import isawaitable

import pulumi


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one input.

    `path` is the argument's path with dots (`kubernetes.replicas`), `seen` what was given ("is 0", "is missing"),
    `reason` why that cannot work, `fix` what to give instead.
    """

    path: str
    seen: str
    reason: str
    fix: str

    def __str__(self) -> str:
        return f"{self.path} {self.seen}: {self.reason}. {self.fix}."


@dataclass(frozen=True)
class PlainCredential(Problem):
    """A credential given in plain text. The value is in no message; `name` is the container setting's."""

    name: str = ""


class InputError(pulumi.RunError):
    """All problems of the inputs, refused before the first resource is registered."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def with_paths(self, name: Callable[[str], str]) -> "InputError":
        """The same refusal with each argument's path renamed, for example to the configuration key behind it."""
        return InputError([replace(problem, path=name(problem.path)) for problem in self.problems])


class LookupFailed(pulumi.RunError):
    """Azure could not be asked, or answered with something that is not about an input."""


def refuse(problems: Sequence[Problem]) -> None:
    """Raises InputError when there is any problem."""
    if problems:
        raise InputError(problems)


def words_of_the_provider(error: Exception) -> str:
    """A failed look-up in the provider's own words, in one line, without the engine's chain of prefixes."""
    return " ".join(str(error).split()).rpartition(" returned an error: ")[2]


def is_given(value: object) -> str:
    """The `seen` part of a problem for a plain value."""
    return f"is {shown(value)}"


def shown(value: object) -> str:
    """A value in one line; one that has no telling form, by its type."""
    if isinstance(value, pulumi.Output):
        return "an Output"
    if isawaitable(value):
        return "an awaitable"
    form = repr(value)
    return f"a value of type {type(value).__name__}" if " at 0x" in form or "\n" in form else form
