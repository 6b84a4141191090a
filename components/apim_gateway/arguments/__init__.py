"""Checks of the components' arguments, for who wants the problems before a component is made or in other names."""

# Each component has a file here with the type of its arguments, their documentation and, below it, their check. Which
# fields have to be given, and where an Output may stand, the checks read from the type. A new component adds its file
# and a row in door.py.

from ..errors import Problem, describe
from . import checks, names, nulls
from .advice import unknown, unknown_with_fields
from .declared import paths
from .door import check, examined, refuse
from .merging import Layers
from .names import Objection

__all__ = [
    "Layers",
    "Objection",
    "Problem",
    "check",
    "checks",
    "describe",
    "examined",
    "names",
    "nulls",
    "paths",
    "refuse",
    "unknown",
    "unknown_with_fields",
]
