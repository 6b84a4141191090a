"""Inputs as they come over the wire: unknown names, and shapes that Pulumi's mapping would drop in silence.

Values are not looked at: that is the library's part.
"""

from collections.abc import Mapping
from typing import Any, cast

from apim_gateway.arguments import Problem, checks, unknown
from pulumi.provider.experimental.analyzer import PropertyDefinition, TypeDefinition

Properties = Mapping[str, PropertyDefinition]
Types = Mapping[str, TypeDefinition]

# Beyond it a number on the wire is not exact.
_LARGEST_WHOLE_NUMBER = 2**53


def problems_of(given: Mapping[str, Any], properties: Properties, types: Types, path: str = "") -> list[Problem]:
    """Lists what is missing, unknown or no mapping in these inputs and in nested ones, by their names in the schema."""
    problems = [
        Problem(f"{path}{name}", "is missing", "it has no default", "Set it")
        for name, definition in properties.items()
        if not definition.optional and given.get(name) is None
    ]
    known = [f"{path}{name}" for name in properties]
    problems += [unknown(f"{path}{name}", known, value=given[name]) for name in given if name not in properties]
    for name, definition in properties.items():
        if given.get(name) is None:
            continue
        problems += _problems_of_choice(given[name], definition, types, f"{path}{name}")
        nested = nested_type(definition, types)
        if nested is None:
            continue
        wrong = checks.mapping(given, name, path)
        problems += wrong or problems_of(given[name], nested.properties, types, f"{path}{name}.")
    return problems


def _problems_of_choice(value: Any, definition: PropertyDefinition, types: Types, path: str) -> list[Problem]:
    """The problem of an enumeration's value; Pulumi's own would come with a stack trace."""
    enumeration = types.get((definition.ref or "").rpartition(":")[2])
    choices = [each.value for each in (enumeration.enum if enumeration else None) or ()]
    return [checks.no_choice(path, value, choices)] if choices and value not in choices else []


def nested_type(definition: PropertyDefinition, types: Types) -> TypeDefinition | None:
    """The type of a property that is a nested one of the plugin's own; None for an enumeration, which has no fields."""
    found = types.get((definition.ref or "").rpartition(":")[2])
    return None if found and found.enum else found


def with_whole_numbers(value: Any) -> Any:
    """The value with 2 for 2.0, as it was written: the wire has floats only. What is in an Output stays."""
    if isinstance(value, dict):
        return {key: with_whole_numbers(item) for key, item in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [with_whole_numbers(item) for item in cast("list[Any]", value)]
    if isinstance(value, float) and value.is_integer() and abs(value) <= _LARGEST_WHOLE_NUMBER:
        return int(value)
    return value
