"""A plugin with one resource whose life its inputs describe: for what the shared base does itself."""

from sandbox.plugins.base.differences import differences
from sandbox.plugins.base.errors import InitializationFailedError, NotModelledError, PluginError
from sandbox.plugins.base.plugin import Checked, CheckFailure, Difference, Found, Function, Naming, Operation, Plugin
from sandbox.plugins.base.plugin import Resource as Base
from sandbox.plugins.base.values import UNKNOWN, Properties, Secret

TYPE = "toy:index:Thing"


class Thing(Base):
    def check(self, operation: Operation, old: Properties, new: Properties, naming: Naming) -> Checked:
        failures = [] if "size" in new else [CheckFailure("size", "size is missing: give a number")]
        return Checked({"name": operation.name, **new}, failures)

    def difference(self, operation: Operation, state: Properties, old: Properties, new: Properties) -> Difference:
        changes = differences(old, new)
        return Difference(changes, [change for change in changes if change.path[0] == "name"], True)

    def create(self, operation: Operation, inputs: Properties) -> tuple[str, Properties]:
        operation.status("half way")
        match inputs.get("fate"):
            case "refused":
                raise PluginError("the cloud said no")
            case "defect":
                raise KeyError("fate")
            case "incomplete":
                raise InitializationFailedError(
                    "it exists but is not ready", id="half", properties=inputs, reasons=["the pod says why"]
                )
            case "cancelled":
                operation.wait(30).until(lambda: False, every=0.05)
            case "late":
                operation.wait(30).until(lambda: False, every=0.05)
            case _:
                pass
        return "whole", {**inputs, "type": operation.type, "key": Secret("hush")}

    def preview_create(self, operation: Operation, inputs: Properties) -> Properties:
        return {**inputs, "key": UNKNOWN}

    def read(self, operation: Operation, id: str, inputs: Properties, state: Properties) -> Found | None:
        return None if id == "gone" else Found(id, state, inputs)

    def update(self, operation: Operation, id: str, state: Properties, old: Properties, new: Properties) -> Properties:
        return {"before": old, "after": new}

    def preview_update(
        self, operation: Operation, id: str, state: Properties, old: Properties, new: Properties
    ) -> Properties:
        return {"before": old, "after": new, "preview": True}

    def delete(self, operation: Operation, id: str, inputs: Properties, state: Properties) -> None:
        if inputs.get("fate") == "kept":
            raise PluginError("still in use")


class Toy(Plugin):
    name = "toy"
    version = "1.2.3"
    accepts_secrets = True

    def __init__(self) -> None:
        self.configuration: dict[str, str] = {}

    def configure(self, configuration: dict[str, str]) -> None:
        self.configuration = configuration

    def resource(self, type: str) -> Base:
        if type != TYPE:
            raise NotModelledError(self.name, f"the resource type {type}")
        return Thing()

    def function(self, token: str) -> Function:
        if token == "toy:index:echo":
            return lambda arguments: arguments
        return super().function(token)

    def configuration_replaces(self, old: Properties, new: Properties) -> list[str]:
        return ["cluster"] if old.get("cluster") != new.get("cluster") else []
