"""The program that docs/library.md shows in four languages."""

from typing import Any

import yaml

from tests import documents
from tests.documents import Block

SECRET = "http://gateway:a-password@proxy.contoso.com:3128"
"""The configuration value `proxy` of the tests."""


def program(language: str) -> Block:
    """The page's program in a language."""
    [found] = [
        each
        for each in documents.blocks()
        if each.page == "docs/library.md" and each.language == language and "HTTPS_PROXY" in each.content
    ]
    return found


def without_argument(schema: dict[str, Any], type_: str, argument: str) -> dict[str, Any]:
    """The schema as it would be without an argument of a type."""
    kind = schema["types"][f"apim-gateway:index:{type_}"]
    properties = {name: each for name, each in kind["properties"].items() if name != argument}
    assert len(properties) < len(kind["properties"])
    types = {**schema["types"], f"apim-gateway:index:{type_}": {**kind, "properties": properties}}
    return {**schema, "types": types}


def inputs_of_the_yaml_program() -> dict[str, Any]:
    """The inputs that every language's program has to send, as the YAML one writes them."""
    [component] = yaml.safe_load(program("yaml").content)["resources"].values()
    inputs: dict[str, Any] = component["properties"]
    inputs["kubernetes"]["containerSettings"]["HTTPS_PROXY"] = SECRET
    return inputs
