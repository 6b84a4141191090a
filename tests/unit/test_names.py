"""Names and values are refused here where Azure, Entra or Kubernetes would refuse them late and unclearly.

Each row is a value and the whole objection. What is not plain text is in test_checks.py.
"""

import re

import pytest
from apim_gateway import naming
from apim_gateway.arguments import names
from apim_gateway.arguments.checks import Rule
from hypothesis import given
from hypothesis import strategies as st

DNS = "a Kubernetes name has lower-case letters, digits and '-', and starts and ends with a letter or digit"
GATEWAY = (
    "that is an address or an id, not the name of a gateway resource",
    "Give the name shown under 'Self-hosted gateways' of the instance",
)
GATEWAY_LETTERS = ("a gateway's name has letters, digits, '-' and '_'", "Give the name of the gateway resource")
SERVICE = "that is an address or an id, not the name of an instance"
SERVICE_LETTERS = (
    "an instance's name has 1 to 50 letters, digits and '-', and starts with a letter",
    "Give the name of the API Management instance",
)
RESOURCE_GROUP = (
    "a resource group's name has 1 to 90 letters, digits, '-', '_', '.' and brackets, and does not end with '.'",
    "Give the name of the instance's resource group",
)
GUID = ("it is not a GUID", "Give 32 hexadecimal digits in the form 8-4-4-4-12")
AUTHORITY = (
    "an authority is https:// and a host, without a path",
    "Give for example 'https://login.microsoftonline.com'",
)
NO_HOST = ("it is not a host name", "Give for example 'contoso.configuration.azure-api.net'")
SETTING = ("a key of a ConfigMap has letters, digits, '-', '_' and '.'", "Give the setting's documented name")

REFUSED = [
    (names.dns_label, "MyGW", (DNS, "Give for example 'mygw'")),
    (names.dns_label, "-", (DNS, "Give for example 'mygw'")),
    (names.dns_label, "mygw-", (DNS, "Give for example 'mygw'")),
    (names.dns_label, "my.gw", (DNS, "Give for example 'my-gw'")),
    (names.dns_label, "mygw\n", (DNS, "Give for example 'mygw'")),
    (names.dns_label, "x" * 64, ("it has 64 characters, Kubernetes has room for 63", "Give at most 63")),
    (names.gateway_name, "gw.contoso.example", GATEWAY),
    (names.gateway_name, "/subscriptions/s/gateways/mygw", GATEWAY),
    (
        names.gateway_name,
        "Managed",
        ("Azure reserves 'managed' for the instance's own gateway", "Give a self-hosted gateway's name"),
    ),
    (names.gateway_name, "x" * 81, ("it has 81 characters, Azure allows 80", "Give at most 80")),
    (names.gateway_name, "my gw", GATEWAY_LETTERS),
    (names.gateway_name, "mygw_", GATEWAY_LETTERS),
    (
        names.service_name,
        "https://contoso.azure-api.net",
        (SERVICE, "Give the instance's name alone, for example 'contoso'"),
    ),
    (names.service_name, "contoso.azure-api.net", (SERVICE, "Give the instance's name alone, for example 'contoso'")),
    (names.service_name, "/", (SERVICE, "Give the instance's name alone, for example 'apim'")),
    (names.service_name, "1contoso", SERVICE_LETTERS),
    (names.service_name, "contoso-", SERVICE_LETTERS),
    (names.service_name, "x" * 51, SERVICE_LETTERS),
    (names.resource_group_name, "rg.", RESOURCE_GROUP),
    (names.resource_group_name, "rg/apim", RESOURCE_GROUP),
    (names.resource_group_name, "x" * 91, RESOURCE_GROUP),
    (names.guid, "0c9d4b1a7e524f388a6db3e1f5c27d94", GUID),
    (names.guid, "{0c9d4b1a-7e52-4f38-8a6d-b3e1f5c27d94}", GUID),
    (names.guid, "contoso.onmicrosoft.com", GUID),
    (
        names.configuration_endpoint,
        "http://contoso.configuration.azure-api.net",
        ("the gateway speaks HTTPS only", "Give 'contoso.configuration.azure-api.net'"),
    ),
    (
        names.configuration_endpoint,
        "https://contoso.configuration.azure-api.net/",
        ("it has a path, the gateway expects a host", "Give 'contoso.configuration.azure-api.net'"),
    ),
    (names.configuration_endpoint, "contoso", NO_HOST),
    (names.configuration_endpoint, "https://", NO_HOST),
    (
        names.configuration_endpoint,
        "contoso.management.azure-api.net",
        ("the management endpoint served the retired gateway v1", "Give the configuration endpoint"),
    ),
    (names.https_url, "login.microsoftonline.com", AUTHORITY),
    (names.https_url, "http://login.microsoftonline.com", AUTHORITY),
    (names.https_url, "https://login.microsoftonline.com/contoso", AUTHORITY),
    (names.setting_name, "log level", SETTING),
    (names.setting_name, "", SETTING),
]
ACCEPTED = [
    (names.dns_label, "mygw"),
    (names.dns_label, "x" * 63),
    (names.gateway_name, "Store_12-A"),
    (names.gateway_name, "x" * 80),
    (names.service_name, "apim-contoso-dev"),
    (names.service_name, "x" * 50),
    (names.resource_group_name, "rg(apim).dev_1"),
    (names.resource_group_name, "x" * 90),
    (names.guid, "0C9D4B1A-7e52-4f38-8a6d-b3e1f5c27d94"),
    (names.configuration_endpoint, "contoso.configuration.azure-api.net"),
    (names.configuration_endpoint, "https://apim.contoso.example"),
    (names.https_url, "https://login.microsoftonline.us"),
    (names.https_url, "https://login.microsoftonline.com/"),
    (names.setting_name, "telemetry.logs.std.level"),
]


