"""Sign-in and configuration endpoint on one HTTPS server, steered by the test; it knows no role and no directory.

It stands at 127.0.0.1 and has certificates for the real hosts' names, as the emulator has.
"""

import json
import ssl
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import trustme

CUSTOM_HOST = "config.contoso.example"
HOSTS = ("127.0.0.1", "login.microsoftonline.com", "contoso.configuration.azure-api.net", CUSTOM_HOST)
TENANT = "5f3b8d3e-0000-4e0b-9d57-2a8c4f6e1b70"
CLIENT = "c0ffee00-0000-4e0b-9d57-2a8c4f6e1b70"
SECRET = "the~secret"
TOKEN = "the-access-token"


class FakeAzure:
    """What it saw, and what it answers from now on."""

    def __init__(self, authority: Path) -> None:
        self.authority = authority
        self.port = 0
        self.requests: list[tuple[str, str, str]] = []
        self.forms: list[dict[str, str]] = []
        self.heartbeats: list[str] = []
        self.sign_in_refusal: str | None = None
        self.refusal: tuple[int, dict[str, Any]] | None = None
        self.token_lifetime = 3600
        self.host_names: list[str] = []

    @property
    def sign_ins(self) -> int:
        return len(self.forms)


@contextmanager
def serve(directory: Path) -> Generator[FakeAzure]:
    """Serve until the block ends."""
    authority = trustme.CA()
    path = directory / "azure-ca.pem"
    authority.cert_pem.write_to_path(str(path))
    azure = FakeAzure(path)

    class Handler(_Handler):
        state = azure

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*HOSTS).configure_cert(context)  # pyright: ignore[reportUnknownMemberType]
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    azure.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield azure
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    state: FakeAzure

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        if self.path == "/dns/host-names":
            return self._send(200, {"hostNames": self.state.host_names})
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self.state.requests.append((self.command, self.headers["Host"], self.path))
        if self.path.endswith("/oauth2/v2.0/token"):
            self.state.forms.append({key: values[0] for key, values in parse_qs(body).items()})
            if self.state.sign_in_refusal:
                error = {"error": "invalid_client", "error_description": self.state.sign_in_refusal}
                return self._send(401, error)
            return self._send(200, {"access_token": TOKEN, "expires_in": self.state.token_lifetime})
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            return self._send(401, {"error": {"code": "Unauthorized", "message": "no token"}})
        if self.state.refusal:
            return self._send(*self.state.refusal)
        if self.path.endswith("/heartbeats"):
            self.state.heartbeats.append(json.loads(body)["instance"])
            return self._send(204, None)
        return self._send(200, {"service": "contoso", "gateway": "mygw"})

    def _send(self, status: int, content: dict[str, Any] | None) -> None:
        self.send_response(status)
        body = b"" if content is None else json.dumps(content).encode()
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


def settings(**changes: str | None) -> dict[str, str]:
    """The guide's settings for this server, with these changed; None takes one away."""
    values: dict[str, str | None] = {
        "config.service.endpoint": "contoso.configuration.azure-api.net",
        "config.service.auth": "azureAdApp",
        "config.service.auth.azureAd.authority": "https://login.microsoftonline.com",
        "config.service.auth.azureAd.tenantId": TENANT,
        "config.service.auth.azureAd.clientId": CLIENT,
        "config.service.auth.azureAd.clientSecret": SECRET,
        "gateway.name": "mygw",
        **changes,
    }
    return {name: value for name, value in values.items() if value is not None}
