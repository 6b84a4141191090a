"""A bridged resource type: its inputs with what Terraform's schema says of them, and its outputs.

The schema is terraform-provider-azuread's, internal/services; names are the SDK's.
"""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from sandbox.plugins.azuread.graph import GraphClient
from sandbox.plugins.base.differences import differences
from sandbox.plugins.base.errors import NotModelledError
from sandbox.plugins.base.plugin import Checked, CheckFailure, Difference, Naming, Operation, Resource
from sandbox.plugins.base.values import UNKNOWN, Properties, contains, revealed, without_nulls
from sandbox.plugins.base.values import Unknown as UnknownValue

TIMEOUT_SECONDS = 10 * 60
# The provider asks once a second, or every five: Entra replicates over the world. Here it is one process.
POLL_SECONDS = 0.1
# The provider believes an answer when it has come so often in a row (Terraform: ContinuousTargetOccurence).
TIMES_IN_A_ROW = 5
# Values that stand for "not given" in Terraform's plans.
_ZEROS: tuple[Any, ...] = (None, "", False, [], {})


@dataclass(frozen=True)
class Input:
    """One input, in Terraform's terms."""

    required: bool = False
    # Graph fills it in where the program does not, so that its absence changes nothing.
    computed: bool = False
    force_new: bool = False
    default: Any = None
    # A set: its order means nothing.
    unordered: bool = False


class GraphResource(Resource):
    """Check, difference and previews by the schema; subclasses talk to Graph."""

    token: ClassVar[str]
    inputs: ClassVar[Mapping[str, Input]]
    # Outputs that are no inputs.
    read_only: ClassVar[tuple[str, ...]]
    # Inputs of the real resource that are refused by name, and absent from the outputs.
    not_modelled: ClassVar[tuple[str, ...]] = ()

    def __init__(self, graph: GraphClient) -> None:
        self._graph = graph

    def check(self, operation: Operation, old: Properties, new: Properties, naming: Naming) -> Checked:
        inputs = without_nulls(new)
        for name in inputs:
            if name in self.not_modelled or (name not in self.inputs and not name.startswith("__")):
                raise NotModelledError("azuread", f"the input {name} of {self.token}")
        failures = [
            CheckFailure(name, f"Missing required property '{name}'")
            for name, field in self.inputs.items()
            if field.required and name not in inputs
        ]
        defaults = {name: field.default for name, field in self.inputs.items() if field.default is not None}
        return Checked({**defaults, **inputs}, failures)

    def difference(self, operation: Operation, state: Properties, old: Properties, new: Properties) -> Difference:
        before: Properties = {}
        after: Properties = {}
        for name, field in self.inputs.items():
            if name not in new and field.computed:
                continue
            have, want = _comparable(field, state.get(name)), _comparable(field, new.get(name))
            # Terraform knows no difference between a zero value and none. What the program leaves out and somebody has
            # set is one: the provider would take it away.
            if have in _ZEROS and want in _ZEROS:
                continue
            before |= {name: have} if have is not None else {}
            after |= {name: want} if want is not None else {}
        changes = differences(before, after)
        replaces = [change for change in changes if self.inputs[str(change.path[0])].force_new]
        return Difference(changes, replaces)

    def preview_create(self, operation: Operation, inputs: Properties) -> Properties:
        computed = [name for name, field in self.inputs.items() if field.computed]
        return {**dict.fromkeys((*computed, *self.read_only), UNKNOWN), **inputs}

    def preview_update(
        self, operation: Operation, id: str, state: Properties, old: Properties, new: Properties
    ) -> Properties:
        return {**state, **new}

    @abstractmethod
    def outputs(self, found: Properties, inputs: Properties) -> Properties:
        """The outputs of what Graph shows; what Graph does not keep comes from the inputs."""

    def inputs_of(self, outputs: Properties, inputs: Properties) -> Properties:
        """The inputs after a read: those that were given, as they are now.

        On an import all that are needed or set otherwise than by default (pulumi-terraform-bridge, pkg/tfbridge:
        ExtractInputsFromOutputs).
        """
        names = inputs or [name for name, field in self.inputs.items() if self._is_told(field, outputs.get(name))]
        found = {name: outputs.get(name, inputs.get(name)) for name in names if name in self.inputs}
        if not inputs and "featureTags" in found:
            # They exclude each other, and the bridge keeps the first by name (pkg/tfbridge: deconflict).
            found.pop("tags", None)
        return found

    def is_drift(self, name: str, value: Any) -> bool:
        """Whether this value of an input that the program leaves out is one that it takes away."""
        return not self.inputs[name].computed and value not in _ZEROS

    def _is_told(self, field: Input, value: Any) -> bool:
        return field.required or (value not in _ZEROS and value != field.default)


def object_id(id: str) -> str:
    """The object id at the end of `/applications/<object id>`."""
    return id.rpartition("/")[2]


def _comparable(field: Input, value: Any) -> Any:
    plain = revealed(value)
    if contains(plain, UnknownValue):
        return plain
    if isinstance(plain, list):
        plain = [_without_zeros(item) for item in cast(list[Any], plain)]
    if field.unordered and isinstance(plain, list):
        return sorted(cast(list[Any], plain), key=str)
    return plain


def _without_zeros(item: Any) -> Any:
    """A block without what Terraform takes as not given."""
    if not isinstance(item, dict):
        return item
    return {name: value for name, value in cast(Properties, item).items() if value not in _ZEROS}
