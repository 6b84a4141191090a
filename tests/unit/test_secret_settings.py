"""Where the container's settings stand: credentials and Outputs in the Secret, the rest in the ConfigMap."""

import asyncio
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from apim_gateway import InputError, KubernetesGateway

import settings

from .configuration import REQUIRED, configure
from .recording import RecordingMonitor, refused, run
from .test_component_contract import ARGS

CLIENT_SECRET = "config.service.auth.azureAd.clientSecret"
PROXY = "http://u:hunter2@proxy.contoso.example:8080"
SETTINGS: dict[str, Callable[[], Any]] = {
    "HTTPS_PROXY": lambda: pulumi.Output.secret(PROXY),
    "plugin.token": lambda: pulumi.Output.from_input("hunter2"),
    "telemetry.logs.std": lambda: "json",
}


def gateway(
    store: str,
    given: dict[str, Callable[[], Any]],
    preset: str = "guide",
) -> RecordingMonitor:
    """A gateway, whose Outputs are made within its program."""

    def program() -> None:
        container_settings = {name: make() for name, make in given.items()}
        chosen = {"preset": preset, "container_settings": container_settings}
        everything: Any = {**ARGS[KubernetesGateway], "client_secret_store": store, "settings": chosen}
        KubernetesGateway("mygw", everything)

    return run(program)


def environment_sources(monitor: RecordingMonitor) -> list[Any]:
    return monitor.one(":Deployment").inputs["spec"]["template"]["spec"]["containers"][0]["envFrom"]


def test_secret_settings_are_in_a_secret_of_their_own_beside_the_guides_config_map() -> None:
    monitor = gateway("configMap", SETTINGS)
    assert monitor.one(":Secret").inputs["stringData"] == {"HTTPS_PROXY": PROXY, "plugin.token": "hunter2"}
    assert monitor.one(":Secret").secret_inputs == {"stringData"}
    data = monitor.one(":ConfigMap").inputs["data"]
    assert {"telemetry.logs.std", CLIENT_SECRET} < data.keys()
    assert not {"HTTPS_PROXY", "plugin.token"} & data.keys()
    assert environment_sources(monitor) == [
        {"secretRef": {"name": "mygw-credential-1a2b3c4d"}},
        {"configMapRef": {"name": "mygw-env-1a2b3c4d"}},
    ]


def test_secret_settings_join_the_client_secret_where_that_is_in_a_secret() -> None:
    monitor = gateway("secret", SETTINGS)
    assert monitor.one(":Secret").inputs["stringData"].keys() == {"HTTPS_PROXY", "plugin.token", CLIENT_SECRET}
    assert not {"HTTPS_PROXY", "plugin.token", CLIENT_SECRET} & monitor.one(":ConfigMap").inputs["data"].keys()


@pytest.mark.parametrize("name", ["runtime.deployment.mechanism", "telemetry.logs.std.level"])
def test_a_setting_of_the_guide_or_preset_is_in_one_place_only(name: str) -> None:
    monitor = gateway("secret", {name: lambda: pulumi.Output.secret("x")}, preset="production")
    assert monitor.one(":Secret").inputs["stringData"][name] == "x"
    assert name.casefold() not in {each.casefold() for each in monitor.one(":ConfigMap").inputs["data"]}


def test_plain_settings_make_no_secret() -> None:
    monitor = gateway("configMap", {"telemetry.logs.std": SETTINGS["telemetry.logs.std"]})
    assert not [each for each in monitor.created if each.type.endswith(":Secret")]
    assert len(environment_sources(monitor)) == 1


def test_an_awaitable_is_an_output_in_the_secret() -> None:
    async def later() -> str:
        await asyncio.sleep(0)
        return "info"

    monitor = gateway("configMap", {"telemetry.logs.std.level": later})
    assert monitor.one(":Secret").inputs["stringData"] == {"telemetry.logs.std.level": "info"}


def test_one_secret_in_the_configuration_leaves_the_types_of_the_others_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = {"a.key": "hunter2", "b.level": 1, "c": {"d": {"key": "hunter2"}}, "e.level": ["hunter2"]}
    configure(monkeypatch, {**REQUIRED, "containerSettings": given}, ("containerSettings",))
    assert refused(settings.read, InputError).splitlines() == [
        "apim-gateway:containerSettings has 'b.level' of type int: it is not a string. Put the value in quotes:"
        " pulumi config set --type string --path 'containerSettings[\"b.level\"]'.",
        "apim-gateway:containerSettings has 'c.d.key' as nested mappings: the dots are part of a setting's name. Quote"
        " the name in the path: pulumi config rm --path 'containerSettings[\"c\"]'; pulumi config set --secret --path"
        " 'containerSettings[\"c.d.key\"]'.",
        "apim-gateway:containerSettings has 'e.level' of type list: it is not a string. Give a string.",
    ]


def test_what_was_given_as_a_secret_is_to_be_set_as_one_whatever_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, {**REQUIRED, "containerSettings": {"foo": {"bar": "hunter2"}}}, ("containerSettings",))
    assert refused(settings.read, InputError).endswith(
        "pulumi config rm --path 'containerSettings[\"foo\"]'; pulumi config set --secret --path"
        " 'containerSettings[\"foo.bar\"]'."
    )


@pytest.mark.usefixtures("without_garbage")
@pytest.mark.parametrize("text", ["[" * 100_000, "1" * 5_000], ids=["nested too deeply", "too many digits"])
@pytest.mark.parametrize("group", ["kubernetes", "containerSettings", "shared"])
def test_a_group_that_cannot_be_read_is_refused_in_one_line(
    group: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, {**REQUIRED, group: text})
    said = refused(settings.read, InputError).splitlines()
    assert f"apim-gateway:{group} is " in said[0]
    assert all(len(line) < 200 for line in said)
