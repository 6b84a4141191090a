"""The configuration file that the sandbox gives pulumi: the checkout's own, or a copy of one that is meant for Azure.

A stack file without the sandbox's passphrase is a team's: it stays as it is, for whoever deploys to Azure. Its copy
has the same settings, except for secrets: those are encrypted for others, and the copy has stand-ins of its own.
"""

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import yaml

from sandbox.state import CHECKOUT, State

_UNREADABLE = "failed to load checkpoint"


class ConfigurationError(Exception):
    """A stack file that the sandbox cannot work with. One line: file, reason, fix."""


def options(state: State, stack: str) -> list[str]:
    """Pulumi's options for the stack: none where the checkout's file is the sandbox's own."""
    return ["--config-file", str(_copy(state, stack))] if _is_a_teams(_of_checkout(stack)) else []


def must_exist(stack: str) -> None:
    """Raises ConfigurationError for a stack that nobody has configured: pulumi would make it of a misspelt name."""
    file = _of_checkout(stack)
    if not file.exists():
        raise ConfigurationError(
            f"There is no {file.name}: the stacks here are {', '.join(_stacks_of_checkout())}."
            " Name one of them, or write that file."
        )


def prepare(state: State, stack: str, environment: Mapping[str, str]) -> None:
    """Select the stack, created where it is new, and bring its copy up to date. Raises ConfigurationError."""
    theirs = _of_checkout(stack)
    if not _is_a_teams(theirs):
        _select(stack, CHECKOUT, environment)
        return
    copy = _copy(state, stack)
    copy.parent.mkdir(parents=True, exist_ok=True)
    project = _read(CHECKOUT / "Pulumi.yaml")
    copy.with_name("Pulumi.yaml").write_text(yaml.safe_dump({"name": project["name"], "runtime": "python"}))
    # Made in a folder of its own, a stack has its passphrase's salt in a file there, not in the checkout.
    _select(stack, copy.parent, environment)
    ours = _read(copy)
    settings = {key: _without_their_secrets(key, value, ours, theirs, copy) for key, value in _settings(theirs).items()}
    copy.write_text(yaml.safe_dump({**ours, "config": settings}, sort_keys=False))


def _select(stack: str, directory: Path, environment: Mapping[str, str]) -> None:
    command = ["pulumi", "stack", "select", stack, "--create", "--secrets-provider", "passphrase"]
    answer = subprocess.run(command, cwd=directory, env=dict(environment), capture_output=True, text=True, check=False)
    if answer.returncode == 0:
        return
    said = (answer.stderr or answer.stdout).strip()
    if _UNREADABLE in said:
        # A killed engine leaves a file of the backend half written.
        raise ConfigurationError(
            f"An engine was killed while it was writing the state of the stack '{stack}', which can't be read now."
            " Mend it in the sandbox's shell (`python -m sandbox env` prints it), then run this again:"
            f"\n  apim-gateway-doctor recover --stack {stack}"
        )
    raise ConfigurationError(said)


def _without_their_secrets(key: str, value: Any, ours: Mapping[str, Any], theirs: Path, copy: Path) -> Any:
    if not _has_secret(value):
        return value
    if key not in _settings_of(ours):
        raise ConfigurationError(
            f"{theirs.name} has a secret in {key}, encrypted for its team. Give the sandbox one of its own:"
            f" pulumi config set --secret --path '{key.rpartition(':')[2]}[\"name\"]' --config-file {copy}"
        )
    return _settings_of(ours)[key]


def _has_secret(value: Any) -> bool:
    if isinstance(value, dict):
        mapping = cast(dict[str, Any], value)
        return "secure" in mapping or any(_has_secret(item) for item in mapping.values())
    return isinstance(value, list) and any(_has_secret(item) for item in cast(list[Any], value))


def _is_a_teams(file: Path) -> bool:
    return file.exists() and "encryptionsalt" not in _read(file)


def _settings(file: Path) -> dict[str, Any]:
    return _settings_of(_read(file))


def _settings_of(content: Mapping[str, Any]) -> dict[str, Any]:
    return content.get("config") or {}


def _read(file: Path) -> dict[str, Any]:
    return yaml.safe_load(file.read_text(encoding="utf-8")) or {}


def _of_checkout(stack: str) -> Path:
    return CHECKOUT / f"Pulumi.{stack}.yaml"


def _stacks_of_checkout() -> list[str]:
    return sorted(file.name.removeprefix("Pulumi.").removesuffix(".yaml") for file in CHECKOUT.glob("Pulumi.*.yaml"))


def _copy(state: State, stack: str) -> Path:
    return state.directory / "configuration" / f"Pulumi.{stack}.yaml"
