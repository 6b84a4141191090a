"""Settings of the tests themselves."""

from tests.unit.conftest import without_garbage

__all__ = ["without_garbage"]
