"""The life of one pod with the gateway container, from the pull of its image to its deletion.

It keeps the order a kubelet keeps; of the probes it plays only whether the pod waits for the gateway to be ready.
"""

import threading
from dataclasses import dataclass
from typing import Any

import httpx

from sandbox.cluster.gateway import images
from sandbox.cluster.gateway import pod as pods
from sandbox.cluster.gateway.addresses import Addresses, host_address
from sandbox.cluster.gateway.api_server import ApiServer, UnavailableError
from sandbox.cluster.gateway.environment import ContainerConfigError, resolve
from sandbox.cluster.gateway.events import Events
from sandbox.cluster.gateway.gateway import Gateway, RefusedError, Settings, StartupError
from sandbox.cluster.gateway.objects import Object
from sandbox.cluster.gateway.pod import ContainerState

_UNREADY = "Readiness probe failed: HTTP probe failed with statuscode: 503"


@dataclass(frozen=True)
class Intervals:
    """All in seconds."""

    heartbeat: float = 10
    retry: float = 2
    # Doubled with each crash up to the limit, as a kubelet does.
    crash: float = 10
    crash_limit: float = 300
    # Between the deletion of a pod and its end, so that a rolling update can be watched.
    drain: float = 1


class _PodEnds(Exception):  # noqa: N818  (not an error)
    """The pod is being deleted, or is gone."""


