"""The life of one pod with Python's image: its `python3 -c <script>` runs as a process of this machine, once.

Not played: any other command, restarts, volumes, the security context, hostAliases and dnsConfig.
"""

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from sandbox.cluster.gateway import images, python_process
from sandbox.cluster.gateway.addresses import Addresses, host_address
from sandbox.cluster.gateway.api_server import ApiServer, UnavailableError
from sandbox.cluster.gateway.connect import ConnectTo
from sandbox.cluster.gateway.environment import ContainerConfigError, resolve
from sandbox.cluster.gateway.objects import Object, child
from sandbox.cluster.gateway.pod import timestamp

# Kubernetes' own limits of a termination message, and of the end of the log in its place.
_MESSAGE_BYTES = 4096
_LOG_BYTES = 2048
_RETRY_SECONDS = 1
# What the image has: https://github.com/microsoft/azurelinux
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True)
class Outside:
    """What the pods' network leads to."""

    authority: Path
    """The certificate authority that the image trusts besides the public ones."""
    rules: Sequence[ConnectTo]
    emulator: str

    def names(self, http: httpx.Client) -> list[str]:
        """The custom host names that lead to the emulator, as a company's DNS would know them."""
        if not self.emulator:
            return []
        answer = http.get(f"https://{self.emulator}/dns/host-names")
        return answer.raise_for_status().json()["hostNames"]


class PythonPod:
    """Plays one pod in a thread that ends with it."""

    def __init__(
        self, pod: Object, api_server: ApiServer, http: httpx.Client, addresses: Addresses, outside: Outside
    ) -> None:
        container = images.python_container(pod)
        assert container is not None
        self._pod = pod
        self._container: Object = container
        self._api_server = api_server
        self._http = http
        self._addresses = addresses
        self._outside = outside
        self._gone = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._started = ""

    def start(self) -> None:
        threading.Thread(target=self._run, name=self._pod["metadata"]["name"], daemon=True).start()

    def update(self, pod: Object) -> None:
        """Take notice of a new version of the pod."""
        if pod["metadata"].get("deletionTimestamp"):
            self.end()

    def end(self) -> None:
        """The pod is gone: end its process."""
        self._gone.set()
        if self._process and self._process.poll() is None:
            self._process.kill()

    def _run(self) -> None:
        while not self._gone.is_set():
            try:
                self._try()
                return
            except ContainerConfigError as error:
                self._publish("Pending", {"waiting": {"reason": "CreateContainerConfigError", "message": str(error)}})
            except (UnavailableError, httpx.HTTPError) as error:
                print(f"{self._pod['metadata']['name']}: {error}", flush=True)
            self._gone.wait(_RETRY_SECONDS)

    def _try(self) -> None:
        image: str = self._container["image"]
        if not images.can_be_pulled(image):
            waiting = {"reason": "ErrImagePull", "message": images.pull_error(image)}
            self._publish("Pending", {"waiting": waiting})
            return
        environment = self._environment()
        self._started = timestamp()
        self._publish("Running", {"running": {"startedAt": self._started}})
        with tempfile.TemporaryDirectory() as directory:
            code, message = self._ended(Path(directory), environment)
        if not self._gone.is_set():
            reason = "Completed" if code == 0 else "Error"
            ended = {"exitCode": code, "reason": reason, "startedAt": self._started, "finishedAt": timestamp()}
            self._publish("Failed" if code else "Succeeded", {"terminated": {**ended, "message": message}})

    def _ended(self, directory: Path, environment: dict[str, str]) -> tuple[int, str]:
        """Exit code and termination message."""
        command: list[str] = [*self._container.get("command", []), *self._container.get("args", [])]
        if len(command) != 3 or command[0] not in ("python", "python3") or command[1] != "-c":
            return 128, "the sandbox runs `python3 -c <script>` in this image, and nothing else"
        file = directory / "message"
        file.touch()
        described = {
            "script": command[2],
            "rules": [[each.host, each.port, each.address, each.address_port] for each in self._outside.rules],
            "names": self._outside.names(self._http),
            "emulator": self._outside.emulator or "localhost:0",
            "message_path": self._container.get("terminationMessagePath") or "/dev/termination-log",
            "message_file": str(file),
        }
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", python_process.__file__],
            cwd=directory,
            env={"PATH": _PATH, "SSL_CERT_FILE": str(self._outside.authority), **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        log, _ = self._process.communicate(json.dumps(described).encode())
        message = file.read_bytes()[:_MESSAGE_BYTES]
        if not message and self._process.returncode and self._falls_back:
            message = log[-_LOG_BYTES:]
        return self._process.returncode, message.decode(errors="replace")

    @property
    def _falls_back(self) -> bool:
        return self._container.get("terminationMessagePolicy") == "FallbackToLogsOnError"

    def _environment(self) -> dict[str, str]:
        namespace: str = self._pod["metadata"]["namespace"]
        return resolve(
            self._pod,
            self._container,
            lambda name: self._api_server.config_map(namespace, name),
            lambda name: self._api_server.secret(namespace, name),
        )

    def _publish(self, phase: str, state: Object) -> None:
        runs, ended = "running" in state, "terminated" in state
        status: dict[str, Any] = {
            "phase": phase,
            "containerStatuses": [
                {
                    "name": self._container["name"],
                    "image": self._container["image"],
                    "imageID": "",
                    "ready": runs,
                    "started": runs,
                    "restartCount": 0,
                    "state": state,
                }
            ],
            "conditions": [
                {"type": "PodReadyToStartContainers", "status": "True" if runs else "False"},
                {"type": "Initialized", "status": "True"},
                *(_condition(kind, runs, ended) for kind in ("ContainersReady", "Ready")),
            ],
            **self._place(),
        }
        self._api_server.patch_pod_status(self._pod, status)

    def _place(self) -> Object:
        node = self._api_server.node(self._pod["spec"]["nodeName"])
        if node is None:
            raise UnavailableError(f"node {self._pod['spec']['nodeName']} is not there")
        address, host = self._addresses.assign(self._pod, node), host_address(node)
        since = child(self._pod, "status").get("startTime") or timestamp()
        return {
            "podIP": address,
            "podIPs": [{"ip": address}],
            "hostIP": host,
            "hostIPs": [{"ip": host}],
            "startTime": since,
        }


def _condition(kind: str, runs: bool, ended: bool) -> Object:
    reason = None if runs else "PodCompleted" if ended else "ContainersNotReady"
    return {"type": kind, "status": "True" if runs else "False", "reason": reason, "lastTransitionTime": timestamp()}
