"""Writes what the plugin publishes into schema.json beside this file: `python components/schema.py`.

Other languages' SDKs are generated from it, so a change in it is a change of the contract (docs/compatibility.md).
"""

import json
from pathlib import Path

import apim_gateway
from pulumi import ComponentResource
from pulumi.provider.experimental.component import ComponentProvider

COMPONENTS = [
    each for each in vars(apim_gateway).values() if isinstance(each, type) and issubclass(each, ComponentResource)
]
FILE = Path(__file__).with_name("schema.json")


def published() -> str:
    """The schema as text."""
    provider = ComponentProvider(COMPONENTS, "apim-gateway", version=apim_gateway.__version__)
    return json.dumps(json.loads(provider.schema or ""), indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    FILE.write_text(published(), encoding="utf-8")
