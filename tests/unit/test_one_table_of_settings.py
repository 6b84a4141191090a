"""Component, policy pack and doctor go by one table: a setting that is new in it is known to all of them."""

from types import SimpleNamespace
from typing import Any, cast

import pulumi
import pytest
from apim_gateway import InputError, KubernetesGateway, setting_table
from apim_gateway.setting_table import ContainerSetting
from apim_gateway_doctor.checks import container_settings
from apim_gateway_doctor.observations import Observations

from policy.rules import credentials
from tests.policy.objects import container, deployment, seen_in

from .recording import refused, run
from .test_component_contract import ARGS

LICENCE = ContainerSetting("observability.licence", since="2.0", is_credential=True)
NO_CREDENTIAL = ContainerSetting("observability.license.key", since="2.0")


@pytest.fixture(autouse=True)
def new_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table of tomorrow: a credential whose name does not say so, and a name that says so wrongly."""
    known = setting_table._BY_NAME  # pyright: ignore[reportPrivateUsage]
    for setting in (LICENCE, NO_CREDENTIAL):
        monkeypatch.setitem(known, setting.name, setting)


def gateway(**settings: Any) -> Any:
    args: Any = {**ARGS[KubernetesGateway], "settings": {"container_settings": settings}}
    return lambda: KubernetesGateway("mygw", args)


def test_the_component_takes_it_as_a_secret_only_and_keeps_it_in_the_secret() -> None:
    assert "'observability.licence' in plain text" in refused(gateway(**{LICENCE.name: "hunter2"}), InputError)
    monitor = run(lambda: gateway(**{LICENCE.name: pulumi.Output.secret("x"), NO_CREDENTIAL.name: "y"})())
    assert monitor.one(":Secret").inputs["stringData"] == {LICENCE.name: "x"}
    assert monitor.one(":ConfigMap").inputs["data"][NO_CREDENTIAL.name] == "y"


def test_the_policy_pack_finds_it_in_config_maps_and_pods() -> None:
    data = {LICENCE.name: "x", NO_CREDENTIAL.name: "y"}
    assert seen_in(credentials.credential_in_config_map, {"data": data}) == [f"the ConfigMap has {LICENCE.name}"]
    env = [{"name": name, "value": value} for name, value in data.items()]
    assert len(seen_in(credentials.credential_in_pod, deployment(container(env=env)))) == 1


def test_doctor_finds_it_in_a_config_map() -> None:
    data = {LICENCE.name: "x", NO_CREDENTIAL.name: "y"}
    source = {"image": "gateway:v2", "envFrom": [{"configMapRef": {"name": "mygw-env"}}]}

    def lookup(*_: Any) -> Any:
        return {"data": data}

    found = SimpleNamespace(settings=data, container=source, object=lookup)
    result = container_settings.are_documented(cast(Observations, found))
    assert result.seen == f"{LICENCE.name} is a credential, and stands readable in ConfigMap mygw-env"
