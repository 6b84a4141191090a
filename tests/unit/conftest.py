"""Settings of the tests themselves."""

import gc
from collections.abc import Iterator

import hypothesis
import pytest

# A busy machine must not turn a slow example into a failed property.
hypothesis.settings.register_profile("unit", deadline=None)
hypothesis.settings.load_profile("unit")


@pytest.fixture
def without_garbage() -> Iterator[None]:
    """Keeps earlier tests' garbage from being collected at the limit of a recursion, where its finalizers fail.

    Nor while sources are parsed: Python 3.11 parses once more to log a lost traceback, which breaks the first parse.
    """
    gc.collect()
    gc.disable()
    yield
    gc.enable()
