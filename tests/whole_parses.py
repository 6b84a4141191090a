"""Parses of sources that no garbage collection breaks.

A collection may log the traceback of a task that failed, as Pulumi's outputs leave them. Python parses a line of source
to log it; a parse that the collection interrupted then ends in "AST constructor recursion depth mismatch".
"""

import gc
import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

# Mended in 3.11.8 and 3.12.2: python/cpython, gh-106905.
BROKEN = sys.version_info < (3, 11, 8) or (3, 12) <= sys.version_info < (3, 12, 2)


def without_collections(work: Callable[P, T]) -> Callable[P, T]:
    """The same work, with the garbage collector at rest."""

    @wraps(work)
    def at_rest(*args: P.args, **kwargs: P.kwargs) -> T:
        if not gc.isenabled():
            return work(*args, **kwargs)
        gc.disable()
        try:
            return work(*args, **kwargs)
        finally:
            gc.enable()

    return at_rest
