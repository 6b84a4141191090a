"""Stand-ins for the actions that the workflows use. Each gets the step's `with` and returns the step's outputs."""

import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.workflows.runner.errors import RunnerError
from tests.workflows.runner.event import Event
from tests.workflows.runner.machine import Machine

Arguments = Mapping[str, str]


@dataclass(frozen=True)
class Place:
    """Where a step runs."""

    workspace: Path
    event: Event
    machine: Machine
    artifacts: Path
    """What the jobs of this run have handed over: a folder for each name."""


def run(uses: str, arguments: Arguments, place: Place) -> dict[str, str]:
    name, _, version = uses.partition("@")
    if name not in _ACTIONS:
        raise RunnerError(f"{uses}: this runner has no stand-in for {name}; add one to {Path(__file__).name}")
    if len(version) != 40:
        raise RunnerError(f"{uses}: an action is pinned by a commit's whole hash")
    return _ACTIONS[name](arguments, place)


def _checkout(arguments: Arguments, place: Place) -> dict[str, str]:
    """The event's commit, or the one that `ref` names; with its history only where fetch-depth is 0."""
    workspace, event = place.workspace, place.event
    commit = arguments.get("ref") or event.commit
    git = ["git", "-C", str(workspace)]
    whole = str(arguments.get("fetch-depth", "1")) == "0"
    depth = [] if whole else ["--depth", "1"]
    # As an address, not as a path: git would ignore the depth.
    source = event.repository.resolve().as_uri()
    for command in (
        ["git", "init", "--quiet", str(workspace)],
        [*git, "fetch", "--quiet", *depth, source, commit],
        [*git, "checkout", "--quiet", "--detach", "FETCH_HEAD"],
    ):
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        if ran.returncode != 0:
            raise RunnerError(f"checkout of {commit} from {source}: {ran.stderr.strip()}")
    return {}


def _setup_python(arguments: Arguments, place: Place) -> dict[str, str]:
    """The Python that runs this runner: it is first on PATH already."""
    del place
    return {"python-version": str(arguments["python-version"])}


def _cache(arguments: Arguments, place: Place) -> dict[str, str]:
    """The packages of the program are there; any other cache is empty."""
    if arguments["path"] != ".venv":
        return {"cache-hit": ""}
    (place.workspace / ".venv").symlink_to(place.machine.virtualenv, target_is_directory=True)
    return {"cache-hit": "true"}


def _pulumi(arguments: Arguments, place: Place) -> dict[str, str]:
    """The pulumi on the machine's PATH, which has to be the one that the workflow asks for."""
    if set(arguments) != {"pulumi-version"}:
        raise RunnerError("pulumi/actions only installs here: give it pulumi-version and nothing else")
    command = ["pulumi", "version"]
    ran = subprocess.run(command, env=dict(place.machine.environment), capture_output=True, text=True, check=True)
    found = ran.stdout.strip().lstrip("v").partition("+")[0]
    if found != arguments["pulumi-version"]:
        raise RunnerError(f"the workflow asks for pulumi {arguments['pulumi-version']}, and PATH has {found}")
    return {}


def _upload(arguments: Arguments, place: Place) -> dict[str, str]:
    """A folder's files. Where there is none it warns only, as the action does."""
    if set(arguments) - {"name", "path", "retention-days", "overwrite"}:
        raise RunnerError(f"upload-artifact: of {', '.join(arguments)} not all is carried out here")
    folder = Path(arguments["path"])
    if folder.is_dir():
        shutil.copytree(folder, place.artifacts / arguments["name"], dirs_exist_ok=True, symlinks=True)
    return {}


def _download(arguments: Arguments, place: Place) -> dict[str, str]:
    """All artifacts of the run that fit the pattern, into one folder, which is not made where none fits."""
    if arguments.get("merge-multiple") != "true" or set(arguments) != {"merge-multiple", "path", "pattern"}:
        raise RunnerError("download-artifact: give it pattern, path and merge-multiple: true here")
    for folder in sorted(place.artifacts.glob(arguments["pattern"])):
        shutil.copytree(folder, arguments["path"], dirs_exist_ok=True, symlinks=True)
    return {}


_ACTIONS: dict[str, Callable[[Arguments, Place], dict[str, str]]] = {
    "actions/cache": _cache,
    "actions/checkout": _checkout,
    "actions/download-artifact": _download,
    "actions/setup-python": _setup_python,
    "actions/upload-artifact": _upload,
    "pulumi/actions": _pulumi,
}
