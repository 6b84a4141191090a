"""`apim-gateway-doctor reach`: what the gateway's pods reach, seen by a Job in a namespace with restricted pods.

The sandbox runs the Job's own script in the network of its pods.
"""

import base64
import json
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from sandbox.tests.emulator.hosts import new_host
from tests.end_to_end.running import CHECKOUT, DOCTOR, Ran, RunningSandbox, run
from tests.end_to_end.sabotage import Gateway, new_gateway
from tests.end_to_end.test_custom_configuration_host import give_host
from tests.end_to_end.test_doctor import kubeconfig_of, must_be_refused

NAMESPACE = "reached"
HOST = "apim-reached.configuration.azure-api.net"
SIGN_IN = "login.microsoftonline.com"


@pytest.fixture(scope="module")
def gateway(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    made = new_gateway(sandbox, "reached", tmp_path_factory.mktemp("reached"))
    sandbox.kubectl("create", "namespace", NAMESPACE)
    sandbox.kubectl("label", "namespace", NAMESPACE, "pod-security.kubernetes.io/enforce=restricted")
    made.configure("kubernetes.namespace", NAMESPACE)
    made.configure("kubernetes.preset", "production")
    made.configure("kubernetes.readyTimeout", 120)
    with sandbox.new_stack(made.stack):
        first = made.up_alone().ran
        assert first.code == 0, first.output
        yield made
        sandbox.pulumi("destroy", "--yes", "--skip-preview", "--stack", made.stack)


def command(gateway: Gateway, *arguments: str) -> list[str]:
    return [*DOCTOR, "reach", "--stack", gateway.stack, "--config-file", str(gateway.file), *arguments]


def reach(gateway: Gateway, *arguments: str, **environment: str) -> Ran:
    """What it says; the Job and its pods are gone afterwards, and no secret is said."""
    ran = run(command(gateway, *arguments), {**gateway.sandbox.environment, **environment})
    must_be_gone(gateway)
    assert not any(each in ran.output for each in secrets(gateway))
    return ran


def hosts(ran: Ran) -> dict[str, dict[str, Any]]:
    [found] = json.loads(ran.output)
    return {each["host"]: each for each in found["hosts"]}


def secrets(gateway: Gateway) -> set[str]:
    items = gateway.sandbox.kubectl("get", "secrets", "-n", NAMESPACE)["items"]
    return {value for each in items for value in each.get("data", {}).values()} | gateway.secrets()


def must_be_gone(gateway: Gateway) -> None:
    assert gateway.sandbox.kubectl("get", "jobs", "-n", NAMESPACE)["items"] == []
    until = time.monotonic() + 20
    selector = "app.kubernetes.io/managed-by=apim-gateway-doctor"
    while gateway.sandbox.kubectl("get", "pods", "-n", NAMESPACE, "-l", selector)["items"]:
        assert time.monotonic() < until, "a pod of the Job stays"
        time.sleep(0.3)


@contextmanager
def setting(gateway: Gateway, name: str, value: str) -> Generator[None]:
    """Another value in the pods' environment, as after `kubectl set env`."""
    deployment = ("set", "env", f"deployment/{gateway.name}", "-n", NAMESPACE)
    gateway.sandbox.kubectl(*deployment, f"{name}={value}")
    try:
        yield
    finally:
        gateway.sandbox.kubectl(*deployment, f"{name}-")


def test_every_host_is_reached_from_a_namespace_with_pod_security_restricted(gateway: Gateway) -> None:
    ran = reach(gateway)
    assert ran.code == 0, ran.output
    rows = [line.split() for line in ran.lines[3:5]]
    assert [(row[0], row[1], row[-1]) for row in rows] == [(HOST, "configuration", "404"), (SIGN_IN, "sign-in", "200")]
    assert all("(public)" in row and "directly" in row and "trusted:" in row for row in rows), ran.output
    assert ran.lines[-1] == "Every host was reached."


def test_certificate_that_the_pods_do_not_trust_is_named_with_its_issuer(gateway: Gateway) -> None:
    host = new_host()
    give_host(gateway, host)
    with setting(gateway, "config.service.endpoint", host.name):
        ran = reach(gateway, "--json")
    assert ran.code == 1, ran.output
    found = hosts(ran)[host.name]
    assert "is not trusted" in found["problem"]
    assert found["certificate"]["issuer"] in found["problem"]
    assert found["certificate"]["issuer"] is not None
    assert hosts(ran)[SIGN_IN]["problem"] == ""


def test_host_name_that_does_not_exist_is_named(gateway: Gateway) -> None:
    with setting(gateway, "config.service.endpoint", "nowhere.contoso.example"):
        ran = reach(gateway)
    assert ran.code == 1, ran.output
    assert "The name nowhere.contoso.example does not exist in the pod's DNS." in ran.output


def test_proxy_that_refuses_is_named_without_its_password(gateway: Gateway) -> None:
    with setting(gateway, "HTTPS_PROXY", "http://me:hunter2@127.0.0.1:9"):
        ran = reach(gateway)
    assert ran.code == 1, ran.output
    assert "The proxy 127.0.0.1:9 can't be reached: [Errno 111] Connection refused." in ran.output
    assert "hunter2" not in ran.output


def test_proxy_that_asks_for_a_sign_in_is_told_apart_and_an_exception_goes_past_it(gateway: Gateway) -> None:
    with proxy_answering(407) as port, setting(gateway, "HTTPS_PROXY", f"http://127.0.0.1:{port}"):
        ran = reach(gateway)
        assert ran.code == 1, ran.output
        assert f"The proxy 127.0.0.1:{port} asks for a sign-in (407)." in ran.output
        with setting(gateway, "NO_PROXY", f".azure-api.net,{SIGN_IN}"):
            past = reach(gateway)
        assert past.code == 0, past.output


def test_hosts_are_reached_through_a_proxy_with_its_password(gateway: Gateway) -> None:
    emulator = int(gateway.sandbox.environment["ARM_METADATA_HOSTNAME"].rpartition(":")[2])
    login = "Basic " + base64.b64encode(b"me:hunter2").decode()
    with proxy_answering(200, login, emulator) as port:
        with setting(gateway, "HTTPS_PROXY", f"http://me:hunter2@127.0.0.1:{port}"):
            ran = reach(gateway)
        assert ran.code == 0, ran.output
        assert ran.output.count(f"proxy 127.0.0.1:{port}") == 2
        with setting(gateway, "HTTPS_PROXY", f"http://me:wrong@127.0.0.1:{port}"):
            assert "asks for a sign-in (407)" in reach(gateway).output


@contextmanager
def proxy_answering(status: int, login: str | None = None, target: int = 0) -> Generator[int]:
    """A proxy with this answer, on 200 to whoever signs in like this: then all that is sent goes to the target port."""

    class Handler(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            if status != 200 or self.headers["Proxy-Authorization"] != login:
                self.send_error(407 if status == 200 else status)
                return
            self.send_response(200)
            self.end_headers()
            with socket.create_connection(("127.0.0.1", target)) as there:
                threading.Thread(target=relay, args=(there, self.connection), daemon=True).start()
                relay(self.connection, there)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def relay(source: socket.socket, sink: socket.socket) -> None:
    """Until either side ends."""
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)


def test_image_that_cannot_be_pulled_is_refused_in_one_line(gateway: Gateway) -> None:
    image = "mcr.microsoft.com/azurelinux/base/python:2.7"
    must_be_refused(reach(gateway, "--image", image), f"image {image} can't be pulled", "not found", "--image <image>")


def test_image_without_python_is_refused_in_one_line(gateway: Gateway) -> None:
    must_be_refused(
        reach(gateway, "--image", "mcr.microsoft.com/cbl-mariner/busybox:2.0"), "without an answer", "Python"
    )


def test_without_the_right_to_create_jobs_it_is_refused_in_one_line(gateway: Gateway, tmp_path: Path) -> None:
    gateway.sandbox.kubectl("create", "serviceaccount", "looks", "-n", NAMESPACE)
    rights = ("--verb=get,list", "--resource=deployments.apps,configmaps,pods,events")
    gateway.sandbox.kubectl("create", "role", "looks", "-n", NAMESPACE, *rights)
    bound = ("--role=looks", f"--serviceaccount={NAMESPACE}:looks")
    gateway.sandbox.kubectl("create", "rolebinding", "looks", "-n", NAMESPACE, *bound)
    token = run(["kubectl", "create", "token", "looks", "-n", NAMESPACE], gateway.sandbox.environment)
    assert token.code == 0, token.output
    environment = kubeconfig_of(gateway.sandbox, tmp_path, token.output.strip())
    must_be_refused(reach(gateway, **environment), 'cannot create resource "jobs"', "create and delete jobs.batch")


def test_namespace_that_takes_no_more_pods_is_named(gateway: Gateway) -> None:
    pods = len(gateway.sandbox.kubectl("get", "pods", "-n", NAMESPACE)["items"])
    gateway.sandbox.kubectl("create", "quota", "full", "-n", NAMESPACE, f"--hard=pods={pods}")
    try:
        must_be_refused(reach(gateway), "got no pod", "exceeded quota: full")
    finally:
        run(["kubectl", "delete", "quota", "full", "-n", NAMESPACE], gateway.sandbox.environment)


def test_ctrl_c_removes_the_job(gateway: Gateway) -> None:
    """Its pod waits for a node that does not come."""
    patch = {"spec": {"template": {"spec": {"nodeSelector": {"nowhere": "true"}}}}}
    gateway.sandbox.kubectl("patch", "deployment", gateway.name, "-n", NAMESPACE, "-p", json.dumps(patch))
    process = subprocess.Popen(
        command(gateway),
        cwd=CHECKOUT,
        env=gateway.sandbox.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    until = time.monotonic() + 60
    while not gateway.sandbox.kubectl("get", "jobs", "-n", NAMESPACE)["items"]:
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=30)
    assert (process.returncode, output.strip()) == (130, "Interrupted.")
    must_be_gone(gateway)
