"""A reverse proxy on loopback between an acceptance's programs and Azure, which keeps the shapes of what it passes.

The programs find it as they find any cloud: ARM_METADATA_HOSTNAME leads them to its metadata, which name it as Resource
Manager, Graph and sign-in. So it needs no certificate for Microsoft's names, and sees no other program's requests.
"""

import logging
import socket
import ssl
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import trustme
import uvicorn
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from acceptance.exchanges import Exchange, Message, shown
from acceptance.paths import Placeholders
from acceptance.transcripts import Transcript
from acceptance.upstream import METADATA, Upstream, trusted_authorities
from sandbox.azure.core.connections import LosableProtocol, lose_connection
from sandbox.environment import without_proxy_on_loopback

# Of one connection, not of the message.
_HOP = frozenset(
    {"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "host", "content-length"}
    | {"accept-encoding", "content-encoding"}
)
# The gateway's own sign-in, as doctor repeats it: on Azure it doesn't pass through here.
_CONFIGURATION_SCOPE = b"azure-api.net"


class Recorder:
    """The ASGI application, and what it has recorded."""

    def __init__(self, upstream: Upstream, own: str) -> None:
        self._upstream = upstream
        self._own = own
        self._client = httpx.AsyncClient(verify=upstream.context, timeout=httpx.Timeout(180, connect=20))
        self._placeholders = Placeholders()
        self._exchanges: list[Exchange] = []
        self.lost = 0
        """How many requests had no answer."""

    def transcript(self) -> Transcript:
        """All exchanges so far, in order. One that only repeats the one before, as polling does, is there once."""
        pairs = zip(self._exchanges, [None, *self._exchanges[:-1]], strict=True)
        return Transcript(tuple(each for each, before in pairs if each != before))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        path, query = scope["raw_path"].decode("ascii"), scope["query_string"].decode("ascii")
        if path == METADATA:
            await JSONResponse(self._upstream.local_metadata(self._own))(scope, receive, send)
            return
        kind = request.headers.get("content-type")
        asked = Message(dict(request.headers), self._upstream.remote_body(kind, await request.body(), self._own))
        try:
            answer = await self._client.request(
                request.method,
                f"{self._upstream.base(path)}{path}{'?' if query else ''}{query}",
                headers={name: value for name, value in asked.headers.items() if name not in _HOP},
                content=asked.body,
            )
        except httpx.TransportError:
            # As the client would have seen it: an answer of the recorder's own would be a finding about Azure.
            self.lost += 1
            await lose_connection(scope, receive)
            return
        answered = Message(dict(answer.headers), answer.content)
        if not path.startswith("/sandbox/") and _CONFIGURATION_SCOPE not in asked.body:
            self._exchanges.append(
                shown(request.method, path, query, asked, answer.status_code, answered, self._placeholders)
            )
        await self._passed_on(answered, answer.status_code)(scope, receive, send)

    def _passed_on(self, answer: Message, status: int) -> Response:
        headers = {name: value for name, value in answer.headers.items() if name not in _HOP}
        body = self._upstream.local_body(headers.get("content-type"), answer.body, self._own)
        return Response(body, status, self._upstream.local_headers(headers, self._own))


@contextmanager
def recording(upstream: Upstream, directory: Path) -> Generator[tuple[Recorder, dict[str, str]]]:
    """The recorder while it runs, and the variables that lead programs to it."""
    # doctor takes a cloud at localhost for the sandbox: real Azure is recorded at another loopback address.
    host = "localhost" if upstream.is_local else "127.0.0.2"
    listener = socket.create_server((host, 0))
    address = f"{host}:{listener.getsockname()[1]}"
    recorder = Recorder(upstream, f"https://{address}")
    authority = trustme.CA(organization_name="Acceptance", organization_unit_name="recorder")
    server = uvicorn.Server(_configuration(recorder, authority, host))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                raise RuntimeError("the recorder did not start")
            time.sleep(0.05)
        yield recorder, _variables(address, authority, directory)
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def _configuration(recorder: Recorder, authority: trustme.CA, host: str) -> uvicorn.Config:
    for name in ("httpx", "uvicorn", "uvicorn.error"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # The key of this certificate lies in a file only until the context has read it; the authority's stays in memory.
    issued: Any = authority.issue_cert(host)
    issued.configure_cert(context)
    options: dict[str, Any] = {"log_config": None, "access_log": False, "lifespan": "off", "server_header": False}
    return uvicorn.Config(
        recorder,
        http=LosableProtocol,
        date_header=False,
        timeout_graceful_shutdown=1,
        ssl_context_factory=lambda _config, _default: context,
        **options,
    )


def _variables(address: str, authority: trustme.CA, directory: Path) -> dict[str, str]:
    trusted = directory / "recorder-authorities.pem"
    trusted.write_text(f"{Path(trusted_authorities()).read_text()}\n{authority.cert_pem.bytes().decode()}")
    exceptions = {name: f"{value},127.0.0.2" for name, value in without_proxy_on_loopback().items()}
    return {
        "ARM_METADATA_HOSTNAME": address,
        "AZURE_AUTHORITY_HOST": f"https://{address}",
        "SSL_CERT_FILE": str(trusted),
        "REQUESTS_CA_BUNDLE": str(trusted),
        **exceptions,
    }
