"""The provider that hosts the components: Pulumi's own, with refusals and a schema for readers of any language."""

import json

import apim_gateway
from apim_gateway import InputError, LookupFailed
from pulumi import ComponentResource, Inputs, ResourceOptions
from pulumi.provider import ConstructResult
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.provider.server import ComponentInitError

from . import inputs as raw
from . import refusals
from .descriptions import described

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
        try:
            return super().construct(name, resource_type, raw.with_whole_numbers(inputs), options)
        except ComponentInitError as error:
            if isinstance(error.inner, InputError):
                named = (component.inputs, component.inputs_mapping, self._type_defs)
                problems = [refusals.with_schema_names(each, *named) for each in error.inner.problems]
                raise refusals.refusal(problems) from None
            if isinstance(error.inner, LookupFailed):
                raise refusals.without_stack_trace(str(error.inner)) from None
            raise