@pytest.mark.parametrize(("rule", "value", "objection"), REFUSED)
def test_a_value_that_would_fail_later_is_objected_to(rule: Rule, value: str, objection: tuple[str, str]) -> None:
    assert rule(value) == objection


@pytest.mark.parametrize(("rule", "value"), ACCEPTED)
def test_a_value_that_works_is_let_through(rule: Rule, value: str) -> None:
    assert rule(value) is None


@given(st.text(max_size=120))
def test_a_derived_kubernetes_name_is_a_label_with_room_for_the_services_or_empty(gateway: str) -> None:
    name = naming.kubernetes_name(gateway)
    assert name == "" or names.dns_label(name, 44) is None
    assert len(f"{name}-instance-discovery") <= 63


@given(st.text(max_size=120))
def test_deriving_a_kubernetes_name_twice_changes_nothing(gateway: str) -> None:
    once = naming.kubernetes_name(gateway)
    assert naming.kubernetes_name(once) == once


@given(st.from_regex(re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_]{0,78}[A-Za-z0-9])?"), fullmatch=True))
def test_every_azure_name_has_a_kubernetes_name(gateway: str) -> None:
    assert naming.kubernetes_name(gateway) != ""


@pytest.mark.parametrize(
    ("gateway", "name"),
    [
        ("mygw", "mygw"),
        ("Store_12", "store-12"),
        ("a--b", "a-b"),
        ("x" * 80, "x" * 44),
        (f"{'x' * 43}-y", "x" * 43),
        ("Zürich", "z-rich"),
        ("___", ""),
    ],
)
def test_a_kubernetes_name_is_derived(gateway: str, name: str) -> None:
    assert naming.kubernetes_name(gateway) == name


@given(st.text(max_size=100))
def test_a_rule_answers_for_any_text(value: str) -> None:
    for rule in {rule for rule, _ in ACCEPTED}:
        assert rule(value) is None or all(rule(value) or ())
