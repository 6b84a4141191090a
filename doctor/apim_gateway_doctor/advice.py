"""Commands in what doctor advises: they name the stack, so that each can be typed as it stands."""

import re

_COMMAND = re.compile(r"\bpulumi (?:up|config set)(?: --refresh)?\b")


def with_stack(text: str, stack: str) -> str:
    """The same text, in which pulumi's commands name this stack: the selected one may be another."""
    return _COMMAND.sub(lambda command: f"{command[0]} --stack {stack}", text)
