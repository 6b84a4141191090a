"""How the double follows the pods: through a watch that breaks off, it neither loses one nor plays one that is gone.

The API server is a script here, because a real one cannot be made to break off at the moment that matters.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from sandbox.cluster.gateway.api_server import ApiServer, UnavailableError
from sandbox.cluster.gateway.kubelet import Kubelet
from sandbox.cluster.gateway.pod_worker import Intervals
from sandbox.cluster.gateway.python_pod import Outside
from sandbox.tests.cluster.fake_azure import settings
from sandbox.tests.cluster.running_cluster import GATEWAY_IMAGE, eventually

Object = dict[str, Any]
Events = list[tuple[str, Object]]


class EndOfScriptError(Exception):
    """Ends the double's loop, which has no end of its own."""


class ScriptedApiServer:
    """Lists the pods it is given; each watch runs one step, sends what it returns, and breaks off."""

    def __init__(self, *steps: Callable[["ScriptedApiServer"], Events]) -> None:
        self.pods: list[Object] = []
        self.deleted: list[str] = []
        self._steps = list(steps)

    def list_pods(self) -> tuple[list[Object], str]:
        return list(self.pods), "1"

    def watch_pods(self, version: str) -> Iterator[tuple[str, Object]]:
        if not self._steps:
            raise EndOfScriptError
        yield from self._steps.pop(0)(self)
        raise UnavailableError("410 Gone")

    def config_map(self, namespace: str, name: str) -> Object:
        return {"data": settings()}

    def node(self, name: str) -> Object:
        return {"spec": {"podCIDR": "10.244.1.0/25"}, "status": {}}

    def delete_pod(self, pod: Object) -> None:
        self.deleted.append(pod["metadata"]["name"])

    def patch_pod_status(self, pod: Object, status: Object) -> None:
        pass

    def create_event(self, namespace: str, body: Object) -> None:
        pass

    def patch_event(self, namespace: str, name: str, body: Object) -> None:
        pass


class Azure:
    """Accepts everything and counts the heartbeats."""

    def __init__(self) -> None:
        self.heartbeats = 0
        self.http = httpx.Client(transport=httpx.MockTransport(self._answer))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.heartbeats += request.url.path.endswith("/heartbeats")
        return httpx.Response(200, json={"access_token": "token", "expires_in": 3600})

    def beats(self) -> bool:
        """Whether further heartbeats arrive."""
        before = self.heartbeats
        try:
            eventually(lambda: self.heartbeats > before + 1, "heartbeats", seconds=0.5)
        except AssertionError:
            return False
        return True


def pod(name: str, **metadata: Any) -> Object:
    container = {"name": "mygw", "image": GATEWAY_IMAGE, "envFrom": [{"configMapRef": {"name": "mygw-env"}}]}
    return {
        "metadata": {"name": name, "namespace": "default", "uid": f"uid of {name}", **metadata},
        "spec": {"nodeName": "node-1", "containers": [container]},
    }


def play(api_server: ScriptedApiServer, azure: Azure) -> None:
    intervals = Intervals(heartbeat=0.02, retry=0.02, drain=0)
    with pytest.raises(EndOfScriptError):
        Kubelet(cast(ApiServer, api_server), azure.http, intervals, Outside(Path(), (), "")).run()


@pytest.fixture
def azure() -> Azure:
    return Azure()


def test_a_pod_that_is_reported_deleted_is_not_played_any_more(azure: Azure) -> None:
    def while_it_is_there(api_server: ScriptedApiServer) -> Events:
        assert azure.beats(), "it is not played"
        api_server.pods.clear()
        return [("DELETED", pod("mygw-1"))]

    def afterwards(api_server: ScriptedApiServer) -> Events:
        assert not azure.beats(), "it is still played"
        return []

    api_server = ScriptedApiServer(while_it_is_there, afterwards)
    api_server.pods = [pod("mygw-1")]
    play(api_server, azure)
    assert api_server.deleted == [], "what is gone must not be deleted: another pod may have its name"


def test_a_pod_that_vanished_while_the_watch_was_broken_is_not_played_any_more(azure: Azure) -> None:
    def while_it_is_there(api_server: ScriptedApiServer) -> Events:
        assert azure.beats(), "it is not played"
        api_server.pods.clear()
        return []

    def afterwards(api_server: ScriptedApiServer) -> Events:
        assert not azure.beats(), "it is still played"
        return []

    api_server = ScriptedApiServer(while_it_is_there, afterwards)
    api_server.pods = [pod("mygw-1")]
    play(api_server, azure)


def test_a_pod_that_appeared_while_the_watch_was_broken_is_played(azure: Azure) -> None:
    def before(api_server: ScriptedApiServer) -> Events:
        api_server.pods.append(pod("mygw-1"))
        return []

    def afterwards(api_server: ScriptedApiServer) -> Events:
        assert azure.beats(), "it is not played"
        return []

    play(ScriptedApiServer(before, afterwards), azure)


def test_a_pod_that_is_being_deleted_is_ended_and_its_object_taken_away(azure: Azure) -> None:
    def deletion(api_server: ScriptedApiServer) -> Events:
        assert azure.beats(), "it is not played"
        return [("MODIFIED", pod("mygw-1", deletionTimestamp="2026-11-23T00:00:00Z"))]

    def afterwards(api_server: ScriptedApiServer) -> Events:
        eventually(lambda: api_server.deleted == ["mygw-1"], "the pod is deleted")
        assert not azure.beats(), "it is still played"
        return []

    api_server = ScriptedApiServer(deletion, afterwards)
    api_server.pods = [pod("mygw-1")]
    play(api_server, azure)


def test_other_pods_are_left_alone(azure: Azure) -> None:
    other = pod("other")
    other["spec"]["containers"][0]["image"] = "nginx"

    def check(api_server: ScriptedApiServer) -> Events:
        assert not azure.beats()
        return []

    api_server = ScriptedApiServer(check)
    api_server.pods = [other]
    play(api_server, azure)
