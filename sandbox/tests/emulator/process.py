"""The emulator as a process of its own, as tests start, kill and stop it."""

import json
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from sandbox.azure.core import control_token

ROOT = Path(__file__).parents[3]


class EmulatorProcess:
    """One directory and one port; started as often as a test wants."""

    module = "sandbox.azure"
    """What is run."""

    def __init__(self, directory: Path, prerequisites: Path, *options: str) -> None:
        self.directory = directory
        self.port = _free_port()
        self.log = directory.parent / f"{directory.name}.log"
        self._arguments = ["--prerequisites", str(prerequisites), *options]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def base_url(self) -> str:
        return f"https://localhost:{self.port}"

    @property
    def ca(self) -> str:
        return str(self.directory / "ca.pem")

    @property
    def control(self) -> dict[str, str]:
        """What a request to the emulator's own routes needs."""
        return control_token.headers(self.directory)

    @property
    def deployer(self) -> dict[str, str]:
        return json.loads((self.directory / "deployer.json").read_text())

    @property
    def administrator(self) -> dict[str, str]:
        return json.loads((self.directory / "administrator.json").read_text())

    def start(self) -> None:
        command = [sys.executable, "-m", self.module, "--directory", str(self.directory), "--port", str(self.port)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen([*command, *self._arguments], cwd=ROOT, stderr=log, stdout=log)
        deadline = time.monotonic() + 20
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"the emulator did not start:\n{self.log.read_text()}")
            time.sleep(0.05)

    def kill(self) -> None:
        """As a power cut would: nothing gets a chance to tidy up."""
        self._end(signal.SIGKILL)

    def stop(self) -> float:
        """Ask it to stop; the seconds that it took."""
        begin = time.monotonic()
        self._end(signal.SIGTERM)
        return time.monotonic() - begin

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=10)
            self._process = None

    def _answers(self) -> bool:
        if not Path(self.ca).exists():
            return False
        url = f"{self.base_url}/metadata/endpoints?api-version=2022-09-01"
        try:
            context = ssl.create_default_context(cafile=self.ca)
            with urllib.request.urlopen(url, context=context, timeout=5) as answer:
                return answer.status == 200
        except (OSError, ssl.SSLError, urllib.error.URLError):
            return False


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]
