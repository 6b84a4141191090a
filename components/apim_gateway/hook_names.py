"""Names for hooks of the engine, which refuses the second hook of a name."""

from collections import Counter

from pulumi.runtime.settings import get_root_resource

_components: Counter[str] = Counter()


def unique(component: str, gateway_name: str) -> str:
    """A name that no other component of the deployment has.

    It stands in the state, so it is the same in every deployment: the number is there only where components of two
    parents have name and gateway in common.
    """
    name = f"{component} of {gateway_name}"
    _components[name] += 1
    number = f", {_components[name]}" if _components[name] > 1 else ""
    # A plugin counts in a process of its own. Only a program has a root resource.
    where = "" if get_root_resource() else ", in the plugin"
    return f"{name}{number}{where}"
