"""The network between the cluster and Azure, as curl's --connect-to: the name stays, the connection goes elsewhere.

So a ConfigMap keeps its real hosts, and the certificate is checked against the real host's name. For the custom host
names of instances the emulator stands in for a company's DNS: it is asked which there are.
"""

import json
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

_TIMEOUT = 10
_HTTPS = 443
_EMULATOR = "the emulator itself"


@dataclass(frozen=True)
class ConnectTo:
    """Connections to host:port go to address:address_port. A host may be `*.suffix`: any one label before it."""

    host: str
    port: int
    address: str
    address_port: int

    @classmethod
    def parse(cls, text: str) -> "ConnectTo":
        try:
            source, target = text.split("=", 1)
            host, port = source.rsplit(":", 1)
            address, address_port = target.rsplit(":", 1)
            parsed = cls(host.lower(), int(port), address, int(address_port))
        except ValueError:
            parsed = cls("", 0, "", 0)
        if not parsed.host or not parsed.address:
            raise ValueError(f"--connect-to {text}: give HOST:PORT=ADDRESS:PORT, as in example.org:443=127.0.0.1:8443")
        return parsed

    def matches(self, host: str, port: int) -> bool:
        if port != self.port:
            return False
        if self.host.startswith("*."):
            label, _, suffix = host.lower().partition(".")
            return bool(label) and suffix == self.host.removeprefix("*.")
        return host.lower() == self.host


def client(authority: Path, rules: Sequence[ConnectTo], emulator: str = "") -> httpx.Client:
    """An HTTPS client that trusts this certificate authority, besides the public ones, and follows these rules.

    Custom host names that the emulator at this ADDRESS:PORT has lead there, too.
    """
    context = ssl.create_default_context()
    context.load_verify_locations(cafile=str(authority))
    # Neither proxies nor .netrc of the environment: the rules and the container's settings say what goes where.
    return httpx.Client(transport=_Transport(context, rules, emulator), timeout=_TIMEOUT, trust_env=False)


class _Transport(httpx.BaseTransport):
    def __init__(self, context: ssl.SSLContext, rules: Sequence[ConnectTo], emulator: str) -> None:
        self._context = context
        # One for each host: connections are kept by address, and the certificate of a second host would not be checked.
        self._transports: dict[str, httpx.HTTPTransport] = {}
        self._rules = rules
        self._emulator = emulator

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        rule = next((each for each in self._rules if each.matches(host, port)), None) or self._custom(host, port)
        if rule:
            # The Host header is set already; this name is for TLS, in the handshake and in the check.
            request.extensions = {**request.extensions, "sni_hostname": host}
            request.url = request.url.copy_with(host=rule.address, port=rule.address_port)
        return self._to(host).handle_request(request)

    def _custom(self, host: str, port: int) -> ConnectTo | None:
        """Asks each time, as names come and go; only for hosts that no rule knows."""
        if not self._emulator or port != _HTTPS:
            return None
        answer = self._to(_EMULATOR).handle_request(httpx.Request("GET", f"https://{self._emulator}/dns/host-names"))
        names: list[str] = json.loads(answer.read())["hostNames"]
        rule = ConnectTo.parse(f"{host}:{port}={self._emulator}")
        return rule if rule.host in names else None

    def _to(self, host: str) -> httpx.HTTPTransport:
        if host not in self._transports:
            self._transports[host] = httpx.HTTPTransport(verify=self._context, trust_env=False)
        return self._transports[host]

    def close(self) -> None:
        for transport in self._transports.values():
            transport.close()
