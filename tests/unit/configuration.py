"""A stack's configuration as the engine hands it to a program: JSON in the environment, secrets named beside it."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
INSTANCE = {"resourceGroupName": "rg-apim-dev", "serviceName": "apim-contoso-dev"}
REQUIRED: dict[str, Any] = {**INSTANCE, "gatewayName": "mygw"}

Configure = Callable[..., None]


def configure(monkeypatch: pytest.MonkeyPatch, values: Mapping[str, Any], secret: tuple[str, ...] = ()) -> None:
    """Sets the configuration; keys without a project are the program's own."""
    texts = {
        key if ":" in key else f"apim-gateway:{key}": value if isinstance(value, str) else json.dumps(value)
        for key, value in values.items()
    }
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps(texts))
    monkeypatch.setenv("PULUMI_CONFIG_SECRET_KEYS", json.dumps([f"apim-gateway:{key}" for key in secret]))


def project_file() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"))


def stack_file(stack: str = "dev") -> dict[str, Any]:
    """The configuration of a stack's file, completed with the project's defaults as the engine does."""
    given = yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8"))["config"]
    defaults = {f"apim-gateway:{key}": entry["default"] for key, entry in project_file()["config"].items()}
    return {**defaults, **given}