class PodWorker:
    """Plays one pod in a thread that ends with it; `update` brings what the watch sees."""

    def __init__(
        self, pod: Object, api_server: ApiServer, http: httpx.Client, addresses: Addresses, intervals: Intervals
    ) -> None:
        metadata = pod["metadata"]
        container = images.gateway_container(pod)
        assert container is not None
        self._pod = pod
        self._container: Object = container
        self._name: str = container["name"]
        self._title = f"{metadata['namespace']}/{metadata['name']}"
        self._label = f"{metadata['name']}_{metadata['namespace']}({metadata['uid']})"
        self._api_server = api_server
        self._http = http
        self._addresses = addresses
        self._intervals = intervals
        self._events = Events(api_server, pod)
        self._state = pods.read_state(pod, self._name)
        self._address = ""
        self._host_address = ""
        self._last_logged = ""
        self._lock = threading.RLock()
        self._ending = threading.Event()
        self._gone = threading.Event()
        self._thread = threading.Thread(target=self._run, name=self._title, daemon=True)

    def start(self) -> None:
        if self._pod["metadata"].get("deletionTimestamp"):
            self._ending.set()
        self._thread.start()

    def update(self, pod: Object) -> None:
        """Take notice of a new version of the pod."""
        with self._lock:
            self._pod = pod
        if pod["metadata"].get("deletionTimestamp"):
            self._ending.set()
        else:
            # Somebody else may have written the status, or it could not be written before.
            self._publish(self._state)

    def end(self) -> None:
        """The pod is gone: stop without touching it."""
        self._gone.set()
        self._ending.set()

    def _run(self) -> None:
        try:
            while True:
                self._run_container()
        except _PodEnds:
            if not self._gone.is_set():
                self._end_pod()

    def _run_container(self) -> None:
        """From the container's creation to its crash, or until the pod ends."""
        # It runs already: an earlier run of the double has started it, and it must not notice that one has ended.
        adopted = self._state.is_running
        if not adopted:
            self._pull_image()
        environment = self._resolve_environment(adopted)
        if not adopted:
            self._event("Normal", "Created", f"Container created: {self._name}")
            self._event("Normal", "Started", f"Container started: {self._name}")
        try:
            settings = Settings.read(environment)
        except StartupError as error:
            self._back_off(str(error))
            return
        if not adopted:
            self._publish(self._state.running(ready=not pods.gates_readiness(self._container)))
        gateway = Gateway(settings, self._pod["metadata"]["name"], self._http)
        self._connect(gateway)
        self._beat(gateway)

    def _pull_image(self) -> None:
        image: str = self._container["image"]
        if images.can_be_pulled(image):
            self._event("Normal", "Pulled", f'Container image "{image}" already present on machine')
            return
        error = images.pull_error(image)
        self._event("Warning", "Failed", f'Failed to pull image "{image}": {error}')
        self._publish(self._state.waiting("ErrImagePull", error))
        self._wait(self._intervals.retry)
        while True:
            self._event("Normal", "BackOff", f'Back-off pulling image "{image}"')
            message = f'Back-off pulling image "{image}": ErrImagePull: {error}'
            self._publish(self._state.waiting("ImagePullBackOff", message))
            self._wait(self._intervals.crash)

    def _resolve_environment(self, adopted: bool) -> dict[str, str]:
        namespace = self._pod["metadata"]["namespace"]
        while True:
            try:
                self._assign_address()
                return resolve(
                    self._pod,
                    self._container,
                    lambda name: self._api_server.config_map(namespace, name),
                    lambda name: self._api_server.secret(namespace, name),
                )
            except ContainerConfigError as error:
                if not adopted:
                    self._event("Warning", "Failed", f"Error: {error}")
                    self._publish(self._state.waiting("CreateContainerConfigError", str(error)))
            except UnavailableError as error:
                self._log(f"the API server: {error}")
            self._wait(self._intervals.retry)

    def _connect(self, gateway: Gateway) -> None:
        """Until the gateway has its configuration; only then the pod is ready, if it has a probe to say so."""
        while True:
            try:
                gateway.fetch_configuration()
                break
            except RefusedError as error:
                self._log(str(error))
                # Once ready it stays so: a gateway goes on with the configuration that it has.
                if not self._state.ready:
                    self._event("Warning", "Unhealthy", f"{_UNREADY}: {error}")
                    self._publish(self._state.running(ready=False, reason=str(error)))
            self._wait(self._intervals.retry)
        self._publish(self._state.running(ready=True))
        self._log("has its configuration")

    def _beat(self, gateway: Gateway) -> None:
        """Heartbeats until the pod ends. A failed one is only written down."""
        failing = False
        while True:
            try:
                gateway.send_heartbeat()
                if failing:
                    self._log("heartbeats arrive again")
                failing = False
            except RefusedError as error:
                if not failing:
                    self._log(str(error))
                failing = True
            self._wait(self._intervals.heartbeat)

    def _back_off(self, message: str) -> None:
        """The container has ended at once: wait longer each time, then let it start again."""
        self._log(message)
        self._publish(self._state.crashed(message))
        self._wait(min(1, self._intervals.retry))
        seconds = min(self._intervals.crash * 2**self._state.restarts, self._intervals.crash_limit)
        text = f"back-off {_duration(seconds)} restarting failed container={self._name} pod={self._label}"
        self._event("Warning", "BackOff", f"Back-off restarting failed container {self._name} in pod {self._label}")
        self._publish(self._state.backing_off(text))
        self._wait(seconds)
        self._state = self._state.restarting()

    def _end_pod(self) -> None:
        self._event("Normal", "Killing", f"Stopping container {self._name}")
        self._gone.wait(min(self._intervals.drain, self._pod["metadata"].get("deletionGracePeriodSeconds") or 0))
        while not self._gone.is_set():
            try:
                self._api_server.delete_pod(self._pod)
                return
            except UnavailableError as error:
                self._log(f"cannot be deleted yet: {error}")
                self._gone.wait(self._intervals.retry)

    def _assign_address(self) -> None:
        node = self._api_server.node(self._pod["spec"]["nodeName"])
        if node is None:
            raise UnavailableError(f"node {self._pod['spec']['nodeName']} is not there")
        self._address = self._addresses.assign(self._pod, node)
        self._host_address = host_address(node)

    def _publish(self, state: ContainerState) -> None:
        """Write the status if it says anything new. What cannot be written now is written with the next update."""
        with self._lock:
            self._state = state
            if self._ending.is_set():
                return
            patch = pods.status_patch(self._pod, self._name, state, self._address, self._host_address)
            if patch:
                try:
                    self._api_server.patch_pod_status(self._pod, patch)
                except UnavailableError as error:
                    self._log(f"its status cannot be written yet: {error}")

    def _event(self, kind: Any, reason: str, message: str) -> None:
        try:
            self._events.write(kind, reason, message)
        except UnavailableError as error:
            self._log(f"event {reason} is lost: {error}")

    def _wait(self, seconds: float) -> None:
        if self._ending.wait(seconds):
            raise _PodEnds

    def _log(self, text: str) -> None:
        if text != self._last_logged:
            print(f"{self._title}: {text}", flush=True)
        self._last_logged = text


def _duration(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}m{rest}s" if minutes else f"{rest}s"
