"""Property paths as `ignoreChanges` spells them."""

import re

from sandbox.plugins.base.differences import Path

_STEP = re.compile(r'\[(\d+|\*)\]|\["((?:[^"\\]|\\.)*)"\]|\.?([^.\[\]]+)')


def parsed_path(text: str) -> Path:
    """`spec.containers[0]["a.b"]` as its steps; a "*" stands for any index or key."""
    steps: list[str | int] = []
    for index, quoted, name in _STEP.findall(text):
        if index:
            steps.append("*" if index == "*" else int(index))
        else:
            steps.append(quoted.replace('\\"', '"') or name)
    return tuple(steps)
