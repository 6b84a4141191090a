"""Runs a container's `python3 -c <script>` as a process of this machine, in the pod's network. Started by itself:

`python -I -S python_process.py`, with a description on standard input. The script is run as it is. Beneath it, names
resolve to what the pod's DNS knows, and connections to these addresses go where the sandbox has the hosts.
"""

import builtins
import errno
import ipaddress
import json
import socket
import sys
from collections.abc import Mapping, Sequence
from typing import Any

# Public addresses that belong to nobody: https://www.rfc-editor.org/rfc/rfc5737
_NETWORK = ipaddress.ip_network("198.51.100.0/24")
_HTTPS = 443

Rule = tuple[str, int, str, int]


class Network:
    """The pod's DNS and its way out."""

    def __init__(self, rules: Sequence[Rule], names: Sequence[str], emulator: str) -> None:
        """Rules are host (or `*.suffix`), port, address, port; names lead to the emulator, ADDRESS:PORT."""
        address, _, port = emulator.rpartition(":")
        self._rules: list[Rule] = [*rules, *((name, _HTTPS, address, int(port)) for name in names)]
        self._hosts: dict[str, str] = {}
        self._free = map(str, _NETWORK.hosts())
        self._getaddrinfo = socket.getaddrinfo
        self._connect = socket.socket.connect

    def install(self) -> None:
        """Beneath everything that this process runs from now on."""

        def connect(connection: socket.socket, address: Any) -> None:
            self._connect(connection, self._way_to(address))

        def getaddrinfo(host: Any, port: Any, *arguments: Any, **options: Any) -> Any:
            return self._getaddrinfo(self._resolve(str(host)), port, *arguments, **options)

        def gethostbyname_ex(host: str) -> tuple[str, list[str], list[str]]:
            return host, [], [self._resolve(host)]

        socket.socket.connect = connect
        socket.getaddrinfo = getaddrinfo
        socket.gethostbyname_ex = gethostbyname_ex

    def _resolve(self, host: str) -> str:
        if host == "localhost" or _is_address(host):
            return host
        name = host.lower()
        if not any(_matches(rule[0], name) for rule in self._rules):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        found = next((address for address, known in self._hosts.items() if known == name), None) or next(self._free)
        self._hosts[found] = name
        return found

    def _way_to(self, address: Any) -> Any:
        host, port = address[0], address[1]
        if host not in self._hosts:
            return address
        name = self._hosts[host]
        for rule in self._rules:
            if _matches(rule[0], name) and rule[1] == port:
                return self._getaddrinfo(rule[2], rule[3], socket.AF_INET, socket.SOCK_STREAM)[0][4]
        raise ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")


def mount(path: str, file: str) -> None:
    """What is opened under this path is that file, as a file that is mounted into a container."""
    opened: Any = builtins.open

    def open_mounted(name: Any, *arguments: Any, **options: Any) -> Any:
        return opened(file if name == path else name, *arguments, **options)

    builtins.open = open_mounted


def _matches(pattern: str, name: str) -> bool:
    label, _, suffix = name.partition(".")
    return bool(label) and suffix == pattern[2:] if pattern.startswith("*.") else pattern == name


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def main(described: Mapping[str, Any]) -> None:
    Network([(*each,) for each in described["rules"]], described["names"], described["emulator"]).install()
    mount(described["message_path"], described["message_file"])
    sys.argv = ["-c"]
    exec(compile(described["script"], "<string>", "exec"), {"__name__": "__main__"})


if __name__ == "__main__":
    main(json.load(sys.stdin))
