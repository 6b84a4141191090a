"""Where everything of one sandbox lies: `.sandbox/` in the program's folder unless another one is named."""

import json
import socket
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sandbox.azure.core.clouds import PUBLIC

PACKAGE_FOLDER = Path(__file__).parents[1]
"""The folder in which Python finds this package."""


def _program_folder() -> Path:
    """The checkout that the sandbox is a part of; for an installed sandbox the folder that Pulumi would take."""
    here = Path.cwd()
    folders = (PACKAGE_FOLDER, here, *here.parents)
    return next((folder for folder in folders if (folder / "Pulumi.yaml").exists()), here)


CHECKOUT = _program_folder()
"""The folder of the program, with its Pulumi.yaml and stack files."""

_PORT_NAMES = ("azure", "api_server", "etcd", "etcd_peer")


@dataclass(frozen=True)
class State:
    """The paths and ports of one sandbox."""

    directory: Path

    @property
    def azure(self) -> Path:
        """The emulator's data."""
        return self.directory / "azure"

    @property
    def cluster(self) -> Path:
        """etcd's data, the keys and the kubeconfig."""
        return self.directory / "cluster"

    @property
    def pulumi_home(self) -> Path:
        """Pulumi's home, with the stand-in plugins; the stacks' state is below it."""
        return self.directory / "pulumi"

    @property
    def stacks(self) -> Path:
        """Pulumi's file backend."""
        return self.pulumi_home / "state"

    @property
    def certificates(self) -> Path:
        """The public certificate authorities and the emulator's, in one file."""
        return self.azure / "certificates.pem"

    @property
    def azure_host(self) -> str:
        """Host and port of the emulator."""
        return f"localhost:{self.ports['azure']}"

    @property
    def cloud(self) -> str:
        """Which of Azure's clouds the data are of; empty before the first start."""
        if self._cloud_file.exists():
            return self._cloud_file.read_text()
        return PUBLIC.environment if (self.azure / "store.sqlite").exists() else ""

    def keep_cloud(self, environment: str) -> None:
        """Remember the cloud until the sandbox is reset."""
        self.directory.mkdir(parents=True, exist_ok=True)
        self._cloud_file.write_text(environment)

    @cached_property
    def ports(self) -> dict[str, int]:
        """The sandbox's ports: free ones, chosen once and kept."""
        if self._ports_file.exists():
            return json.loads(self._ports_file.read_text())
        return self.choose_ports()

    def choose_ports(self) -> dict[str, int]:
        """Choose all ports anew: for the first start, and when another program has taken one of them."""
        held = [socket.create_server(("127.0.0.1", 0)) for _ in _PORT_NAMES]
        ports = {name: each.getsockname()[1] for name, each in zip(_PORT_NAMES, held, strict=True)}
        for each in held:
            each.close()
        self.directory.mkdir(parents=True, exist_ok=True)
        self._ports_file.write_text(json.dumps(ports, indent=2))
        self.__dict__["ports"] = ports
        return ports

    @property
    def _cloud_file(self) -> Path:
        return self.directory / "cloud"

    @property
    def _ports_file(self) -> Path:
        return self.directory / "ports.json"
