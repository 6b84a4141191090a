"""Runs in the cluster: for each host its DNS, its certificate and its answer, through the proxy where one is set.

The standard library alone, Python 3.10 or newer. TARGETS has the URLs; the answer goes to the file RESULT, which
Kubernetes shows as the container's termination message: 4096 bytes at most. It sends no credential but the proxy's.
"""

import base64
import http.client
import json
import os
import socket
import ssl
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

Json = dict[str, Any]

SECONDS = 10


class StageError(Exception):
    """Where it ended: dns, connect, proxy, certificate, tls or http; then why."""


def main() -> None:
    found = [look(url) for url in json.loads(os.environ["TARGETS"])]
    with open(os.environ["RESULT"], "w") as file:
        file.write(json.dumps(found, separators=(",", ":")))


def look(url: str) -> Json:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 443
    found: Json = {"host": host, "port": port}
    proxy = proxy_for(host)
    if proxy:
        found["proxy"] = f"{proxy.hostname}:{proxy.port or 80}"
    try:
        found.update(names(host))
    except OSError as error:
        if not proxy:
            return dict(found, stage="dns", error=short(error))
    try:
        found.update(ask(host, port, parts.path or "/", proxy))
    except StageError as error:
        found.update(stage=error.args[0], error=short(error.args[1]))
        if error.args[0] == "certificate":
            found.update(shown_certificate(host, port, proxy))
    return found


def proxy_for(host: str) -> SplitResult | None:
    """The proxy, as .NET reads the variables: lower-case names first; a NO_PROXY entry with a dot is an ending."""
    no_proxy = variable("no_proxy").lower().replace(";", ",").split(",")
    for entry in filter(None, map(str.strip, no_proxy)):
        if entry == "*" or entry == host.lower() or (entry.startswith(".") and host.lower().endswith(entry)):
            return None
    url = variable("https_proxy") or variable("all_proxy")
    return urlsplit(url if "://" in url else f"http://{url}") if url else None


def variable(name: str) -> str:
    return os.environ.get(name) or os.environ.get(name.upper()) or ""


def names(host: str) -> Json:
    _, aliases, _ = socket.gethostbyname_ex(host) if ":" not in host else ("", [], [])
    addresses = list(dict.fromkeys(each[4][0] for each in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)))
    return {"addresses": addresses[:4], "privatelink": any(".privatelink." in each for each in aliases)}


def ask(host: str, port: int, path: str, proxy: SplitResult | None) -> Json:
    """The certificate's names and the status of a request."""
    context = ssl.create_default_context()
    with secured(host, port, proxy, context) as connection:
        certificate = names_of(connection.getpeercert())
        try:
            agent = "User-Agent: apim-gateway-doctor\r\nConnection: close\r\n"
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n{agent}\r\n".encode())
            answer = http.client.HTTPResponse(connection)
            answer.begin()
        except (OSError, http.client.HTTPException) as error:
            raise StageError("http", error) from None
        return dict(certificate, status=answer.status)


def secured(host: str, port: int, proxy: SplitResult | None, context: ssl.SSLContext) -> ssl.SSLSocket:
    connection = connected(host, port, proxy)
    try:
        return context.wrap_socket(connection, server_hostname=host)
    except ssl.SSLCertVerificationError as error:
        connection.close()
        raise StageError("certificate", error.verify_message) from None
    except OSError as error:
        connection.close()
        raise StageError("tls", error) from None


def connected(host: str, port: int, proxy: SplitResult | None) -> socket.socket:
    if proxy and proxy.scheme != "http":
        raise StageError("proxy", f"its address begins with {proxy.scheme}://, and http:// alone is tried")
    where = (proxy.hostname or "", proxy.port or 80) if proxy else (host, port)
    try:
        connection = socket.create_connection(where, SECONDS)
    except OSError as error:
        raise StageError("proxy" if proxy else "connect", error) from None
    if proxy:
        status = tunnelled(connection, f"{host}:{port}", proxy)
        if status != 200:
            connection.close()
            raise StageError("proxy", f"status {status}")
    return connection


def tunnelled(connection: socket.socket, target: str, proxy: SplitResult) -> int:
    """The status with which the proxy answers CONNECT."""
    login = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}" if proxy.username else ""
    header = f"Proxy-Authorization: Basic {base64.b64encode(login.encode()).decode()}\r\n" if login else ""
    try:
        connection.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{header}\r\n".encode())
        said = b""
        while b"\r\n\r\n" not in said and len(said) < 65536:
            more = connection.recv(1)
            if not more:
                raise OSError("the proxy closed the connection")
            said += more
        return int(said.split(None, 2)[1])
    except (OSError, ValueError, IndexError) as error:
        raise StageError("proxy", error) from None


def shown_certificate(host: str, port: int, proxy: SplitResult | None) -> Json:
    """The names of a certificate that is not trusted: asked once more, with this very certificate trusted."""
    try:
        blind = ssl.create_default_context()
        blind.check_hostname, blind.verify_mode = False, ssl.CERT_NONE
        with secured(host, port, proxy, blind) as connection:
            der = connection.getpeercert(True) or b""
        trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        trusting.check_hostname = False
        trusting.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        trusting.load_verify_locations(cadata=der)
        with secured(host, port, proxy, trusting) as connection:
            return names_of(connection.getpeercert())
    except (OSError, StageError):
        return {}


def names_of(certificate: Any) -> Json:
    found: Json = {}
    for field in ("subject", "issuer"):
        parts = dict(pair for group in certificate.get(field, ()) for pair in group)
        found[field] = short(parts.get("commonName") or parts.get("organizationName") or "no name")
    return found


def short(text: object) -> str:
    return str(text)[:160]


if __name__ == "__main__":
    main()
