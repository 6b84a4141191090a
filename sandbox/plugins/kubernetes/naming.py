"""The name and the namespace that the inputs of an object get.

Source: pulumi-kubernetes, provider/pkg/metadata/naming.go.
"""

from sandbox.plugins.base.errors import PluginError
from sandbox.plugins.base.names import unique_name
from sandbox.plugins.base.plugin import Naming
from sandbox.plugins.base.values import Properties, Unknown
from sandbox.plugins.kubernetes.objects import AUTONAMED, annotated, annotation, metadata, with_metadata


def is_named(inputs: Properties) -> bool:
    """Whether there is a name, be it known or not."""
    given = inputs.get("metadata")
    return isinstance(given, Unknown) or bool(metadata(inputs).get("name"))


def is_named_explicitly(inputs: Properties) -> bool:
    """Whether the name is the program's own."""
    return is_named(inputs) and annotation(inputs, AUTONAMED) != "true"


def named(inputs: Properties, before: Properties, name: str, naming: Naming) -> Properties:
    """The inputs with an automatic name: the former one, the engine's proposal, or a new one."""
    if annotation(before, AUTONAMED) == "true":
        return _autonamed(inputs, metadata(before)["name"])
    if metadata(inputs).get("generateName"):
        raise PluginError("the `.metadata.generateName` field is not supported in Server-Side Apply mode")
    if before:
        return inputs
    if naming.disabled:
        raise PluginError("autonaming is disabled, resource requires the .metadata.name field to be set")
    return _autonamed(inputs, naming.proposed or unique_name(naming.seed, f"{name}-"))


def has_namespace(object: Properties) -> bool:
    """Whether there is one; one that is not known yet counts as none, as with the real provider."""
    namespace = metadata(object).get("namespace")
    return isinstance(namespace, str) and bool(namespace)


def _autonamed(inputs: Properties, name: str) -> Properties:
    return annotated(with_metadata(inputs, name=name), AUTONAMED, "true")
