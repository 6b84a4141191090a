"""A deliberate leak is found in every form it may take, and is reported by name, never by value.

Whether the sandbox has leaks is in tests/end_to_end/test_leaks.py.
"""

import base64
import gzip
import os
import re
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, quote_plus

import psutil
import pytest

from sandbox.leaks import places, processes
from sandbox.leaks.search import Search
from sandbox.leaks.secrets import Secret
from sandbox.state import State

VALUE = "gJ8Q~a/client+secret=of?Entra.that_is-40"
SECRET = Secret("the gateway's client secret", VALUE)
KEY = "-----BEGIN " + "PRIVATE KEY-----\n"


def found(text: str) -> list[str]:
    return [str(each) for each in Search([SECRET]).in_text("a.log", text.encode())]


@pytest.mark.parametrize(
    ("written", "form"),
    [
        (VALUE, ""),
        (f"client_secret={VALUE}&grant_type=client_credentials", ""),
        (quote(VALUE, safe=""), ", URL-encoded"),
        (f"a=b&client_secret={quote_plus(VALUE)}", ", URL-encoded"),
        (base64.b64encode(VALUE.encode()).decode(), ", in base64"),
        (base64.urlsafe_b64encode(VALUE.encode()).decode(), ", in base64"),
        (base64.b64encode(f"id:{VALUE}:x".encode()).decode(), ", in base64"),
        (base64.b64encode(f"i:{VALUE}".encode()).decode(), ", in base64"),
        (base64.urlsafe_b64encode(f"a:{VALUE}~~~".encode()).decode(), ", in base64"),
    ],
)
def test_a_secret_is_found_however_it_is_written(written: str, form: str) -> None:
    assert found(f"first line\nsecond: {written} end\nlast") == [f"a.log:2: the gateway's client secret{form}"]


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJhdWQiOiJodHRwczovL2dyYXBoIn0.c2lnbmF0dXJlLWlzLWhlcmU", "token"),
        (
            base64.b64encode(b"eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJhdWQiOiJodHRwczovL2dyYXBoIn0.c2lnbmF0").decode(),
            "token, in base64",
        ),
        (KEY, "key"),
        (KEY.replace("PRIVATE", "RSA PRIVATE"), "key"),
    ],
)
def test_a_token_or_key_that_nobody_named_is_found_by_its_shape(written: str, what: str) -> None:
    (line,) = found(f"Authorization: Bearer {written}")
    assert re.fullmatch(rf"a\.log:1: a (signed|private) {what}", line)


@pytest.mark.parametrize(
    "harmless", ["", "gJ8Q~a", VALUE[:-1], "eyJhbGciOiJSUzI1NiJ9", "-----BEGIN CERTIFICATE-----\n"]
)
def test_a_plain_value_is_not_reported(harmless: str) -> None:
    assert found(harmless) == []


def test_the_engines_own_lines_are_told_apart_in_a_captured_output_only() -> None:
    search = Search([SECRET])
    engine = f'{{"msg":"Marshaling property for RPC[Provider.Create(urn)]: value={{{VALUE}}}"}}'
    plugin = f"register resource outputs prepared: props={VALUE}"
    log = f"{engine}\n{plugin}\n{engine.replace('Mar', 'Unmar')}".encode()
    findings = search.in_text("up.log", log, engine_log=True)
    assert [str(each) for each in findings] == ["up.log:2: the gateway's client secret"]
    assert search.engine_lines == 2
    assert len(search.in_text("up.log", log)) == 3


def test_a_value_is_in_no_representation() -> None:
    finding = Search([SECRET]).in_text("a.log", VALUE.encode())[0]
    assert VALUE not in f"{SECRET!r} {SECRET} {finding!r} {finding}"


@contextmanager
def process(*arguments: str, **environment: str) -> Generator[int]:
    command = [sys.executable, "-c", "import time; print('ready', flush=True); time.sleep(60)", *arguments]
    child = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    try:
        assert child.stdout
        child.stdout.readline()
        yield child.pid
    finally:
        child.kill()
        child.wait()


def of_process(pid: int, services: tuple[int, ...] = ()) -> list[str]:
    found, _ = processes.findings(Search([SECRET]), services)
    return [str(each) for each in found if each.place.startswith(f"process {pid} ")]


def test_a_secret_in_a_command_line_is_found() -> None:
    with process("--client-secret", f"x{quote(VALUE, safe='')}") as pid:
        name = psutil.Process(pid).name()
        expected = f"process {pid} ({name}), command line: the gateway's client secret, URL-encoded"
        assert of_process(pid) == [expected]


def test_a_secret_in_an_environment_is_found_unless_it_is_the_deployers_own_variable() -> None:
    with process(TOKEN=VALUE, ARM_CLIENT_SECRET=VALUE) as pid:
        (line,) = of_process(pid)
        assert line.endswith(", environment variable TOKEN: the gateway's client secret")
        assert len(of_process(pid, services=(pid,))) == 2, "a service needs no credentials"


OTHERS = ("logs/azure.log", "azure/store.sqlite", "azure/deployer.json.bak", "pulumi/state/dev")


@pytest.fixture
def state(tmp_path: Path) -> State:
    state = State(tmp_path / "state")
    for name in (
        *places.ALLOWED,
        "logs/azure.log",
        "azure/store.sqlite",
        "azure/deployer.json.bak",
        "pulumi/state/dev",
    ):
        path = state.directory / (f"{name}file" if name.endswith("/") else name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(VALUE)
    (state.directory / "ports.json").write_text("{}")
    return state


def test_every_file_of_the_sandbox_is_looked_into_but_those_that_hold_secrets_by_purpose(state: State) -> None:
    looked_into = {path.relative_to(state.directory).as_posix() for path in places.of_sandbox(state)}
    assert looked_into == {"ports.json", *OTHERS}


@pytest.mark.parametrize("length", [None, -8])
def test_a_packed_log_is_looked_into_also_when_it_was_cut_short(length: int | None, tmp_path: Path) -> None:
    log = tmp_path / "pulumi-up.log"
    log.write_bytes(gzip.compress(f"first\n{VALUE}\n".encode())[:length])
    content = places.content(log)
    assert content is not None
    assert [str(each) for each in Search([SECRET]).in_text("a.log", content)] == [
        "a.log:2: the gateway's client secret"
    ]


def test_a_damaged_log_is_looked_into_as_it_is(tmp_path: Path) -> None:
    log = tmp_path / "damaged.log"
    log.write_bytes(b"\x1f\x8bnothing packed: " + VALUE.encode())
    assert VALUE.encode() in (places.content(log) or b"")


def test_temporary_files_are_those_written_since_outside_of_the_sandbox(state: State, tmp_path: Path) -> None:
    older = tmp_path / "older"
    older.write_text(VALUE)
    yesterday = time.time() - 86_400
    os.utime(older, (yesterday, yesterday))
    newer = tmp_path / "folder" / "newer"
    newer.parent.mkdir()
    newer.write_text(VALUE)
    assert list(places.temporary(state, tmp_path)) == [newer]
