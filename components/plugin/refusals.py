"""The library's refusals as Pulumi's: names as in the schema, advice for every language, no stack trace."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from apim_gateway import PlainCredential, Problem, TextNull
from pulumi import InputPropertiesError
from pulumi.provider.experimental.analyzer import TypeDefinition

from .inputs import Properties, Types, nested_type


def refusal(problems: Sequence[Problem]) -> InputPropertiesError:
    """Pulumi's error with every problem, one a line.

    They are its message, not its details: beside each detail the engine prints the property's value, and a mapping's
    value has what stands beside the problem too, credentials among it.
    """
    return without_stack_trace("\n".join(str(problem) for problem in problems))


def without_stack_trace(message: str) -> InputPropertiesError:
    """The error that the engine prints as it is."""
    return InputPropertiesError(message, [])


def with_schema_names(problem: Problem, properties: Properties, mapping: Mapping[str, str], types: Types) -> Problem:
    """The problem under the name that the schema has for its argument."""
    # Among the container's variables it can be no secret: there the fix names the argument that takes it.
    if isinstance(problem, PlainCredential) and not problem.other:
        fix = "Give it as a secret: in YAML fn::secret, in TypeScript pulumi.secret(...), in Go pulumi.ToSecret(...)"
        problem = replace(problem, fix=fix)
    if isinstance(problem, TextNull):
        # Pulumi drops a null on its way to the plugin.
        problem = replace(problem, fix="Leave it out")
    return problem.with_paths(lambda path: schema_path(path, properties, mapping, types))


def schema_path(path: str, properties: Properties, mapping: Mapping[str, str], types: Types) -> str:
    """`kubernetes.containerSettings` for `kubernetes.container_settings`. What a caller has named stays as it is."""
    field, dot, rest = path.partition(".")
    name = next((each for each, python in mapping.items() if python == field), None)
    if name is None:
        return path
    nested: TypeDefinition | None = nested_type(properties[name], types)
    if nested is None:
        return f"{name}{dot}{rest}"
    return f"{name}{dot}{schema_path(rest, nested.properties, nested.properties_mapping, types)}"
