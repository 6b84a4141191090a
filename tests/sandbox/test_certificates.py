"""The file of authorities that clients are given adds the emulator's to the machine's own, and loses none."""

from pathlib import Path

import pytest

from sandbox.environment import write_certificates
from sandbox.state import State

OWN = "-----BEGIN CERTIFICATE-----\nthe emulator's\n-----END CERTIFICATE-----\n"
COMPANYS = "-----BEGIN CERTIFICATE-----\na company's\n-----END CERTIFICATE-----"


@pytest.fixture
def state(tmp_path: Path) -> State:
    state = State(tmp_path)
    state.azure.mkdir()
    (state.azure / "ca.pem").write_text(OWN)
    return state


def test_the_authorities_that_a_company_configured_are_kept(
    state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    companys = tmp_path / "company.pem"
    companys.write_text(COMPANYS)
    monkeypatch.setenv("SSL_CERT_FILE", str(companys))
    write_certificates(state)
    assert state.certificates.read_text() == f"{COMPANYS}\n{OWN}"


def test_a_shell_that_has_the_sandboxs_environment_does_not_feed_the_file_to_itself(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(state.certificates))
    for _ in range(2):
        write_certificates(state)
    assert state.certificates.read_text().count("the emulator's") == 1
    assert state.certificates.read_text().count("BEGIN CERTIFICATE") > 1, "the public authorities are missing"
