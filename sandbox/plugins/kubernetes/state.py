"""What the plugin keeps of an object: the object itself, and beside it the inputs and two notes of its own.

Source: pulumi-kubernetes, provider/pkg/provider/provider.go (checkpointObject, fieldManagerName).
"""

from sandbox.plugins.base.names import unique_name
from sandbox.plugins.base.values import Properties, revealed
from sandbox.plugins.kubernetes.objects import FIELD_MANAGER, annotation, marked

INPUTS = "__inputs"
MANAGER = "__fieldManager"
INITIAL_API_VERSION = "__initialApiVersion"


def checkpoint(
    live: Properties, inputs: Properties, *, secrets: Properties, before: Properties, manager: str
) -> Properties:
    """The state of an object; secret wherever `secrets` is. `before` is the state that it follows."""
    return {
        **marked(live, secrets),
        INPUTS: marked(inputs, secrets),
        INITIAL_API_VERSION: before.get(INITIAL_API_VERSION) or inputs.get("apiVersion", ""),
        MANAGER: manager,
    }


def kept_inputs(state: Properties) -> Properties:
    """The inputs in the state, secrets revealed. None are in the state of another program: then all is new to it."""
    return revealed(state.get(INPUTS, {}))


def live_in(state: Properties) -> Properties:
    """The object in the state, secrets revealed."""
    return {name: value for name, value in revealed(state).items() if name != INPUTS}


def manager_name(inputs: Properties, state: Properties) -> str:
    """Who applies: the annotation's, the state's, or a name that no other object has."""
    return annotation(inputs, FIELD_MANAGER) or state.get(MANAGER) or unique_name(b"", "pulumi-kubernetes-")
