"""A way to an API server that remembers what was asked about single objects, and what was answered."""

import json
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

import yaml
from kubernetes import config
from urllib3.exceptions import HTTPError

_NOT_PASSED_ON = ("host", "accept-encoding", "content-length", "connection")


class ApiServerProxy:
    """Forwards everything to the cluster of a kubeconfig."""

    def __init__(self, kubeconfig: Path) -> None:
        official: Any = config
        self._client: Any = official.new_client_from_config(str(kubeconfig))
        self.address = ""
        self.exchanges: list[dict[str, Any]] = []

    def asked(self, method: str, target: str, headers: dict[str, str], body: bytes, *, streamed: bool) -> Any:
        kept = {name: value for name, value in headers.items() if name.lower() not in _NOT_PASSED_ON}
        self._client.update_params_for_auth(kept, [], ["BearerToken"], target, method, body)
        url = self._client.configuration.host + target
        pool: Any = self._client.rest_client.pool_manager
        return pool.request(method, url, headers=kept, body=body, preload_content=not streamed, retries=False)

    def get(self, path: str) -> tuple[int, Any]:
        """An answer that is asked for by hand, outside of the exchanges."""
        response = self.asked("GET", path, {"Accept": "application/json"}, b"", streamed=False)
        return response.status, json.loads(response.data)

    def remember(self, method: str, target: str, body: bytes, response: Any) -> None:
        parts = urlsplit(target)
        self.exchanges.append(
            {
                "method": method,
                "path": parts.path,
                "query": dict(parse_qsl(parts.query)),
                "body": yaml.safe_load(body) if body else None,
                "status": response.status,
                "answer": json.loads(response.data),
            }
        )


def concerns_an_object(method: str, target: str) -> bool:
    """Whether it is a change, or a look at one object; lists, streams and discovery are not."""
    path = urlsplit(target).path
    return method != "GET" or ("/namespaces/" in path and path.count("/") >= (6 if path.startswith("/api/") else 7))


@contextmanager
def proxied(kubeconfig: Path) -> Generator[ApiServerProxy]:
    """The proxy, listening until the block ends."""
    proxy = ApiServerProxy(kubeconfig)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def forward(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            kept = concerns_an_object(self.command, self.path)
            response = proxy.asked(self.command, self.path, dict(self.headers.items()), body, streamed=not kept)
            if kept:
                proxy.remember(self.command, self.path, body, response)
            self.send_response(response.status)
            self.send_header("Content-Type", response.headers.get("Content-Type", ""))
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            # Whoever has seen enough of a stream goes away, and at the end the API server does.
            with suppress(OSError, HTTPError):
                for part in [response.data] if kept else response.stream(amt=None):
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part) if part else b"")
                    self.wfile.flush()
                self.wfile.write(b"0\r\n\r\n")

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = forward  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    proxy.address = f"http://127.0.0.1:{cast(Any, server.server_address)[1]}"
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
