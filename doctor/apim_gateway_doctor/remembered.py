"""Asks a question once: its answer is kept, and so is its failure."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

_Self = TypeVar("_Self")
_Given = ParamSpec("_Given")
_Answer = TypeVar("_Answer")


def remembered(
    question: Callable[Concatenate[_Self, _Given], _Answer],
) -> Callable[Concatenate[_Self, _Given], _Answer]:
    """A method that runs once for each object and arguments; called again, it returns or raises the same."""

    @wraps(question)
    def ask(self: _Self, *args: _Given.args, **options: _Given.kwargs) -> _Answer:
        known: dict[Any, tuple[Any, Exception | None]] = self.__dict__.setdefault("_remembered", {})
        key = (question.__name__, args, tuple(sorted(options.items())))
        if key not in known:
            try:
                known[key] = (question(self, *args, **options), None)
            # Azure's clients try for up to a minute before they give up: a second time would cost that again.
            except Exception as error:
                known[key] = (None, error)
        answer, error = known[key]
        if error is not None:
            raise error.with_traceback(None)
        return answer

    return ask
