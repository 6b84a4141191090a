"""The provider that hosts the components: Pulumi's own, with refusals and a schema for readers of any language."""

import json
from collections.abc import Mapping
from typing import Any

import apim_gateway
from apim_gateway import InputError, LookupFailed
from pulumi import ComponentResource, Input, InputPropertiesError, Inputs, Output, ResourceOptions
from pulumi.provider import ConstructResult
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.provider.server import ComponentInitError

from . import inputs as raw
from . import refusals
from .descriptions import described
from .inputs import Properties, Types

Names = tuple[Properties, Mapping[str, str], Types]
"""The schema's names of a component's arguments."""
NAME = "apim-gateway"
COMPONENTS = [
    each for each in vars(apim_gateway).values() if isinstance(each, type) and issubclass(each, ComponentResource)
]


class GatewayProvider(ComponentProvider):
    """Hosts every component of the library."""

    def __init__(self) -> None:
        super().__init__(COMPONENTS, NAME, version=apim_gateway.__version__)
        self.schema = json.dumps(described(json.loads(self.schema or "")))

    def construct(
        self, name: str, resource_type: str, inputs: Inputs, options: ResourceOptions | None = None
    ) -> ConstructResult:
        """Raises InputPropertiesError for what the library, or the schema, refuses."""
        self.validate_resource_type(NAME, resource_type)
        component = self._component_defs[resource_type.rpartition(":")[2]]
        if problems := raw.problems_of(inputs, component.inputs, self._type_defs):
            raise refusals.refusal(problems)
        named: Names = (component.inputs, component.inputs_mapping, self._type_defs)
        try:
            result = super().construct(name, resource_type, raw.with_whole_numbers(inputs), options)
        except ComponentInitError as error:
            if isinstance(error.inner, InputError):
                raise _refused(error.inner, named) from None
            if isinstance(error.inner, LookupFailed):
                raise refusals.without_stack_trace(str(error.inner)) from None
            raise
        return ConstructResult(Output.from_input(_registered(result.urn, named)), result.state)


async def _registered(urn: Input[str], named: Names) -> Any:
    """The component's URN. What it asks the cluster for first may be missing, and then it has none."""
    try:
        return await Output.from_input(urn).future()
    except InputError as error:
        raise _refused(error, named) from None


def _refused(error: InputError, named: Names) -> InputPropertiesError:
    return refusals.refusal([refusals.with_schema_names(each, *named) for each in error.problems])
