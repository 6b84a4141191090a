"""How one ARM type is described: its path, version, names on both sides, and what forces a new resource."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class ArmType:
    """One row of the tables. Names are the SDK's; `properties` maps those that ARM keeps under "properties"."""

    token: str
    # Braces are inputs; {scope} keeps its slashes. subscriptionId is the provider's.
    path: str
    api_version: str
    required: tuple[str, ...]
    # Inputs and outputs at the top of ARM's body, named alike on both sides.
    top_level: tuple[str, ...] = ()
    # SDK name to ARM name, under "properties" in ARM's body.
    properties: Mapping[str, str] = field(default_factory=dict[str, str])
    # Inputs that are no outputs.
    write_only_properties: Mapping[str, str] = field(default_factory=dict[str, str])
    # Outputs that are no inputs.
    read_only_top_level: tuple[str, ...] = ()
    read_only_properties: Mapping[str, str] = field(default_factory=dict[str, str])
    # Beside the inputs in the path, which always do.
    force_new: tuple[str, ...] = ()
    auto_named: str | None = None
    auto_naming: Literal["uuid", "copy", "random"] = "copy"
    asynchronous: bool = False
    # With HEAD Azure only says whether the resource is there, so that no output but its API version is known.
    read_with: Literal["GET", "HEAD"] = "GET"
    auto_located: bool = False
    # Fields that Azure adds inside an object which the program gives.
    computed_within: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    @property
    def path_inputs(self) -> tuple[str, ...]:
        parts = [part.split("}")[0] for part in self.path.split("{")[1:]]
        return tuple(part for part in parts if part != "subscriptionId")

    @property
    def outputs(self) -> tuple[str, ...]:
        """Every output of the SDK's class, but for the id."""
        named = (*self.top_level, *self.properties, *self.read_only_top_level, *self.read_only_properties)
        return (*named, "azureApiVersion")


def same(*names: str) -> dict[str, str]:
    """Properties that have one name on both sides."""
    return {name: name for name in names}
