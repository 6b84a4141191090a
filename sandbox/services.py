"""The sandbox's services: the emulator and the cluster, started, stopped and looked at together."""

import os
import shutil
import socket
import ssl
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psutil

from sandbox import environment
from sandbox.azure import prerequisites
from sandbox.azure.core import clouds
from sandbox.azure.weather.settings import VARIABLE, SettingsError, parse
from sandbox.cluster import control_plane
from sandbox.cluster.control_plane import Cluster
from sandbox.plugins import install, providers
from sandbox.plugins.providers import Provider, ProvidersError
from sandbox.processes import NotStarted, Process, ProcessError, Processes, Running, Status
from sandbox.state import PACKAGE_FOLDER, State

PREREQUISITES = Path(__file__).with_name("prerequisites.yaml")
PLUGINS = install.PINS
"""The provider plugins of the program, and the version of each that its SDK asks for."""
_EMULATOR = "azure"


def start(state: State, binaries: Path, report: Callable[[str], None]) -> None:
    """Start what does not run; a service that died comes back with its data. Raises ProcessError."""
    try:
        parse(os.environ.get(VARIABLE, ""))
        plugins = providers.chosen(install.PINS)
        cloud = _cloud(state)
    except (SettingsError, ProvidersError, clouds.CloudError) as error:
        raise ProcessError(str(error)) from None
    processes = Processes(state.directory)
    before = status(state)
    _must_have_the_weather(before.get(_EMULATOR))
    for name, seen in before.items():
        if not isinstance(seen, Running | NotStarted):
            report(f"{seen}\n{name} is started again")
    if _ports_taken(state):
        processes.stop()
        state.choose_ports()
    # The stacks' state is in it, and their passphrase is known to everyone.
    state.directory.mkdir(parents=True, exist_ok=True)
    state.directory.chmod(0o700)
    state.keep_cloud(cloud.environment)
    cluster = Cluster(
        state.cluster,
        binaries,
        state.ports,
        state.azure / "ca.pem",
        azure_hosts=[host for each in clouds.CLOUDS for host in (*each.logins, each.configuration_hosts)],
        namespaces=_namespaces(),
    )
    control_plane.prepare(cluster)
    state.stacks.mkdir(parents=True, exist_ok=True)
    install.install(state.pulumi_home, plugins, Path(sys.executable), PACKAGE_FOLDER)
    services = [_emulator(state), *control_plane.processes(cluster, gateway_after=[_EMULATOR])]
    if all(isinstance(before.get(each.name), Running) for each in services):
        report = _say_nothing
    processes.start(services, report)


def stop(state: State) -> list[str]:
    """Stop everything, the last started first; the data stays. Returns what was running."""
    return Processes(state.directory).stop()


def reset(state: State) -> None:
    """Stop everything and delete all data."""
    stop(state)
    shutil.rmtree(state.directory, ignore_errors=True)


def status(state: State) -> dict[str, Status]:
    """What is known of every service that was started and not stopped."""
    processes = Processes(state.directory)
    return {name: processes.status(name) for name in processes.names()}


def provider_plugins(state: State) -> list[Provider]:
    """The provider plugins that the engine finds; empty before the first start."""
    return install.installed(state.pulumi_home)


def are_running(state: State) -> bool:
    """Whether all services run."""
    seen = status(state)
    return bool(seen) and all(isinstance(each, Running) for each in seen.values())


def _cloud(state: State) -> clouds.Cloud:
    """The cloud that the variable names, or that of the data. The data of one cloud are of no use in another."""
    wanted, kept = os.environ.get(clouds.VARIABLE, ""), state.cloud
    cloud = clouds.named(wanted or kept)
    if kept and cloud.environment != kept:
        raise clouds.CloudError(
            f"{clouds.VARIABLE} is '{wanted}', and this sandbox is of the cloud {kept}. Reset it first (make reset), or"
            " leave the variable out."
        )
    return cloud


def _must_have_the_weather(emulator: Status | None) -> None:
    """Refuse a weather that an emulator which runs already would not have."""
    wanted = os.environ.get(VARIABLE, "")
    if not wanted or not isinstance(emulator, Running):
        return
    has = psutil.Process(emulator.pid).environ().get(VARIABLE, "")
    if has != wanted:
        raise ProcessError(
            f"{VARIABLE} is '{wanted}', and the emulator runs with '{has}'. Stop the sandbox first (make stop)."
        )


def _namespaces() -> tuple[str, ...]:
    try:
        return prerequisites.load(PREREQUISITES).namespaces
    except prerequisites.PrerequisitesError as error:
        raise ProcessError(str(error)) from None


def _emulator(state: State) -> Process:
    port = state.ports["azure"]
    return Process(
        name=_EMULATOR,
        command=[
            *(sys.executable, "-m", "sandbox.azure"),
            *("--directory", str(state.azure)),
            *("--port", str(port)),
            *("--prerequisites", str(PREREQUISITES)),
        ],
        ready=lambda: _answers(state),
        environment={VARIABLE: os.environ.get(VARIABLE, ""), clouds.VARIABLE: state.cloud},
        working_directory=PACKAGE_FOLDER,
        on_ready=lambda: environment.write_certificates(state),
    )


def _answers(state: State) -> bool:
    try:
        context = ssl.create_default_context(cafile=str(state.azure / "ca.pem"))
        url = f"https://{state.azure_host}/metadata/endpoints?api-version=2022-09-01"
        with urllib.request.urlopen(url, timeout=1, context=context) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False


def _say_nothing(line: str) -> None:
    """What runs already needs no report."""


def _ports_taken(state: State) -> bool:
    """Whether another program listens on a port of a service of ours that does not run."""
    seen = status(state)
    running = {name for name, each in seen.items() if isinstance(each, Running)}
    owners = {"azure": "azure", "api_server": "kube-apiserver", "etcd": "etcd", "etcd_peer": "etcd"}
    return any(_is_taken(state.ports[port]) for port, owner in owners.items() if owner not in running)


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        # As the services do it: a port whose last connections are still being closed is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
