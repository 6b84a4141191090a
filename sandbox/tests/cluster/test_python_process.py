"""A container's script runs as it is; its names, its connections and its termination message are the pod's."""

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.cluster.gateway import python_process

HOSTS = "*.azure.example"


@pytest.fixture
def port() -> Iterator[int]:
    """A host that says `hello` to each caller."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                connection.sendall(b"hello")
                connection.close()

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


def run(directory: Path, script: str, port: int) -> tuple[int, str]:
    """Exit code, and the termination message, else the log."""
    message = directory / "message"
    message.touch()
    described: dict[str, Any] = {
        "script": script,
        "rules": [[HOSTS, 443, "127.0.0.1", port]],
        "names": ["custom.contoso.example"],
        "emulator": f"127.0.0.1:{port}",
        "message_path": "/dev/termination-log",
        "message_file": str(message),
    }
    command = [sys.executable, "-I", "-S", python_process.__file__]
    ran = subprocess.run(
        command, input=json.dumps(described), cwd=directory, capture_output=True, text=True, timeout=60, check=False
    )
    return ran.returncode, message.read_text() or ran.stdout + ran.stderr


def said(directory: Path, expression: str, port: int) -> str:
    script = f"import socket\nopen('/dev/termination-log', 'w').write(str({expression}))"
    code, text = run(directory, script, port)
    assert code == 0, text
    return text


@pytest.mark.parametrize("host", ["one.azure.example", "custom.contoso.example"])
def test_host_of_the_sandbox_has_a_public_address_and_is_reached(tmp_path: Path, port: int, host: str) -> None:
    assert said(tmp_path, f"socket.getaddrinfo({host!r}, 443)[0][4][0]", port).startswith("198.51.100.")
    assert said(tmp_path, f"socket.create_connection(({host!r}, 443)).recv(9)", port) == "b'hello'"


@pytest.mark.parametrize("host", ["nowhere.example", "one.two.azure.example", "azure.example"])
def test_other_name_does_not_exist(tmp_path: Path, port: int, host: str) -> None:
    code, text = run(tmp_path, f"import socket; socket.getaddrinfo({host!r}, 443)", port)
    assert code == 1
    assert text.rstrip().endswith("socket.gaierror: [Errno -2] Name or service not known")


def test_other_port_of_a_host_refuses(tmp_path: Path, port: int) -> None:
    code, text = run(tmp_path, "import socket; socket.create_connection(('one.azure.example', 80))", port)
    assert code == 1
    assert text.rstrip().endswith("ConnectionRefusedError: [Errno 111] Connection refused")


def test_address_is_connected_to_as_it_is(tmp_path: Path, port: int) -> None:
    assert said(tmp_path, f"socket.create_connection(('127.0.0.1', {port})).recv(9)", port) == "b'hello'"


def test_exit_code_is_the_scripts(tmp_path: Path, port: int) -> None:
    assert run(tmp_path, "raise SystemExit(7)", port)[0] == 7
