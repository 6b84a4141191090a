"""The components' refusals: one message with every problem, each naming input, value, reason and fix.

Pulumi prints only RunError without a traceback, so every refusal is one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from inspect import isawaitable

import pulumi

from .credentials import redacted

_LONGEST = 80


@dataclass(frozen=True)
class Problem:
    """A thing that is wrong with one input.

    `path` is the argument's path with dots (`kubernetes.replicas`), `seen` what was given ("is 0", "is missing"),
    `reason` why that cannot work, `fix` what to give instead. `other` is the path of an argument that the fix names.
    """

    path: str
    seen: str
    reason: str
    fix: str
    other: str = ""

    def __str__(self) -> str:
        return f"{self.path} {self.seen}: {self.reason}. {self.fix}."

    def with_paths(self, name: Callable[[str], str]) -> "Problem":
        """The same problem with the paths of its arguments renamed, in its fix too."""
        if not self.other:
            return replace(self, path=name(self.path))
        other = name(self.other)
        return replace(self, path=name(self.path), fix=self.fix.replace(f"'{self.other}'", f"'{other}'"), other=other)


@dataclass(frozen=True)
class PlainCredential(Problem):
    """A credential given in plain text. The value is in no message; `name` is the container setting's."""

    name: str = ""


@dataclass(frozen=True)
class NestedSetting(Problem):
    """A container setting given as nested mappings, whose value is in no message. `name` is the whole name with dots,
    `group` the outermost mapping's, `is_credential` whether it has to be a secret."""

    name: str = ""
    group: str = ""
    is_credential: bool = False


@dataclass(frozen=True)
class TextNull(Problem):
    """A string `null` where a null was meant, as `pulumi config set` writes it.

    `inside` is the path in an argument that takes Kubernetes' own fields; empty where it is the whole argument.
    """

    inside: str = ""


class InputError(pulumi.RunError):
    """All problems of the inputs, refused before the first resource is registered."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class LookupFailed(pulumi.RunError):
    """Azure could not be asked, or answered with something that is not about an input."""


def provider_message(error: Exception) -> str:
    """The provider's message of a failed look-up, in one line, without the engine's chain of prefixes."""
    return " ".join(str(error).split()).rpartition(" returned an error: ")[2]


def describe(value: object) -> str:
    """The `seen` part of a problem for a plain value."""
    return f"is {shown(value)}"


def shown(value: object) -> str:
    """A value in one line of at most 80 characters, without credentials; one that has no telling form, by its type."""
    if isinstance(value, pulumi.Output):
        return "an Output"
    if isawaitable(value):
        return "an awaitable"
    by_type = f"a value of type {type(value).__name__}"
    # What is in it may be a secret under any name.
    if value and isinstance(value, Mapping | Sequence | set | frozenset) and not isinstance(value, str):
        return by_type
    try:
        form = redacted(repr(value))
    except (RecursionError, ValueError):
        # It is nested too deeply, or a number with too many digits.
        return by_type
    return _short(form) if form.isprintable() and " at 0x" not in form else by_type


def shown_name(name: object) -> str:
    """A name as it was given; one that is no short text in one line, as a value."""
    as_it_is = isinstance(name, str) and name.isprintable() and _short(redacted(name)) == name
    return str(name) if as_it_is else shown(name)


def quoted(name: str, path: str = "") -> str:
    """A name in quotes below its path, both in one line, without credentials and of limited length."""
    return f"'{_short(_escaped(path), 2 * _LONGEST)}{_short(_escaped(name))}'"


def _escaped(text: str) -> str:
    return repr(redacted(text))[1:-1]


def _short(text: str, longest: int = _LONGEST) -> str:
    return text if len(text) <= longest else f"{text[: longest - 3]}..."
