"""Killed processes: nothing that was written is lost, no pod flaps, and starting again is all it takes."""

import os
import signal
import socket
import time

import pytest

from sandbox.processes import Died, NotStarted, Running
from sandbox.tests.cluster.running_cluster import (
    Object,
    RunningCluster,
    condition,
    config_map,
    container_status,
    deployment,
    eventually,
    is_ready,
)

pytestmark = pytest.mark.sandbox

ALL = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok", "gateway"]


def kill(running: RunningCluster, *names: str) -> None:
    """As the out-of-memory killer would."""
    for name in names:
        status = running.runner.status(name)
        assert isinstance(status, Running)
        os.kill(status.pid, signal.SIGKILL)
    for name in names:
        eventually(lambda name=name: isinstance(running.runner.status(name), Died), f"{name} is dead")


def ready_gateway(running: RunningCluster, namespace: str) -> Object:
    running.apply(namespace, config_map(), deployment())
    return eventually(lambda: [p for p in running.pods(namespace) if is_ready(p)], "the gateway is ready")[0]


def assert_untouched(before: Object, after: Object) -> None:
    assert after["metadata"]["uid"] == before["metadata"]["uid"]
    assert condition(after) == condition(before), "it was not ready in between"
    assert container_status(after) == container_status(before)
    assert after["status"]["podIP"] == before["status"]["podIP"]


@pytest.mark.parametrize("names", [*([name] for name in ALL), ALL], ids=[*ALL, "all"])
def test_after_a_kill_a_start_brings_everything_back(running: RunningCluster, namespace: str, names: list[str]) -> None:
    before = ready_gateway(running, namespace)
    kill(running, *names)
    running.start()
    assert_untouched(before, running.pod(namespace))
    name = before["metadata"]["name"]
    count = running.azure.heartbeats.count(name)
    eventually(lambda: running.azure.heartbeats.count(name) > count, "heartbeats go on")
    # All parts do their work again: controllers, scheduler, the double, and kwok for the other Deployment.
    running.kubectl("scale", "deployment/mygw", "--replicas=2", "--namespace", namespace)
    running.kubectl("create", "deployment", "other", "--image=nginx", "--namespace", namespace)
    eventually(lambda: len([p for p in running.pods(namespace) if is_ready(p)]) == 3, "three pods are ready")


def test_a_restarted_double_leaves_a_refused_gateway_as_it_is(running: RunningCluster, namespace: str) -> None:
    running.azure.refusal = (403, {"error": {"code": "Forbidden", "message": "no role"}})
    running.apply(namespace, config_map(), deployment())
    eventually(lambda: "no role" in condition(running.pod(namespace)).get("message", ""), "it is refused")
    before = running.pod(namespace)
    kill(running, "gateway")
    running.start()
    time.sleep(1)
    after = running.pod(namespace)
    assert_untouched(before, after)
    assert container_status(after)["restartCount"] == 0
    running.azure.refusal = None
    eventually(lambda: is_ready(running.pod(namespace)), "it becomes ready")


def test_a_ready_gateway_stays_ready_when_the_double_comes_back_and_azure_is_away(
    running: RunningCluster, namespace: str
) -> None:
    before = ready_gateway(running, namespace)
    running.azure.sign_in_refusal = "AADSTS7000215: Invalid client secret provided."
    kill(running, "gateway")
    sign_ins = running.azure.sign_ins
    running.start()
    eventually(lambda: running.azure.sign_ins >= sign_ins + 2, "it is refused twice")
    assert_untouched(before, running.pod(namespace))


def test_a_gateway_whose_config_map_is_gone_survives_the_double(running: RunningCluster, namespace: str) -> None:
    before = ready_gateway(running, namespace)
    running.kubectl("delete", "configmap/mygw-env", "--namespace", namespace)
    kill(running, "gateway")
    running.start()
    time.sleep(1)
    assert_untouched(before, running.pod(namespace))


def test_a_pod_that_was_deleted_while_the_double_was_away_ends_when_it_is_back(
    running: RunningCluster, namespace: str
) -> None:
    ready_gateway(running, namespace)
    kill(running, "gateway")
    running.kubectl("delete", "deployment/mygw", "--wait=false", "--namespace", namespace)
    time.sleep(1)
    assert running.get(namespace, "pods")["items"], "only the double ends its pods"
    running.start()
    eventually(lambda: not running.get(namespace, "pods")["items"], "the pod is gone")


def test_the_double_follows_an_api_server_that_went_away(running: RunningCluster, namespace: str) -> None:
    before = ready_gateway(running, namespace)
    gateway = running.runner.status("gateway")
    kill(running, "kube-apiserver")
    time.sleep(2)
    running.start()
    assert running.runner.status("gateway") == gateway, "the double must not have ended"
    assert_untouched(before, running.pod(namespace))
    running.kubectl("scale", "deployment/mygw", "--replicas=2", "--namespace", namespace)
    eventually(lambda: len([p for p in running.pods(namespace) if is_ready(p)]) == 2, "a new pod becomes ready")


def test_starting_what_runs_changes_nothing(running: RunningCluster) -> None:
    before = {name: running.runner.status(name) for name in ALL}
    running.start()
    assert {name: running.runner.status(name) for name in ALL} == before


def test_after_a_stop_nothing_is_left_and_a_start_finds_everything(running: RunningCluster, namespace: str) -> None:
    before = ready_gateway(running, namespace)
    started = time.monotonic()
    assert running.runner.stop() == list(reversed(ALL))
    assert time.monotonic() - started < 10
    assert all(running.runner.status(name) == NotStarted() for name in ALL)
    for name in ("api_server", "etcd", "etcd_peer"):
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", running.cluster.ports[name])) != 0, f"{name} still listens"
    running.start()
    assert_untouched(before, running.pod(namespace))
