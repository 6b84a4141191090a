"""GUIDs as Azure writes them: with dashes, in any case."""

import re

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)


def is_guid(text: str) -> bool:
    return _GUID.fullmatch(text) is not None
