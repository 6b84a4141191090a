"""Operations that Azure accepts and finishes later: followed to their end, kept in the state when they fail."""

import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

import pytest
from azure.core import PipelineClient
from azure.core.pipeline.policies import ContentDecodePolicy, RequestIdPolicy

from sandbox.plugins.azure_environment import AzureEnvironment
from sandbox.plugins.azure_native.api_management import API_MANAGEMENT_SERVICE
from sandbox.plugins.azure_native.arm import ArmClient
from sandbox.plugins.azure_native.resource import ArmResource
from sandbox.plugins.base.errors import InitializationFailedError
from sandbox.plugins.base.plugin import Operation

INPUTS = {"resourceGroupName": "rg", "serviceName": "apim", "publisherName": "Fabrikam"}
OPERATION = Operation("urn", "apim", API_MANAGEMENT_SERVICE.token, timeout=20)


class Slow(BaseHTTPRequestHandler):
    """Accepts one resource, says twice that it is busy, then how it ended."""

    ending = "Succeeded"
    asked = 0
    exists = False

    def do_PUT(self) -> None:
        type(self).exists = True
        where = f"http://{self.headers['Host']}/operations/1?api-version=1"
        self._answer(201, self._resource("Activating"), {"Azure-AsyncOperation": where, "Retry-After": "0.05"})

    def do_DELETE(self) -> None:
        type(self).exists = False
        where = f"http://{self.headers['Host']}/operations/1?api-version=1"
        self._answer(202, None, {"Location": where, "Azure-AsyncOperation": where, "Retry-After": "0.05"})

    def do_GET(self) -> None:
        if self.path.startswith("/operations/"):
            type(self).asked += 1
            error = {"code": "ActivationFailed", "message": "no capacity in this region"}
            ended = {"status": self.ending, **({"error": error} if self.ending == "Failed" else {})}
            self._answer(200, ended if self.asked > 2 else {"status": "InProgress"}, {"Retry-After": "0.05"})
        elif self.exists:
            self._answer(200, self._resource("Succeeded" if self.asked > 2 else "Activating"))
        else:
            self._answer(404, {"error": {"code": "ResourceNotFound", "message": "not there"}})

    def _resource(self, state: str) -> dict[str, Any]:
        return {"id": "/subscriptions/s/apim", "name": "apim", "properties": {"provisioningState": state}}

    def _answer(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        text = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(text))}.items():
            self.send_header(name, value)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: Any) -> None:
        del format, args


class Environment:
    """Where the slow cloud is; nobody has to sign in."""

    subscription_id = "s"
    resource_manager_audience = ""

    def __init__(self, port: int) -> None:
        self.resource_manager = f"http://127.0.0.1:{port}"

    def pipeline(self, base_url: str, audience: str, retry_policy: Any) -> Any:
        del audience, retry_policy
        client = cast(Any, PipelineClient)
        return client(base_url, policies=[RequestIdPolicy(), ContentDecodePolicy()])


@contextmanager
def _slow_cloud(ending: str) -> Generator[tuple[type[Slow], ArmResource]]:
    handler = type("SlowCloud", (Slow,), {"ending": ending})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        client = ArmClient(cast(AzureEnvironment, Environment(server.server_port)), threading.Event())
        yield handler, ArmResource(API_MANAGEMENT_SERVICE, client)
    finally:
        server.shutdown()
        server.server_close()


def test_a_creation_ends_when_azure_says_that_it_has() -> None:
    with _slow_cloud("Succeeded") as (cloud, resource):
        id, outputs = resource.create(OPERATION, INPUTS)
    assert cloud.asked == 3
    assert (id, outputs["provisioningState"]) == ("/subscriptions/s/apim", "Succeeded")


def test_a_creation_that_fails_later_stays_in_the_state_with_azures_reason() -> None:
    with _slow_cloud("Failed") as (_, resource), pytest.raises(InitializationFailedError) as failed:
        resource.create(OPERATION, INPUTS)
    assert failed.value.id == "/subscriptions/s/apim"
    assert failed.value.properties["name"] == "apim"
    assert "no capacity in this region" in str(failed.value)


def test_a_deletion_ends_when_azure_says_that_it_has() -> None:
    with _slow_cloud("Succeeded") as (cloud, resource):
        cloud.exists = True
        resource.delete(OPERATION, "/subscriptions/s/apim", INPUTS, {})
    assert cloud.asked == 3
