"""Put the plugins where the engine looks for them: $PULUMI_HOME/plugins/resource-<name>-v<version>/.

A folder with the right executable in it is a plugin for the engine; nothing is downloaded, nothing is on PATH.
"""

import os
import shlex
from pathlib import Path

# Versions are those that the SDK wheels ask for.
PLUGINS = {
    "azure-native": ("3.29.0", "sandbox.plugins.azure_native"),
    "azuread": ("6.11.1", "sandbox.plugins.azuread"),
    "kubernetes": ("4.34.2", "sandbox.plugins.kubernetes"),
}


def install(pulumi_home: Path, python: Path, repository: Path) -> None:
    """Write one executable per plugin that runs it with this interpreter from this checkout; twice changes nothing."""
    for name, (version, module) in PLUGINS.items():
        folder = pulumi_home / "plugins" / f"resource-{name}-v{version}"
        folder.mkdir(parents=True, exist_ok=True)
        _write_executable(folder / f"pulumi-resource-{name}", _script(module, python, repository))


def _script(module: str, python: Path, repository: Path) -> str:
    # -P: the working directory is the program's, and its modules must not take the place of ours.
    return (
        "#!/bin/sh\n"
        f"PYTHONPATH={shlex.quote(str(repository))}\n"
        # What gRPC tells of closing connections would appear among the program's messages.
        "GRPC_VERBOSITY=ERROR\n"
        "export PYTHONPATH GRPC_VERBOSITY\n"
        f'exec {shlex.quote(str(python))} -P -m {module} "$@"\n'
    )


def _write_executable(path: Path, text: str) -> None:
    if path.is_file() and path.read_text() == text and os.access(path, os.X_OK):
        return
    # Complete before it has its name: an engine may look at any moment.
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text)
    draft.chmod(0o755)
    draft.replace(path)
