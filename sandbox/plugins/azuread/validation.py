"""What the provider refuses at a preview, in its words (terraform-plugin-sdk, helper/validation).

Each takes a value and says what is wrong with it, or nothing.
"""

import re
import uuid
from datetime import datetime

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_LAYOUT = "2006-01-02T15:04:05Z07:00"


def not_a_time(value: str) -> str:
    """IsRFC3339Time; Go's own words for where it stumbles are longer."""
    if _is_time(value):
        return ""
    return f'to be a valid RFC3339 date, got "{value}": parsing time "{value}" as "{_LAYOUT}": cannot parse it'


def not_a_uuid(value: str) -> str:
    """IsUUID"""
    try:
        return "" if str(uuid.UUID(value)) == value.lower() else f"to be a valid UUID, got {value}"
    except ValueError:
        return f"to be a valid UUID, got {value}"


def empty(value: str) -> str:
    """StringIsNotEmpty"""
    return "" if value else "to not be an empty string, got "


def _is_time(value: str) -> bool:
    if not _RFC_3339.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(re.sub(r"\.\d+", "", value))
    except ValueError:
        return False
    return True
