"""Commands in what doctor advises: they name the stack, so that each can be typed as it stands."""

import re

_COMMAND = re.compile(
    r"\b(?:pulumi (?:up|config set)(?: --refresh)?(?: --skip-preview)?|apim-gateway-doctor recover)\b"
)
# A preview can't take back a field that kubectl has set, and ends with a conflict; an update takes it back.
UNDO_IN_CLUSTER = "pulumi up --refresh --skip-preview"


def with_stack(text: str, stack: str) -> str:
    """The same text, in which the commands name this stack: the selected one may be another."""
    return _COMMAND.sub(lambda command: f"{command[0]} --stack {stack}", text)
