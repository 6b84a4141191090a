"""Nested objects ("blocks") of azuread's resources, between the SDK's names and Graph's.

A block's field has one value that stands for "not given": Terraform's state has no nulls.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from sandbox.plugins.base.values import Properties


@dataclass(frozen=True)
class Field:
    """One field of a block: Graph's name for it, and what stands for "not given"."""

    graph: str
    zero: Any = ""
    # Graph gets null for it, not the zero value.
    nullable: bool = False
    block: "Block | None" = None
    # A list of blocks.
    many: bool = False
    # A list whose order counts.
    ordered: bool = False


Block: TypeAlias = Mapping[str, Field]


def shown(block: Block, found: Properties | None) -> Properties | None:
    """What the state has of what Graph shows."""
    if found is None:
        return None
    return {name: _shown_field(field, found.get(field.graph)) for name, field in block.items()}


def zeros(block: Block) -> Properties:
    """What the state has of a block of which nothing is given."""
    return {name: zeros(field.block) if field.block and not field.many else field.zero for name, field in block.items()}


def shown_list(block: Block, found: Any) -> list[Properties]:
    """The same of a list of blocks."""
    return [shown(block, item) or {} for item in cast("list[Properties]", found or [])]


def sent(block: Block, given: Properties | None) -> Properties:
    """What Graph gets of what the program gives; of nothing, the values that stand for it."""
    return {field.graph: _sent_field(field, (given or {}).get(name)) for name, field in block.items()}


def sent_list(block: Block, given: Any) -> list[Properties]:
    """The same of a list of blocks."""
    return [sent(block, item) for item in cast("list[Properties]", given or [])]


def told(block: Block, value: Any) -> Any:
    """The value, a block or a list of them, without what stands for "not given"; sets in one order."""
    if isinstance(value, list):
        return [told(block, item) for item in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    fields = cast(Properties, value)
    found = {name: _told_field(field, fields[name]) for name, field in block.items() if name in fields}
    return {name: item for name, item in found.items() if not _is_zero(block[name], item)}


def _shown_field(field: Field, value: Any) -> Any:
    if field.block and field.many:
        return shown_list(field.block, value)
    if field.block:
        return shown(field.block, value)
    return field.zero if value is None else value


def _sent_field(field: Field, value: Any) -> Any:
    if field.block and field.many:
        return sent_list(field.block, value)
    if field.block:
        return sent(field.block, value)
    if field.nullable and value in (None, field.zero):
        return None
    return field.zero if value is None else value


def _told_field(field: Field, value: Any) -> Any:
    plain: Any = told(field.block, value) if field.block else value
    is_set = isinstance(plain, list) and not field.ordered
    return sorted(cast("list[Any]", plain), key=str) if is_set else cast(Any, plain)


def _is_zero(field: Field, value: Any) -> bool:
    if value is None or value in ("", [], {}):
        return True
    return value == field.zero and isinstance(value, bool) == isinstance(field.zero, bool)
