"""What `reach` says of the probe's answers: a sentence for each usual failure, and none for a host that is reached."""

from typing import Any

import pytest
from apim_gateway_doctor.reach.findings import Finding
from apim_gateway_doctor.reach.targets import Target


def finding(**seen: Any) -> Finding:
    return Finding(Target("configuration", "https://a.example/"), {"host": "a.example", "port": 443, **seen})


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ({"stage": "dns", "error": "[Errno -2] Name or service not known"}, "The name a.example does not exist"),
        ({"stage": "dns", "error": "[Errno -3] Temporary failure in name resolution"}, "can't be resolved: [Errno -3]"),
        ({"stage": "connect", "error": "[Errno 111] Connection refused"}, "refuses the connection. Allow port 443"),
        ({"stage": "connect", "error": "timed out"}, "does not answer. Allow port 443"),
        ({"stage": "tls", "error": "[Errno 104] Connection reset by peer"}, "ends the connection (tls): [Errno 104]"),
        ({"stage": "proxy", "error": "status 407", "proxy": "p:80"}, "The proxy p:80 asks for a sign-in (407)"),
        ({"stage": "proxy", "error": "status 403", "proxy": "p:80"}, "does not let a.example through: status 403"),
        ({"stage": "proxy", "error": "timed out", "proxy": "p:80"}, "The proxy p:80 can't be reached: timed out"),
        ({"stage": "certificate", "error": "no issuer", "issuer": "Zscaler"}, "it is issued by Zscaler. If that is a"),
        ({"status": 503}, "a.example answers with 503"),
    ],
)
def test_failure_has_a_sentence_with_what_to_do(seen: dict[str, Any], said: str) -> None:
    assert said in finding(**seen).problem


@pytest.mark.parametrize("status", [200, 401, 404])
def test_host_that_answers_is_reached(status: int) -> None:
    assert finding(status=status, subject="a", issuer="b").problem == ""


def test_public_address_that_does_not_answer_leads_to_the_private_dns_zone() -> None:
    silent = {"stage": "connect", "error": "timed out"}
    assert "private DNS zone" in finding(**silent, addresses=["20.50.2.1"]).problem
    assert "private DNS zone" not in finding(**silent, addresses=["10.1.0.4"]).problem
    refused = {"stage": "connect", "error": "[Errno 111] Connection refused", "addresses": ["20.50.2.1"]}
    assert "private DNS zone" in finding(**refused, privatelink=True).problem
    assert "private DNS zone" not in finding(**refused).problem


@pytest.mark.parametrize(
    ("addresses", "shown"),
    [
        ([], "none"),
        (["20.50.2.1"], "20.50.2.1 (public)"),
        (["10.1.0.4", "20.50.2.1"], "10.1.0.4, 20.50.2.1 (private and public)"),
        (["fd00::1"], "fd00::1 (private)"),
        (["100.64.0.1"], "100.64.0.1 (private)"),
    ],
)
def test_addresses_say_whether_they_are_private(addresses: list[str], shown: str) -> None:
    assert finding(addresses=addresses).addresses == shown
