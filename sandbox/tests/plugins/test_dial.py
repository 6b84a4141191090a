"""A connection that was not made is reported as Go writes it, which is what the real provider prints."""

import socket
import ssl
from collections.abc import Iterator

import pytest
import urllib3
from urllib3.exceptions import HTTPError

from sandbox.plugins.kubernetes.dial import reason_of


def reason(address: str) -> str:
    with pytest.raises(HTTPError) as caught:
        urllib3.PoolManager().request("GET", address, retries=False, timeout=0.2)
    return reason_of(caught.value)


@pytest.fixture
def silent() -> Iterator[int]:
    """A port that takes connections as long as no answer is waited for, and then none."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        port: int = server.getsockname()[1]
        waiting = [socket.create_connection(("127.0.0.1", port)) for _ in range(1)]
        yield port
        for each in waiting:
            each.close()


def test_a_refused_connection_is_told_with_its_address() -> None:
    assert reason("https://127.0.0.1:1/") == "dial tcp 127.0.0.1:1: connect: connection refused"


def test_an_unknown_name_is_told_as_a_failed_lookup() -> None:
    assert reason("https://cluster.invalid/") == "dial tcp: lookup cluster.invalid: no such host"


def test_a_connection_that_is_not_taken_times_out(silent: int) -> None:
    assert reason(f"http://127.0.0.1:{silent}/").endswith("i/o timeout")


@pytest.mark.parametrize("code", [18, 19, 20, 21])
def test_a_certificate_of_another_authority_is_told_so(code: int) -> None:
    error = ssl.SSLCertVerificationError()
    error.verify_code, error.verify_message = code, "unable to get local issuer certificate"
    said = "tls: failed to verify certificate: x509: certificate signed by unknown authority"
    caught = urllib3.exceptions.SSLError("x")
    caught.__cause__ = error
    assert reason_of(caught) == said
