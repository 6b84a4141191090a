"""A Resource Manager that answers from a script, for what the emulator does not have."""

import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from typing import Any

import trustme
from apim_gateway_doctor.clouds import Cloud
from azure.core.credentials import AccessToken, TokenCredential

from acceptance.azure import ResourceManager


@dataclass
class ScriptedArm:
    answers: dict[tuple[str, str], list[Any]]
    """By method and the end of the path: what is answered, the last one again and again."""
    asked: list[str] = field(default_factory=list[str])
    """Method and last part of each path, in order."""
    bodies: dict[str, Any] = field(default_factory=dict[str, Any])

    def answer(self, method: str, path: str, body: bytes) -> Any:
        last = path.partition("?")[0].rpartition("/")[2]
        self.asked.append(f"{method} {last}")
        if body:
            self.bodies[last] = json.loads(body)
        answers = self.answers.get((method, last), [{}])
        return answers.pop(0) if len(answers) > 1 else answers[0]


class _Token(TokenCredential):
    def get_token(self, *scopes: str, **options: Any) -> AccessToken:
        return AccessToken("token", 2_000_000_000)


@contextmanager
def serving(arm: ScriptedArm, authorities: str) -> Generator[ResourceManager]:
    """A client of it. The file gets the authority that the client has to trust."""
    context = SSLContext(PROTOCOL_TLS_SERVER)
    authority: Any = trustme.CA()
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(authorities)
    server = ThreadingHTTPServer(("localhost", 0), _handler(arm))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    url = f"https://localhost:{server.server_port}"
    try:
        yield ResourceManager(_Token(), Cloud(url, url, f"{url}/.default", url))
    finally:
        server.shutdown()
        server.server_close()


def _handler(arm: ScriptedArm) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = json.dumps(arm.answer(self.command, self.path, sent)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PUT = do_POST = _answer  # noqa: N815 - http.server's names

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    return Handler
