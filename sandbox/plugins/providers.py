"""Provider plugins of other makers in place of the stand-ins: found in a folder, started once, and described.

`SANDBOX_PROVIDERS` names the folder: Pulumi's own (`~/.pulumi/plugins`) or one with the executables themselves. Each of
the three plugins that is in it is used; the others stay stand-ins.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.plugins.azuread import patience
from sandbox.plugins.probe import NoPluginError, version_of

FOLDER = "SANDBOX_PROVIDERS"
ANY_VERSION = "SANDBOX_PROVIDERS_ANY_VERSION"


class ProvidersError(Exception):
    """The named folder or a plugin in it cannot be used. One line, with what to do."""


@dataclass(frozen=True)
class Provider:
    """One provider plugin that the sandbox uses."""

    name: str
    version: str
    """What the plugin itself reports; of a stand-in, the version that it stands for."""
    executable: Path | None = None
    """The program; None for a stand-in."""
    is_slow: bool = field(default=False, compare=False)
    """Whether the stand-in waits for Entra as long as the real plugin."""

    @property
    def origin(self) -> str:
        """Where it comes from, as `status` shows it."""
        stand_in = f"stand-in, as slow as the real one ({patience.VARIABLE}={patience.SLOW})"
        return str(self.executable or (stand_in if self.is_slow else "stand-in"))

    def __str__(self) -> str:
        return f"{self.name} {self.version} from {self.executable}" if self.executable else f"{self.name} {self.origin}"


def chosen(pins: Mapping[str, str], environment: Mapping[str, str] = os.environ) -> list[Provider]:
    """The provider for each pinned name and version. Raises ProvidersError before anything is installed."""
    named, slow = environment.get(FOLDER, ""), _slow(environment)
    if not named:
        return [_stand_in(name, version, slow) for name, version in pins.items()]
    folder = Path(named).expanduser().absolute()
    if not folder.is_dir():
        raise ProvidersError(f"{FOLDER}: {folder} is not a folder. {_install(pins)}, or unset {FOLDER}.")
    found = {name: executable for name in pins if (executable := _executable(folder, name, pins[name]))}
    if not found:
        wanted = ", ".join(f"{name} {version}" for name, version in pins.items())
        raise ProvidersError(
            f"{FOLDER}: {folder} has none of the plugins {wanted}. {_install(pins)}, or unset {FOLDER}."
        )
    any_version = environment.get(ANY_VERSION, "").casefold() in ("true", "yes", "1")
    return [
        _checked(name, version, found[name], any_version) if name in found else _stand_in(name, version, slow)
        for name, version in pins.items()
    ]


def _stand_in(name: str, version: str, slow: bool) -> Provider:
    return Provider(name, version, is_slow=slow and name == "azuread")


def _slow(environment: Mapping[str, str]) -> bool:
    setting = environment.get(patience.VARIABLE, "")
    if setting not in ("", patience.SLOW):
        raise ProvidersError(
            f"{patience.VARIABLE}: {setting!r} is no setting. "
            f"Give {patience.SLOW} for waits as long as the real azuread's, or unset it."
        )
    return setting == patience.SLOW


def _checked(name: str, pinned: str, executable: Path, any_version: bool) -> Provider:
    try:
        version = version_of(executable)
    except NoPluginError as error:
        raise ProvidersError(
            f"{FOLDER}: {name} {pinned} is wanted, and {executable} does not start: {error}. "
            f"Install it again (pulumi plugin install resource {name} {pinned} --reinstall), or unset {FOLDER}."
        ) from None
    if version != pinned and not any_version:
        raise ProvidersError(
            f"{FOLDER}: {name} {pinned} is wanted, and {executable} is {version}. "
            f"Install the wanted one (pulumi plugin install resource {name} {pinned}), set {ANY_VERSION}=true, or "
            f"unset {FOLDER}."
        )
    return Provider(name, version, executable)


def _executable(folder: Path, name: str, pinned: str) -> Path | None:
    """The plugin of this name: the pinned version where there are several, else the newest."""
    program = f"pulumi-resource-{name}"
    candidates = [folder / program, folder / f"resource-{name}-v{pinned}" / program]
    candidates += sorted(folder.glob(f"resource-{name}-v*/{program}"), key=_numbers, reverse=True)
    found = next((each for each in candidates if each.is_file()), None)
    if found and not os.access(found, os.X_OK):
        raise ProvidersError(
            f"{FOLDER}: {name} {pinned} is wanted, and {found} is not executable. Run: chmod +x {found}"
        )
    return found


def _numbers(path: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", path.parent.name.rpartition("-v")[2])]


def _install(pins: Mapping[str, str]) -> str:
    name, version = list(pins.items())[-1]
    return f"Fill ~/.pulumi/plugins (pulumi plugin install resource {name} {version}) and name that folder"
