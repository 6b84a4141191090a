"""A Service is ready when the real provider says so: an address, and Endpoints that have settled."""

from typing import Any

import pytest

from sandbox.plugins.base.values import Properties
from sandbox.plugins.kubernetes import service as service_module
from sandbox.plugins.kubernetes.display import DONE
from sandbox.plugins.kubernetes.service import ServiceReadiness
from sandbox.tests.plugins.scripted_api import ScriptedApi, Shown, thing

SELECTOR = {"app": "mygw"}
ADDRESS = {"loadBalancer": {"ingress": [{"ip": "203.0.113.1"}]}}


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(service_module, "time", clock)
    return clock


def _service(status: Properties | None = None, **spec: Any) -> Properties:
    return thing("Service", "live", spec={"selector": SELECTOR, **spec}, status=status or {})


def _endpoints(version: str = "1", **subset: Any) -> Properties:
    return thing("Endpoints", "live", metadata={"resourceVersion": version}, subsets=[subset] if subset else [])


def _readiness(*objects: Properties) -> tuple[ScriptedApi, ServiceReadiness]:
    api = ScriptedApi(*objects)
    return api, ServiceReadiness(api, thing("Service", "live"), Shown())


@pytest.mark.parametrize(
    "spec", [{"clusterIP": "None"}, {"type": "ExternalName"}, {"selector": {}}], ids=["headless", "external", "no pods"]
)
def test_a_service_without_endpoints_of_its_own_is_ready_at_once(clock: Clock, spec: dict[str, Any]) -> None:
    assert _readiness(_service(**spec))[1].look()


def test_endpoints_have_to_be_left_alone_for_ten_seconds(clock: Clock) -> None:
    api, readiness = _readiness(_service(), _endpoints(addresses=[{"ip": "10.0.0.1"}]))
    assert not readiness.look()
    clock.now += 9.9
    assert not readiness.look()
    api.change("Endpoints", "live", metadata={"name": "live", "resourceVersion": "2"})
    clock.now += 5
    assert not readiness.look(), "a change begins the ten seconds again"
    clock.now += 10
    assert readiness.look()


def test_having_an_address_of_a_pod_is_not_required(clock: Clock) -> None:
    _, readiness = _readiness(_service(), _endpoints())
    readiness.look()
    clock.now += 10
    assert readiness.look()


def test_a_pod_that_is_not_ready_holds_it_up(clock: Clock) -> None:
    _, readiness = _readiness(_service(), _endpoints(notReadyAddresses=[{"ip": "10.0.0.1"}]))
    readiness.look()
    clock.now += 60
    assert not readiness.look()


def test_missing_endpoints_hold_it_up(clock: Clock) -> None:
    _, readiness = _readiness(_service())
    readiness.look()
    clock.now += 60
    assert not readiness.look()


def test_a_load_balancer_needs_an_address_too(clock: Clock) -> None:
    shown = Shown()
    api = ScriptedApi(_service(type="LoadBalancer"), _endpoints(addresses=[{"ip": "10.0.0.1"}]))
    readiness = ServiceReadiness(api, thing("Service", "live"), shown)
    readiness.begin()
    readiness.look()
    clock.now += 60
    assert not readiness.look()
    assert shown.lines == [
        "[1/3] Finding Pods to direct traffic to",
        "[2/3] Attempting to allocate IP address to Service",
    ]
    assert readiness.problems() == ["Service was not allocated an IP address; does your cloud provider support this?"]
    api.change("Service", "live", status=ADDRESS)
    assert readiness.look()
    assert shown.lines[-1] == f"{DONE}Service initialization complete"


def test_at_the_timeout_an_address_and_nothing_pending_is_enough(clock: Clock) -> None:
    api, readiness = _readiness(_service(ADDRESS, type="LoadBalancer"), _endpoints())
    readiness.look()
    assert readiness.good_enough_at_the_end()
    api.change("Endpoints", "live", subsets=[{"notReadyAddresses": [{"ip": "10.0.0.1"}]}])
    readiness.look()
    assert not readiness.good_enough_at_the_end()


def test_a_refresh_does_not_wait_for_anything_to_settle(clock: Clock) -> None:
    assert _readiness(_service(), _endpoints(addresses=[{"ip": "10.0.0.1"}]))[1].look(settled=True)


def test_a_service_without_endpoints_of_its_own_says_so_only_where_it_could_have_some(clock: Clock) -> None:
    _, headless = _readiness(_service(clusterIP="None"))
    _, without_selector = _readiness(_service(type="LoadBalancer", selector={}))
    headless.look()
    without_selector.look()
    assert headless.problems() == []
    assert without_selector.problems()[0].startswith("Service does not target any Pods.")
