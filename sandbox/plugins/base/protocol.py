"""Pulumi's protocol classes without the SDK around them, which would be half of a plugin's start."""

import importlib.util
import sys
import types


def without_sdk() -> None:
    """Let `pulumi.runtime.proto` be imported alone in this process: `pulumi` itself stays an empty package.

    Only for a plugin's own process, before anything imports pulumi; a program in the same process would break.
    """
    specification = importlib.util.find_spec("pulumi")
    if specification is None or specification.submodule_search_locations is None or "pulumi" in sys.modules:
        return
    folder = specification.submodule_search_locations[0]
    for name, path in (("pulumi", folder), ("pulumi.runtime", f"{folder}/runtime")):
        module = types.ModuleType(name)
        module.__path__ = [path]
        sys.modules[name] = module
