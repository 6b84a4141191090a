"""The schema that the plugin publishes, and schema.json, the last one: other languages' SDKs are made from it."""

import json
from pathlib import Path

from .provider import GatewayProvider

FILE = Path(__file__).parents[1] / "schema.json"


def published() -> str:
    """The schema as text."""
    return json.dumps(json.loads(GatewayProvider().schema or ""), indent=1, sort_keys=True) + "\n"
