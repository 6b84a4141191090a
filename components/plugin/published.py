"""What the plugin publishes, and what it published last: schema.json, from which other languages' SDKs are made."""

import json
from pathlib import Path

from .provider import GatewayProvider

FILE = Path(__file__).parents[1] / "schema.json"


def published() -> str:
    """The schema as text."""
    return json.dumps(json.loads(GatewayProvider().schema or ""), indent=1, sort_keys=True) + "\n"
