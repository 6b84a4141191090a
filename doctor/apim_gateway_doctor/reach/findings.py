"""What the probe's answers mean: a sentence for each host that can't be reached, with what to do."""

import re
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any

from apim_gateway_doctor.reach.targets import Target

Json = dict[str, Any]

_DNS = re.compile(r"Errno -(2|5)\b")
_PRIVATE_NETWORKS = tuple(
    map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "fc00::/7"))
)
_PRIVATE = (
    "if the instance is reached in a virtual network only, the cluster's DNS has to give its private address: link the"
    " private DNS zone to the cluster's network"
)


@dataclass(frozen=True)
class Finding:
    """One host, as the pod saw it."""

    target: Target
    seen: Json

    @property
    def host(self) -> str:
        """Its name and port."""
        port = self.seen["port"]
        return self.seen["host"] + ("" if port == 443 else f":{port}")

    @property
    def addresses(self) -> str:
        """What its name resolves to in the pod, with whether that is private."""
        found: list[str] = self.seen.get("addresses") or []
        kinds = {"private" if _is_private(each) else "public" for each in found}
        return f"{', '.join(found)} ({' and '.join(sorted(kinds))})" if found else "none"

    @property
    def through(self) -> str:
        """The proxy, where one is set for it."""
        return f"proxy {self.seen['proxy']}" if "proxy" in self.seen else "directly"

    @property
    def certificate(self) -> str:
        """Whom it is for and from."""
        if "issuer" not in self.seen:
            return "not seen"
        trusted = "not trusted" if self.seen.get("stage") == "certificate" else "trusted"
        return f"{trusted}: {self.seen['subject']}, issued by {self.seen['issuer']}"

    @property
    def status(self) -> int | None:
        """The answer's HTTP status."""
        return self.seen.get("status")

    @property
    def problem(self) -> str:
        """What is wrong, and what to do; empty where the host is reached."""
        stage, error = self.seen.get("stage"), str(self.seen.get("error", ""))
        if stage is None:
            return "" if (self.status or 0) < 500 else f"{self.host} answers with {self.status}. Try again later."
        described = {
            "dns": self._unknown_name,
            "connect": self._no_connection,
            "proxy": self._proxy,
            "certificate": self._certificate,
        }.get(stage)
        return (
            described(error)
            if described
            else f"{self.host} ends the connection ({stage}): {error}. See a firewall's log."
        )

    def _unknown_name(self, error: str) -> str:
        what = "does not exist" if _DNS.search(error) else f"can't be resolved: {error}"
        return (
            f"The name {self.host} {what} in the pod's DNS. Correct the setting, or add the name to the DNS that the"
            " cluster asks: kubectl -n kube-system get configmap coredns -o yaml."
        )

    def _no_connection(self, error: str) -> str:
        refused = "refused" in error
        what = "refuses the connection" if refused else "does not answer" if "timed out" in error else f"fails: {error}"
        public = "(public)" in self.addresses
        hint = f"; {_PRIVATE}" if public and (self.seen.get("privatelink") or not refused) else ""
        return (
            f"{self.host}, {self.addresses}, {what}. Allow port {self.seen['port']} to it in the firewall, the network"
            f" security group and NetworkPolicies of the cluster{hint}."
        )

    def _proxy(self, error: str) -> str:
        proxy = self.seen["proxy"]
        if error == "status 407":
            return (
                f"The proxy {proxy} asks for a sign-in (407). Put user and password into the setting HTTPS_PROXY, as a"
                " secret one, or except the host: NO_PROXY."
            )
        if error.startswith("status "):
            return (
                f"The proxy {proxy} does not let {self.host} through: {error}. Allow it there, or except it: NO_PROXY."
            )
        return f"The proxy {proxy} can't be reached: {error}. Correct HTTPS_PROXY, or except the host: NO_PROXY."

    def _certificate(self, error: str) -> str:
        issuer = self.seen.get("issuer", "an issuer that could not be read")
        return (
            f"The certificate of {self.host} is not trusted ({error}); it is issued by {issuer}. If that is a proxy"
            " that inspects TLS, except the host there; if it is your own authority, the pods have to trust it."
        )


def _is_private(address: str) -> bool:
    found = ip_address(address.partition("%")[0])
    return any(found in each for each in _PRIVATE_NETWORKS if each.version == found.version)
