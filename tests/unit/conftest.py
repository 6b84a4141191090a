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
    """Keeps earlier tests' garbage from being collected at the limit of a recursion, where its finalizers fail."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()
