"""What doctor says of the container's settings by the library's table of documented ones."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from apim_gateway.setting_table import SETTINGS
from apim_gateway_doctor.checks import container_settings
from apim_gateway_doctor.observations import Observations
from apim_gateway_doctor.results import NotObservableError, Status
from apim_gateway_doctor.setting_names import CLIENT_SECRET

IMAGE = "mcr.microsoft.com/azure-api-management/gateway:2.4.0"


def seen(data: dict[str, str] | None, env: list[dict[str, str]] | None = None) -> Observations:
    """A gateway whose ConfigMap has this data, and whose container these variables; None for no ConfigMap."""
    variables = env or []
    settings = {**(data or {}), **{each["name"]: each["value"] for each in variables}}
    container = {"image": IMAGE, "envFrom": [{"configMapRef": {"name": "mygw-env"}}], "env": variables}
    found = None if data is None else {"data": data}

    def lookup(*_: Any) -> Any:
        return found

    return cast(Observations, SimpleNamespace(settings=settings, container=container, object=lookup))


def test_documented_settings_are_ok_and_others_are_the_stacks_own_affair() -> None:
    settings = {"telemetry.logs.std": "json", "a.level": "x", CLIENT_SECRET: "the-guides-place", "gateway.name": "edge"}
    result = container_settings.are_documented(seen(settings))
    assert (result.status, result.seen) == (Status.OK, "4 settings")


@pytest.mark.parametrize(
    ("settings", "said", "fix"),
    [
        (
            {"telemetry.log.std": "json"},
            "'telemetry.log.std': the setting's name is 'telemetry.logs.std'",
            "Write 'telemetry.logs.std'",
        ),
        (
            {"telemetry.metrics.cloud": "off"},
            "'telemetry.metrics.cloud' with a wrong value: it takes 'true' or 'false'",
            "Give 'false'",
        ),
        (
            {"telemetry.metrics.local": "statsd"},
            "'telemetry.metrics.local' as 'statsd': it needs 'telemetry.metrics.local.statsd.endpoint'",
            "Give 'telemetry.metrics.local.statsd.endpoint', too",
        ),
        (
            {"net.server.http.forwarded.proto.enabled": "true"},
            "'net.server.http.forwarded.proto.enabled': image 2.4.0 does not know it",
            "Set 'image' to 2.5 or newer, or leave it out",
        ),
        (
            {"k8s.ingress.namespace": "edge"},
            "'k8s.ingress.namespace': it has no effect unless 'k8s.ingress.enabled' is 'true'",
            "Give that, too, or leave it out",
        ),
        (
            {"HTTPS_PROXY": "http://u:hunter2@proxy.contoso.example"},
            "HTTPS_PROXY is a credential, and stands readable in ConfigMap mygw-env",
            "Set a credential with pulumi config set --secret, which moves it into a Secret",
        ),
    ],
)
def test_an_objection_of_the_table_is_a_warning(settings: dict[str, str], said: str, fix: str) -> None:
    result = container_settings.are_documented(seen(settings))
    assert (result.status, result.seen, result.fix) == (Status.WARNING, said, fix)


def test_a_credential_in_the_deployment_itself_is_named_without_its_value() -> None:
    result = container_settings.are_documented(seen({}, [{"name": CLIENT_SECRET, "value": "hunter2"}]))
    assert result.seen == f"{CLIENT_SECRET} is a credential, and stands readable in the Deployment"


def test_settings_of_a_config_map_that_is_gone_are_not_observable() -> None:
    with pytest.raises(NotObservableError, match="ConfigMap mygw-env does not exist"):
        container_settings.are_documented(seen(None))


def test_doctor_compares_every_setting_that_the_table_says_is_set_from_arguments() -> None:
    set_here = {setting.name for setting in SETTINGS if setting.setter == "arguments"}
    gateway = SimpleNamespace(
        configuration_endpoint="endpoint",
        authority="authority",
        name="edge",
        deployed=SimpleNamespace(
            service_principal=SimpleNamespace(output=str),
            application=SimpleNamespace(output=str),
        ),
    )
    found = SimpleNamespace(
        gateway=gateway,
        gateway_resource=True,
        settings={},
        container={},
        deployment={"metadata": {"name": "edge"}},
    )
    result = container_settings.match_azure(cast(Observations, found))
    compared = {each.partition(" is ")[0] for each in result.seen.split("; ")}
    # Entra is asked whether it knows the client secret.
    assert compared == set_here - {CLIENT_SECRET}
