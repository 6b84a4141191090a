"""A pod's events: written once, then counted up, so that a gateway which waits for hours does not fill the cluster."""

from typing import Any, cast

import pytest

from sandbox.cluster.gateway.api_server import ApiServer, UnavailableError
from sandbox.cluster.gateway.events import Events

POD = {"metadata": {"name": "mygw-1", "namespace": "default", "uid": "u-1"}, "spec": {"nodeName": "node-1"}}


class RecordingApiServer:
    def __init__(self) -> None:
        self.created: list[dict[str, Any]] = []
        self.patched: list[tuple[str, dict[str, Any]]] = []
        self.is_away = False

    def create_event(self, namespace: str, body: dict[str, Any]) -> None:
        if self.is_away:
            raise UnavailableError("gone")
        self.created.append(body)

    def patch_event(self, namespace: str, name: str, body: dict[str, Any]) -> None:
        self.patched.append((name, body))


@pytest.fixture
def api_server() -> RecordingApiServer:
    return RecordingApiServer()


@pytest.fixture
def events(api_server: RecordingApiServer) -> Events:
    return Events(cast(ApiServer, api_server), POD)


def test_an_event_names_its_pod_and_comes_from_the_kubelet(events: Events, api_server: RecordingApiServer) -> None:
    events.write("Warning", "Unhealthy", "not yet")
    (event,) = api_server.created
    assert event["involvedObject"]["uid"] == "u-1"
    assert event["source"] == {"component": "kubelet", "host": "node-1"}
    assert (event["type"], event["reason"], event["message"], event["count"]) == ("Warning", "Unhealthy", "not yet", 1)


def test_said_again_soon_it_is_not_written_at_all(events: Events, api_server: RecordingApiServer) -> None:
    for _ in range(5):
        events.write("Warning", "Unhealthy", "not yet")
    assert len(api_server.created) == 1
    assert api_server.patched == []


def test_said_again_later_it_counts_up(
    events: Events, api_server: RecordingApiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.cluster.gateway.events._COUNT_INTERVAL", 0)
    for _ in range(3):
        events.write("Warning", "Unhealthy", "not yet")
    name = api_server.created[0]["metadata"]["name"]
    assert [(each, body["count"]) for each, body in api_server.patched] == [(name, 2), (name, 3)]


def test_something_else_is_an_event_of_its_own(events: Events, api_server: RecordingApiServer) -> None:
    events.write("Warning", "Unhealthy", "not yet")
    events.write("Warning", "Unhealthy", "for another reason")
    assert len({event["metadata"]["name"] for event in api_server.created}) == 2


def test_an_event_that_could_not_be_written_is_written_the_next_time(
    events: Events, api_server: RecordingApiServer
) -> None:
    api_server.is_away = True
    with pytest.raises(UnavailableError):
        events.write("Normal", "Started", "Container started: mygw")
    api_server.is_away = False
    events.write("Normal", "Started", "Container started: mygw")
    assert len(api_server.created) == 1
