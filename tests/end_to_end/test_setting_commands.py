"""What pages and refusals say is to be typed, typed as it stands, into the real command line."""

import json
import os
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from apim_gateway import InputError
from apim_gateway.arguments import end_dates

import settings
from tests import documents
from tests.unit.configuration import REQUIRED, configure
from tests.unit.recording import refused, run
from tests.unit.test_wrong_settings import ROWS, stack_file

pytestmark = pytest.mark.sandbox
DATE = "2099-06-30T00:00:00Z"
# What a person answers where a command asks for the value.
ANSWERS = {
    "config.service.auth.tokenAudience": "https://azure-api.net/configuration",
    "NO_PROXY": ".svc",
    "HTTPS_PROXY": "http://u:hunter2@proxy.contoso.example",
    "policy.rate-limit.sync.port": "4290",
    "observability.opentelemetry.collector.uri": "http://collector:4317",
}


def commands(said: str) -> list[str]:
    """Commands that a refusal says are to be typed."""
    found = said.removesuffix(".").partition(": pulumi ")[2].split("; pulumi ")
    assert found != [""], f"no command in: {said}"
    return [f"pulumi {each}" for each in found]


class Terminal:
    """A folder with a stack of its own, and the command line in it."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.folder, self.pulumi = folder, programs / "pulumi"
        self.environment = {
            **os.environ,
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_BACKEND_URL": f"file://{folder}",
            "PULUMI_CONFIG_PASSPHRASE": "x",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }
        (folder / "Pulumi.yaml").write_text("name: apim-gateway\nruntime: python\n")
        self.run("pulumi stack init test")

    def run(self, command: str, answer: str = "") -> str:
        program, *arguments = shlex.split(command)
        assert program == "pulumi"
        ran = subprocess.run(
            [str(self.pulumi), *arguments],
            cwd=self.folder,
            env=self.environment,
            input=answer,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, f"{command}: {ran.stdout}{ran.stderr}"
        return ran.stdout

    def start(self, file: dict[str, Any]) -> None:
        config = {f"apim-gateway:{key}": value for key, value in file.items()}
        stack = self.folder / "Pulumi.test.yaml"
        salt = {key: value for key, value in yaml.safe_load(stack.read_text()).items() if key == "encryptionsalt"}
        stack.write_text(yaml.safe_dump({**salt, "config": config}))

    def configuration(self) -> tuple[dict[str, Any], tuple[str, ...]]:
        """What the engine would hand to the program."""
        listed = json.loads(self.run("pulumi config --json --show-secrets"))
        secret = tuple(key.partition(":")[2] for key, entry in listed.items() if entry["secret"])
        return {key: entry["value"] for key, entry in listed.items()}, secret


@pytest.fixture(scope="module")
def terminal(toolchain: Path, tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    return Terminal(toolchain, tmp_path_factory.mktemp("terminal"))


@pytest.mark.parametrize("row", [each for each in ROWS if "pulumi config" in each.values[0]["says"]])  # pyright: ignore
def test_a_refusals_commands_mend_the_stack_file(
    row: dict[str, Any], terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = stack_file(row)
    configure(monkeypatch, file)
    said = refused(settings.read, InputError)
    terminal.start(file)
    for command in commands(said):
        name = command.partition('["')[2].partition('"]')[0]
        terminal.run(command, ANSWERS.get(name, "contoso"))
    configure(monkeypatch, *terminal.configuration())
    try:
        run(settings.read)
    except InputError as left:
        # The setting is mended; what it needs besides is the next line.
        assert "it needs" in str(left)  # noqa: PT017


@pytest.mark.parametrize(
    ("typed", "key", "value"),
    [
        ("kubernetes.replicas 2", "kubernetes.replicas", "2"),
        ("kubernetes:replicas 2", "kubernetes.replicas", "2"),
        ("kubernetes:namespace edge", "kubernetes.namespace", "edge"),
        (
            "--path containerSettings.telemetry.logs.std.level warn",
            'containerSettings["telemetry.logs.std.level"]',
            "warn",
        ),
        ("containerSettings.telemetry.logs.std.level warn", 'containerSettings["telemetry.logs.std.level"]', "warn"),
        ("containerSettings:NO_PROXY .svc", 'containerSettings["NO_PROXY"]', ".svc"),
        (
            f"--plaintext authentication.clientSecret.endDate {DATE}",
            "authentication.clientSecret.endDate",
            DATE,
        ),
        ("--path kubernetes.labels null", "kubernetes.labels", ""),
        ("--path gatewayResource.apis echo-api", "gatewayResource.apis[0]", "echo-api"),
    ],
)
def test_a_stack_typed_wrong_is_right_after_the_refusals_commands(
    typed: str, key: str, value: str, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.start(REQUIRED)
    terminal.run(f"pulumi config set {typed}")
    configure(monkeypatch, *terminal.configuration())
    for command in commands(refused(settings.read, InputError)):
        terminal.run(command, value)
    configure(monkeypatch, *terminal.configuration())
    run(settings.read)
    if value:
        assert terminal.run(f"pulumi config get --path '{key}'").strip() == value


@pytest.mark.parametrize("written", ["2099-06-30", DATE, "2099-06-30T02:00:00+02:00"])
def test_a_date_without_quotes_is_a_date_also_after_another_key_is_set(
    written: str, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.start({**REQUIRED, "authentication": {"clientSecret": {"endDate": "DATE"}}})
    file = terminal.folder / "Pulumi.test.yaml"
    file.write_text(file.read_text().replace("DATE", written))
    for _ in range(2):
        configure(monkeypatch, *terminal.configuration())
        lifetime = settings.read().get("authentication", {}).get("client_secret", {})
        assert end_dates.in_utc(lifetime.get("end_date", "")) == DATE
        # Pulumi writes the whole file again, and the date as Go does.
        terminal.run("pulumi config set --path kubernetes.replicas 2")


def test_the_pages_commands_give_accepted_settings(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    [block] = [each for each in documents.blocks() if "test_setting_commands" in each.run_by]
    terminal.start(REQUIRED)
    for command in block.content.splitlines():
        terminal.run(command)
    configure(monkeypatch, *terminal.configuration())
    kubernetes = settings.read().get("kubernetes", {})
    assert kubernetes.get("container_settings") == {
        "telemetry.logs.std.level": "warn",
        "telemetry.metrics.cloud": "false",
    }
