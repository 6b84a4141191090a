"""Amounts of cpu and memory, which the API server writes in its own form: 0.5 comes back as 500m."""

from typing import Any, cast

from sandbox.plugins.base.values import Properties

# Objects whose values are quantities, by the name of the field that holds them.
_HOLDERS = frozenset({"limits", "requests", "hard", "capacity", "overhead"})
_SINGLE = frozenset({"sizeLimit", "divisor"})


def comparable(value: Any, name: str = "") -> Any:
    """The value with every quantity as a number, for comparison only."""
    if isinstance(value, dict):
        fields = cast(Properties, value)
        if name in _HOLDERS:
            return {key: _amount(item) for key, item in fields.items()}
        return {key: comparable(item, key) for key, item in fields.items()}
    if isinstance(value, list):
        return [comparable(item) for item in cast(list[Any], value)]
    return _amount(value) if name in _SINGLE else value


def _amount(value: Any) -> Any:
    from kubernetes.utils import quantity

    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return value
    try:
        return float(cast(Any, quantity).parse_quantity(value))
    except ValueError:
        return value
