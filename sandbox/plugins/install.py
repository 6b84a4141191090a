"""Put the plugins where the engine looks for them: $PULUMI_HOME/plugins/resource-<name>-v<version>/.

A folder with the right executable in it is a plugin for the engine; nothing is downloaded, nothing is on PATH. Another
maker's plugin stands there as a link, under the version that the SDK wheel asks for.
"""

import json
import os
import shlex
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sandbox.plugins.azuread import patience
from sandbox.plugins.providers import Provider

MODELLED = {"azure-native": "3.29.0", "azuread": "6.11.1", "kubernetes": "4.34.2"}
"""The versions of the plugins that the stand-ins are modelled on."""


def _asked_for(name: str) -> str:
    """The version that the installed SDK asks for; where there is none, the one that the stand-in is modelled on."""
    try:
        return version(f"pulumi-{name}")
    except PackageNotFoundError:
        return MODELLED[name]


PINS = {name: _asked_for(name) for name in MODELLED}
"""The versions under which the engine looks for the plugins."""
_MODULES = {name: f"sandbox.plugins.{name.replace('-', '_')}" for name in MODELLED}


def install(pulumi_home: Path, providers: Sequence[Provider], python: Path, repository: Path) -> None:
    """Write an executable per stand-in that runs it with this interpreter from this checkout, and a link per plugin of
    another maker; twice changes nothing."""
    for provider in providers:
        folder = f"resource-{provider.name}-v{PINS[provider.name]}"
        path = pulumi_home / "plugins" / folder / f"pulumi-resource-{provider.name}"
        path.parent.mkdir(parents=True, exist_ok=True)
        if provider.executable:
            _link(path, provider.executable)
        else:
            _write_executable(path, _script(_MODULES[provider.name], python, repository, slow=provider.is_slow))
    record = {
        each.name: {"version": each.version, "executable": each.executable, "slow": each.is_slow} for each in providers
    }
    _record(pulumi_home).write_text(json.dumps(record, indent=2, default=str))


def installed(pulumi_home: Path) -> list[Provider]:
    """What was installed last; empty before the first start."""
    try:
        record = json.loads(_record(pulumi_home).read_text())
    except FileNotFoundError:
        return []
    return [
        Provider(
            name,
            each["version"],
            Path(each["executable"]) if each["executable"] else None,
            is_slow=each.get("slow", False),
        )
        for name, each in record.items()
    ]


def _record(pulumi_home: Path) -> Path:
    return pulumi_home / "plugins" / "sandbox.json"


def _script(module: str, python: Path, repository: Path, *, slow: bool) -> str:
    # -P: the working directory is the program's, and its modules must not take the place of ours.
    return (
        "#!/bin/sh\n"
        f"PYTHONPATH={shlex.quote(str(repository))}\n"
        # What gRPC tells of closing connections would appear among the program's messages.
        "GRPC_VERBOSITY=ERROR\n"
        # As at the start of the sandbox, whatever the shell of a later command says.
        f"{patience.VARIABLE}={patience.SLOW if slow else ''}\n"
        f"export PYTHONPATH GRPC_VERBOSITY {patience.VARIABLE}\n"
        f'exec {shlex.quote(str(python))} -P -m {module} "$@"\n'
    )


def _write_executable(path: Path, text: str) -> None:
    if path.is_file() and not path.is_symlink() and path.read_text() == text and os.access(path, os.X_OK):
        return
    # Complete before it has its name: an engine may look at any moment.
    draft = _draft(path)
    draft.write_text(text)
    draft.chmod(0o755)
    draft.replace(path)


def _link(path: Path, executable: Path) -> None:
    if path.is_symlink() and path.readlink() == executable:
        return
    draft = _draft(path)
    draft.unlink(missing_ok=True)
    draft.symlink_to(executable)
    draft.replace(path)


def _draft(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}")
