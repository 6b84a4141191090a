"""Which pods there are: follows the API server's pods and gives those with the gateway's or Python's image a worker.

It loses sight of the API server without harm: it lists again and goes on from there.
"""

import time
from collections.abc import Iterable

import httpx

from sandbox.cluster.gateway import WATCHING, images
from sandbox.cluster.gateway.addresses import Addresses
from sandbox.cluster.gateway.api_server import ApiServer, UnavailableError
from sandbox.cluster.gateway.objects import Object, child
from sandbox.cluster.gateway.pod_worker import Intervals, PodWorker
from sandbox.cluster.gateway.python_pod import Outside, PythonPod

_RETRY_SECONDS = 0.2


class Kubelet:
    def __init__(self, api_server: ApiServer, http: httpx.Client, intervals: Intervals, outside: Outside) -> None:
        self._api_server = api_server
        self._http = http
        self._intervals = intervals
        self._outside = outside
        self._addresses = Addresses()
        self._workers: dict[str, PodWorker | PythonPod] = {}

    def run(self) -> None:
        """Until the process ends."""
        reported = ""
        while True:
            try:
                found, version = self._api_server.list_pods()
                self._synchronise(found)
                if reported != WATCHING:
                    print(WATCHING, flush=True)
                reported = WATCHING
                for event, pod in self._api_server.watch_pods(version):
                    if event == "DELETED":
                        self._forget(pod)
                    else:
                        self._see(pod)
            except UnavailableError as error:
                if reported != str(error):
                    print(f"the API server: {error}", flush=True)
                reported = str(error)
                time.sleep(_RETRY_SECONDS)

    def _synchronise(self, found: Iterable[Object]) -> None:
        """Take a complete list: what is not in it has gone while nobody looked."""
        present: dict[str, Object] = {pod["metadata"]["uid"]: pod for pod in found}
        # All addresses that are taken, before the first new one is given.
        for pod in present.values():
            self._addresses.see(pod)
        for uid in self._workers.keys() - present.keys():
            self._workers.pop(uid).end()
        for pod in present.values():
            self._see(pod)

    def _see(self, pod: Object) -> None:
        self._addresses.see(pod)
        is_gateway = images.gateway_container(pod) is not None
        if not is_gateway and images.python_container(pod) is None:
            return
        uid: str = pod["metadata"]["uid"]
        if worker := self._workers.get(uid):
            worker.update(pod)
        elif child(pod, "status").get("phase") not in ("Succeeded", "Failed"):
            self._workers[uid] = self._worker(pod, is_gateway)
            self._workers[uid].start()

    def _worker(self, pod: Object, is_gateway: bool) -> PodWorker | PythonPod:
        if is_gateway:
            return PodWorker(pod, self._api_server, self._http, self._addresses, self._intervals)
        return PythonPod(pod, self._api_server, self._http, self._addresses, self._outside)

    def _forget(self, pod: Object) -> None:
        self._addresses.forget(pod)
        if worker := self._workers.pop(pod["metadata"]["uid"], None):
            worker.end()
