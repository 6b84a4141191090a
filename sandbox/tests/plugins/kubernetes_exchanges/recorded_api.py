"""An API server that gives the recorded answers, and only to the questions that the real plugin asked it.

A change has to be the recorded one, word for word: whoever asks otherwise than the real plugin gets no answer.
"""

import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

import yaml

from sandbox.tests.plugins.kubernetes_exchanges.normalised import Normaliser

_UNASKED = 599


class RecordedApi:
    """The answers of one scenario, step by step."""

    def __init__(self, recorded: dict[str, Any], normalise: Normaliser) -> None:
        self._recorded = recorded
        self._normalise = normalise
        self._left: list[dict[str, Any]] = []
        self._objects: dict[str, Any] = {}
        self.address = ""
        self.unasked: list[str] = []

    def begin(self, step: dict[str, Any]) -> None:
        """From now on the answers are those of this step."""
        self._left = list(step["asked"])
        self._objects |= step["objects"]

    def not_asked(self) -> list[str]:
        """The changes of this step that only the real plugin asked for; an empty patch of its is none."""
        changes = [each for each in self._left if each["method"] != "GET" and each["body"] is not None]
        return [f"{each['method']} {each['path']} {each['query']} {each['body']}" for each in changes]

    def answer(self, method: str, target: str, body: bytes) -> tuple[int, Any]:
        parts = urlsplit(target)
        if method == "GET":
            return self._shown(parts.path)
        question = self._normalise(
            {
                "method": method,
                "path": parts.path,
                "query": dict(parse_qsl(parts.query)),
                "body": comparable(method, yaml.safe_load(body) if body else None),
            }
        )
        for each in self._left:
            if {**question, "body": question["body"]} == {name: each[name] for name in question}:
                self._left.remove(each)
                return each["status"], each["answer"]
        self.unasked.append(json.dumps(question, sort_keys=True))
        return _UNASKED, {"message": f"the real plugin did not ask: {self.unasked[-1]}"}

    def _shown(self, path: str) -> tuple[int, Any]:
        if path == "/openapi/v2":
            return 200, {}
        if path in self._recorded["discovery"]:
            return 200, self._recorded["discovery"][path]
        looks = [each for each in self._left if (each["method"], each["path"]) == ("GET", path)]
        if looks:
            self._left.remove(looks[0])
            return looks[0]["status"], looks[0]["answer"]
        if path in self._objects:
            return self._objects[path]["status"], self._objects[path]["answer"]
        return 200, {"items": []}


def comparable(method: str, body: Any) -> Any:
    """The body without what no API server cares about."""
    if method == "DELETE" and body:
        return {"propagationPolicy": body.get("propagationPolicy")}
    return body


@contextmanager
def served(recorded: dict[str, Any], normalise: Normaliser) -> Generator[RecordedApi]:
    """The answers, on a port of this machine."""
    api = RecordedApi(recorded, normalise)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def reply(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, answer = api.answer(self.command, self.path, body)
            data = normalise.managers_named(json.dumps(answer)).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = reply  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    api.address = f"http://127.0.0.1:{cast(Any, server.server_address)[1]}"
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
