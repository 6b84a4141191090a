"""A Microsoft Graph that shows a few documents, expects certain changes in order, and answers them by its script.

It also is the metadata and the sign-in that a plugin asks first. Any secret signs in, except the one that is refused.
"""

import base64
import json
import os
import socket
import struct
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, unquote, urlsplit

from sandbox.azure.arm.metadata import routes
from sandbox.azure.core.certificates import server_context
from sandbox.azure.core.clouds import PUBLIC
from sandbox.azure.core.routing import Request
from sandbox.tests.plugins.likeness import unlike

TENANT = "10000000-0000-4000-8000-000000000001"
CLIENT = "20000000-0000-4000-8000-000000000002"
CALLER = "30000000-0000-4000-8000-000000000003"
REFUSED_SECRET = "a secret that Entra does not know"


@dataclass
class Script:
    """What Graph shows by path (None: it is not there), and the changes that are to come."""

    shows: dict[str, Any]
    changes: list[dict[str, Any]]
    reads: list[str] = field(default_factory=list[str])
    """The paths that were read, with the properties that were selected."""
    complaints: list[str] = field(default_factory=list[str])
    cancel: Callable[[], None] = lambda: None
    """What the engine does at Ctrl-C; a change says when."""


class ScriptedGraph:
    """One server; each script in turn."""

    def __init__(self, port: int, ca: Path) -> None:
        self.port = port
        self.ca = ca
        self.script = Script({}, [])
        self.lock = threading.Lock()

    @property
    def base_url(self) -> str:
        return f"https://localhost:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables that lead a plugin here."""
        return {
            "ARM_CLIENT_ID": CLIENT,
            "ARM_CLIENT_SECRET": "any",
            "ARM_METADATA_HOSTNAME": f"localhost:{self.port}",
            "ARM_TENANT_ID": TENANT,
            "SSL_CERT_FILE": str(self.ca),
        }


@contextmanager
def started(folder: Path) -> Generator[ScriptedGraph]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.socket = server_context(folder, PUBLIC, lambda _: None).wrap_socket(server.socket, server_side=True)
    graph = ScriptedGraph(server.server_port, folder / "ca.pem")
    cast(Any, server).graph = graph
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield graph
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._graph_answers(b"")

    def do_POST(self) -> None:
        self._graph_answers(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def do_PATCH(self) -> None:
        self.do_POST()

    def do_DELETE(self) -> None:
        self.do_POST()

    def log_message(self, format: str, *args: Any) -> None: ...

    def _graph_answers(self, body: bytes) -> None:
        graph: ScriptedGraph = cast(Any, self.server).graph
        address = urlsplit(self.path)
        path = unquote(address.path)
        if path == "/metadata/endpoints":
            [route] = routes(PUBLIC)
            host = f"localhost:{graph.port}"
            return self._answer(200, route.handler(Request("GET", host, path, {}, {}, b"")).document)
        if path.endswith("/openid-configuration"):
            return self._answer(200, _openid(graph.base_url))
        if path.endswith("/token"):
            return self._sign_in(parse_qs(body.decode()))
        with graph.lock:
            if self.command == "GET":
                return self._read(graph.script, path, parse_qs(address.query))
            return self._change(graph.script, path, json.loads(body) if body else {})

    def _sign_in(self, form: dict[str, list[str]]) -> None:
        if form.get("client_secret") == [REFUSED_SECRET]:
            description = "AADSTS7000215: Invalid client secret provided."
            return self._answer(401, {"error": "invalid_client", "error_description": description})
        claims = {"oid": CALLER, "tid": TENANT, "appid": CLIENT, "exp": 4102444800}
        token = ".".join(_encoded(part) for part in ({"alg": "none"}, claims, {}))
        return self._answer(200, {"access_token": token, "expires_in": 3599, "token_type": "Bearer"})

    def _read(self, script: Script, path: str, query: dict[str, list[str]]) -> None:
        selected = query.get("$select", [""])[0]
        asked = f"{path}?$select={selected}" if selected else path
        script.reads.append(asked)
        if asked not in script.shows:
            script.complaints.append(f"GET {asked} was not expected")
        shown: Any = script.shows.get(asked)
        if isinstance(shown, list):
            return self._next(cast("list[Any]", shown))
        if shown is None:
            return self._refuse(404, "Request_ResourceNotFound", "Resource does not exist.")
        return self._answer(200, shown)

    def _next(self, answers: list[Any]) -> None:
        """One after the other; the last one stays."""
        answer: Any = answers.pop(0) if len(answers) > 1 else answers[0]
        if answer is None:
            return self._refuse(404, "Request_ResourceNotFound", "Resource does not exist.")
        given = answer in ("lost", "reset") or "status" in answer
        return self._give(answer if given else {"status": 200, "body": answer})

    def _change(self, script: Script, path: str, body: Any) -> None:
        made = f"{self.command} {path}"
        if not script.changes:
            script.complaints.append(f"{made} was not expected: {body}")
            return self._refuse(400, "Unexpected", "Unexpected.")
        expected = script.changes.pop(0)
        complaint = "" if made == expected["request"] else f"{made} came instead of {expected['request']}: {body}"
        complaint = complaint or unlike(body, expected.get("body", {}), f"body of {made}: ")
        without = [name for name in expected.get("without", []) if name in body]
        for name, parts in expected.get("without_in", {}).items():
            without += [part for part in parts if part in body[name]]
        if complaint or without:
            script.complaints.append(complaint or f"{made} has {without}")
        script.shows.update(expected.get("then", {}))
        if expected.get("cancels"):
            script.cancel()
        return self._give(expected.get("answer", {"status": 204}))

    def _give(self, answer: Any) -> None:
        if answer in ("lost", "reset"):
            return self._lose(reset=answer == "reset")
        if "code" in answer:
            return self._refuse(answer["status"], answer["code"], answer["message"], answer.get("headers", {}))
        return self._answer(answer["status"], answer.get("body"), answer.get("headers", {}))

    def _lose(self, *, reset: bool) -> None:
        """End the connection without an answer, in good order or by a reset."""
        self.close_connection = True
        if reset:
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            # Without TLS's farewell: the plain socket below is closed.
            os.close(self.connection.detach())
        else:
            self.connection.shutdown(socket.SHUT_RDWR)

    def _refuse(self, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        self._answer(status, {"error": {"code": code, "message": message}}, headers)

    def _answer(self, status: int, document: Any, headers: dict[str, str] | None = None) -> None:
        body = b"" if document is None else json.dumps(document).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _openid(base_url: str) -> dict[str, str]:
    tenant = f"{base_url}/{TENANT}"
    return {
        "authorization_endpoint": f"{tenant}/oauth2/v2.0/authorize",
        "issuer": f"{tenant}/v2.0",
        "token_endpoint": f"{tenant}/oauth2/v2.0/token",
    }


def _encoded(part: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
