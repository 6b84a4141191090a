"""What clients are given: the machine's authorities and the emulator's, and no proxy for what is on this machine."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.environment import export_lines, without_proxy_on_loopback, write_certificates
from sandbox.state import State
from tests.end_to_end.running import RunningSandbox

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


def test_a_proxy_is_not_asked_for_what_is_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", ".internal,localhost")
    monkeypatch.delenv("no_proxy", raising=False)
    hosts = ".internal,localhost,127.0.0.1"
    assert without_proxy_on_loopback() == {"NO_PROXY": hosts, "no_proxy": hosts}


def test_commands_that_messages_name_are_found_in_the_sandboxs_shell(tmp_path: Path) -> None:
    (tmp_path / "python").write_text("")
    (tmp_path / "python").chmod(0o755)
    script = f"{export_lines({}, Path('/toolchain'))}\ncommand -v apim-gateway-doctor python"
    bash = shutil.which("bash")
    assert bash
    found = subprocess.run(
        [bash, "-c", script], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=True
    )
    assert found.stdout.splitlines() == [f"{Path(sys.executable).parent}/apim-gateway-doctor", f"{tmp_path}/python"]


def test_the_sandbox_and_the_program_work_behind_a_proxy_that_knows_nothing_of_them(
    sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    previewed = sandbox.command("preview")
    assert previewed.code == 0, previewed.output
