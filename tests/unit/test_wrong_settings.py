"""What the table of documented container settings says against the settings of a stack file (wrong_settings.yaml)."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from apim_gateway import InputError, KubernetesGateway, SelfHostedGateway
from apim_gateway.credentials import redacted

import settings

from .configuration import REQUIRED, configure
from .recording import refused, run
from .test_component_contract import ARGS

TABLE: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("wrong_settings.yaml").read_text(encoding="utf-8")
)
ROWS = [pytest.param(row, id=f"{kind} {number}") for kind, rows in TABLE.items() for number, row in enumerate(rows, 1)]
COLLECTOR = "observability.opentelemetry.collector.uri"


def stack_file(row: dict[str, Any]) -> dict[str, Any]:
    image = {"image": row["image"]} if "image" in row else {}
    return {**REQUIRED, "kubernetes": image, "containerSettings": row["settings"]}


def warnings(caplog: pytest.LogCaptureFixture, **fields: Any) -> list[str]:
    """The lines that a gateway with these settings logs as warnings."""
    args: Any = {**ARGS[KubernetesGateway], "settings": fields}
    run(lambda: KubernetesGateway("mygw", args), preview=True)
    return [record.message for record in caplog.records if record.levelname == "WARNING"]


def test_the_table_of_mistakes_has_every_kind() -> None:
    assert len(ROWS) >= 40


@pytest.mark.parametrize("row", ROWS)
def test_a_mistake_in_a_setting_is_refused_with_what_is_right(
    row: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, stack_file(row))
    said = refused(settings.read, InputError)
    assert said == f"apim-gateway:containerSettings {row['says']}"
    assert "hunter2" not in said


@pytest.mark.parametrize("row", ROWS)
def test_the_library_refuses_the_same_without_commands(row: dict[str, Any]) -> None:
    image = {"image": row["image"]} if "image" in row else {}
    args: Any = {
        "resource_group_name": "rg",
        "service_name": "apim",
        "gateway_name": "mygw",
        "kubernetes": {"container_settings": row["settings"], **image},
    }
    says = re.sub(r"(: |; )pulumi config .*?(?=; pulumi|\.$)", "", row["says"])
    says = says.replace("apim-gateway:kubernetes.image", "kubernetes.image")
    assert refused(lambda: SelfHostedGateway("mygw", args), InputError) == f"kubernetes.container_settings {says}"


@pytest.mark.parametrize("preview", [True, False])
def test_an_undocumented_setting_is_passed_on_with_one_warning(preview: bool, caplog: pytest.LogCaptureFixture) -> None:
    args: Any = {**ARGS[KubernetesGateway], "settings": {"container_settings": {"a.new.thing": "x", "b.other": "y"}}}
    monitor = run(lambda: KubernetesGateway("mygw", args), preview=preview)
    assert monitor.one(":ConfigMap").inputs["data"]["a.new.thing"] == "x"
    [said] = [record.message for record in caplog.records if record.levelname == "WARNING"]
    assert said.startswith("The container has 'a.new.thing', 'b.other': not documented under this name, and passed on")


def test_a_long_list_of_undocumented_settings_is_cut(caplog: pytest.LogCaptureFixture) -> None:
    [said] = warnings(caplog, container_settings={f"a.{number}": "x" for number in range(100)})
    assert "'a.9' and 90 more: " in said


@pytest.mark.parametrize(
    "name",
    ["NO_PROXY", "no_proxy", "https_proxy", "TZ", "LC_ALL", "DOTNET_gcServer", "COMPlus_gcServer", "SSL_CERT_DIR"],
)
def test_a_variable_of_the_operating_system_passes_without_a_warning(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert warnings(caplog, container_settings={name: "x"}) == []


def test_a_proxys_variable_may_be_given_in_both_cases(caplog: pytest.LogCaptureFixture) -> None:
    assert warnings(caplog, container_settings={"NO_PROXY": "x", "no_proxy": "x"}) == []


def test_a_name_as_near_to_several_settings_is_warned_about(caplog: pytest.LogCaptureFixture) -> None:
    name = "Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Backend.Protocols.Tls14"
    [said] = warnings(caplog, container_settings={name: "true"})
    assert "not documented" in said


@pytest.mark.parametrize("name", ["telemetry.logs", "runtime.deployment", "net.server.http", "gateway"])
def test_a_beginning_of_several_settings_or_of_a_longer_one_is_passed_on(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    [said] = warnings(caplog, container_settings={name: "x"})
    assert "not documented" in said


def test_a_setting_without_effect_is_warned_about(caplog: pytest.LogCaptureFixture) -> None:
    assert warnings(caplog, container_settings={COLLECTOR: "http://collector:4317"}) == [
        f"The container has '{COLLECTOR}': it has no effect unless 'observability.opentelemetry.enabled' is 'true'."
        " Give that, too, or leave it out."
    ]


def test_what_a_setting_needs_may_be_a_variable_of_the_container(caplog: pytest.LogCaptureFixture) -> None:
    env = [{"name": COLLECTOR, "value": "http://collector:4317"}]
    enabled = {"observability.opentelemetry.enabled": "true"}
    assert warnings(caplog, container_settings=enabled, container={"env": env}) == []


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("telemetry.log.std", "json", "has 'telemetry.log.std': the setting's name is 'telemetry.logs.std'."),
        ("telemetry.logs.std", "xml", "has 'telemetry.logs.std' with a wrong value: it takes one of 'none', 'text', "),
        ("a.level", "x", "has 'a.level': not documented"),
        (
            "telemetry.metrics.local",
            "statsd",
            "has 'telemetry.metrics.local' as 'statsd': it needs 'telemetry.metrics.",
        ),
    ],
)
def test_a_variable_of_the_container_is_warned_about_and_kept(
    name: str, value: str, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    [warning] = warnings(caplog, container={"env": [{"name": name, "value": value}]})
    assert warning.startswith(f"The container {said}")
    assert redacted(warning) == warning


def test_a_variable_that_the_image_does_not_know_is_warned_about(caplog: pytest.LogCaptureFixture) -> None:
    env = [{"name": "net.client.http.backend", "value": "DotNetty"}]
    image = "mcr.microsoft.com/azure-api-management/gateway:2.11.0"
    assert warnings(caplog, image=image, container={"env": env}) == [
        "The container has 'net.client.http.backend': image 2.11.0 does not know it. Set 'image' to 2.13 or newer, or"
        " leave it out."
    ]


@pytest.mark.parametrize(
    "image",
    [
        "mcr.microsoft.com/azure-api-management/gateway:v2",
        "mcr.microsoft.com/azure-api-management/gateway:2.13",
        "mcr.microsoft.com/azure-api-management/gateway:2.13.0-preview",
        "mcr.microsoft.com/azure-api-management/gateway:latest",
        "mcr.microsoft.com/azure-api-management/gateway@sha256:0000",
        "registry.contoso.example/edge/gateway:1.0.0",
    ],
)
def test_an_image_that_may_be_new_enough_is_not_refused(image: str, caplog: pytest.LogCaptureFixture) -> None:
    assert warnings(caplog, image=image, container_settings={"net.client.http.backend": "DotNetty"}) == []


def test_the_presets_image_knows_every_documented_setting(caplog: pytest.LogCaptureFixture) -> None:
    assert warnings(caplog, preset="production", container_settings={"net.client.http.backend": "DotNetty"}) == []


def test_what_stands_in_the_projects_file_is_not_mended_by_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    shared = {"containerSettings": {"telemetry.log.std": "json"}}
    configure(monkeypatch, {**REQUIRED, "shared": shared})
    assert refused(settings.read, InputError) == (
        "apim-gateway:shared.containerSettings has 'telemetry.log.std': the setting's name is 'telemetry.logs.std'."
        " Write 'telemetry.logs.std'."
    )


def test_a_misspelt_setting_that_is_secret_is_to_be_set_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, {**REQUIRED, "containerSettings": {"NO_PROXI": "hunter2"}}, ("containerSettings",))
    assert refused(settings.read, InputError).endswith(
        "pulumi config set --secret --path 'containerSettings[\"NO_PROXY\"]'."
    )
