"""The program itself, with the configuration of the stack that is checked in: what it creates and what it exports.

The same on a real engine is in tests/end_to_end.
"""

import runpy
from typing import Any

import pytest
from apim_gateway import InputError

from .cloud import ROLE_DEFINITIONS, SERVICE, Cloud, api_management_service
from .configuration import ROOT, configure, stack_file
from .recording import UNKNOWN, refused, run


def program() -> None:
    runpy.run_path(str(ROOT / "__main__.py"))


@pytest.fixture
def dev(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    stack = stack_file()
    configure(monkeypatch, stack)
    return stack


@pytest.mark.parametrize("preview", [True, False])
def test_the_dev_stack_makes_one_gateway_and_everything_in_it(dev: dict[str, Any], preview: bool) -> None:
    monitor = run(program, preview)
    assert [each.name for each in monitor.registrations if each.parent.endswith("Stack::apim-gateway-dev")] == ["mygw"]
    assert len(monitor.created) == 16
    ready_timeout = dev["apim-gateway:kubernetes"]["readyTimeout"]
    assert monitor.one(":Deployment").options["custom_timeouts"]["create"] == f"{ready_timeout}s"


def test_the_stack_exports_what_a_person_wants_to_know_after_a_deploy(dev: dict[str, Any]) -> None:
    cloud = Cloud()
    exports = run(program, cloud=cloud).exports()
    assert exports.values == {
        "gateway": dev["apim-gateway:shared"]["gatewayName"],
        "namespace": "default",
        "deployment": "mygw",
        "configMap": "mygw-env-1a2b3c4d",
        "address": "10.99.236.168",
        "configurationEndpoint": "apim-contoso-dev.configuration.azure-api.net",
        "clientId": cloud.client_id,
        "tenantId": cloud.tenant_id,
        "clientSecretExpires": cloud.secret_end_date,
        "readerRoleId": f"{ROLE_DEFINITIONS}/ae590ce4-c8b0-59d4-9293-b6d2e7f8d969",
        "validatorRoleId": f"{ROLE_DEFINITIONS}/5787e2ce-342e-5d2b-8b38-57da24c71d72",
    }
    assert exports.secrets == frozenset(), "an export that is secret cannot be read after a deploy"


@pytest.mark.usefixtures("dev")
def test_a_preview_exports_what_is_known_before_the_deploy() -> None:
    exports = run(program, preview=True).exports().values
    assert {key for key, value in exports.items() if value == UNKNOWN} == {
        "address",
        "clientId",
        "tenantId",
        "clientSecretExpires",
        "readerRoleId",
        "validatorRoleId",
    }


@pytest.mark.usefixtures("dev")
def test_azures_refusal_names_the_configuration_key() -> None:
    cloud = Cloud()
    cloud.answers[SERVICE] = api_management_service("Basic")
    assert refused(program, InputError, cloud=cloud) == (
        "apim-gateway:serviceName is 'apim-contoso-dev': the instance is of tier Basic, and self-hosted"
        " gateways need Developer or Premium. Change its tier, or name another instance."
    )


def test_a_long_gateway_name_is_deployed_under_a_shorter_kubernetes_name(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, {**stack_file(), "gatewayName": "x" * 80})
    monitor = run(program)
    assert monitor.one(":ConfigMap").inputs["data"]["gateway.name"] == "x" * 80
    assert monitor.one(":Deployment").inputs["metadata"]["name"] == "x" * 44
