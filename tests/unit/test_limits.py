"""Limits of sizes, characters and depth that the table of bad configurations has no room for."""

from datetime import datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, cast

import pytest
from apim_gateway import (
    GatewayApplication,
    GatewayRoleAssignments,
    GatewayRoles,
    InputError,
    KubernetesGateway,
    SelfHostedGateway,
)

import settings

from .cloud import SERVICE_ID
from .configuration import REQUIRED, configure
from .recording import RecordingMonitor, refused, run
from .test_component_contract import ARGS

NO_SCOPE = "it is not the ARM id of a scope. Give /subscriptions/{id}, or an id below it."


class Name(str, Enum):  # noqa: UP042  A StrEnum is a plain text in an f-string.
    """A member of it is `Name.GATEWAY` in an f-string."""

    GATEWAY = "mygw"


def said(component: Any, **args: Any) -> str:
    return refused(lambda: component("mygw", {**ARGS[component], **args}), InputError)


def names_and_inputs(monitor: RecordingMonitor) -> list[tuple[str, Any]]:
    return sorted((each.urn, each.inputs) for each in monitor.created)


def with_text(value: Any, text: str) -> Any:
    """The value with the text in place of each TEXT."""
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value).items()
        return {key.replace("TEXT", text): with_text(item, text) for key, item in items}
    if isinstance(value, list):
        return [with_text(each, text) for each in cast("list[Any]", value)]
    return value.replace("TEXT", text)


def gateway(given: dict[str, Any]) -> None:
    args: Any = {**ARGS[KubernetesGateway], "settings": given}
    run(lambda: KubernetesGateway("mygw", args))


def of_settings(**kubernetes: Any) -> str:
    return said(KubernetesGateway, settings=kubernetes)


@pytest.mark.parametrize("field", ["reader_scope", "validator_scope"])
@pytest.mark.parametrize("scope", ["rg-apim", "/", "/subscriptions/", "/subscriptions/a b", "https://portal.azure.com"])
def test_a_scope_that_is_no_arm_id_is_refused(field: str, scope: str) -> None:
    assert said(GatewayRoleAssignments, **{field: scope}) == f"{field} is '{scope}': {NO_SCOPE}"


@pytest.mark.parametrize(
    "scope",
    [
        SERVICE_ID,
        "/subscriptions/x",
        "/providers/Microsoft.Management/managementGroups/contoso",
        f"{SERVICE_ID}/gateways/a",
    ],
)
def test_an_arm_id_is_a_scope(scope: str) -> None:
    args: Any = {**ARGS[GatewayRoleAssignments], "reader_scope": scope}
    run(lambda: GatewayRoleAssignments("mygw", args))


def test_principals_are_object_ids() -> None:
    fix = "it is not a GUID. Give 32 hexadecimal digits in the form 8-4-4-4-12."
    role = ARGS[GatewayRoleAssignments]["reader_role_id"]
    assert said(GatewayRoleAssignments, validator_role_id=role, validator_principal_id="edge") == (
        f"validator_principal_id is 'edge': {fix}"
    )
    assert said(GatewayRoleAssignments, reader_principal_ids={"a\nb": "edge"}) == (
        f"reader_principal_ids has 'a\\nb': 'edge': {fix}"
    )


@pytest.mark.parametrize("id", ["/subscriptions/a\nb", "/subscriptions/x", f"/subscriptions/{'1' * 36}"])
def test_an_instance_has_a_subscription_that_is_a_guid(id: str) -> None:
    wrong = f"{id}/resourceGroups/rg/providers/Microsoft.ApiManagement/service/apim"
    assert "it is not the ARM id of an API Management instance" in said(GatewayRoles, service_id=wrong)


@pytest.mark.parametrize(
    "number",
    [10**400, -(10**400), 10**5000, 2**31, float("inf"), float("nan")],
    ids=["400", "-400", "5000", "2**31", "inf", "nan"],
)
def test_a_number_without_end_is_refused_in_one_line(number: float) -> None:
    for field in ("replicas", "ready_timeout"):
        message = of_settings(**{field: number})
        assert message.startswith(f"settings.{field} is ")
        assert len(message.splitlines()) == 1
        assert len(message) < 200


@pytest.mark.parametrize("value", [object(), b"bytes", datetime(2026, 1, 1), Path("/"), {1, 2}, Decimal(1)])
def test_a_value_that_pulumi_cannot_send_is_refused_by_its_type(value: object) -> None:
    assert of_settings(container={"args": [value]}) == (
        f"settings.container has 'args[0]' with a value of type {type(value).__name__}: Pulumi cannot send it. Give a"
        " string, a number, true or false, a list or a mapping."
    )


@pytest.mark.parametrize("levels", [51, 500, 100_000])
@pytest.mark.usefixtures("without_garbage")
def test_values_that_are_nested_too_deeply_are_refused_in_one_line(levels: int) -> None:
    value: Any = "hunter2"
    for _ in range(levels):
        value = {"x": value}
    below = {"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": value}}}
    for pod in (below, {"nodeSelector": value}):
        message = of_settings(pod=pod)
        assert len(message.splitlines()) == 1
        assert "hunter2" not in message


@pytest.mark.parametrize("text", ["a\ud800b", "x" * 2_000_000], ids=["surrogate", "2 MB"])
@pytest.mark.parametrize(
    ("component", "args"),
    [
        (SelfHostedGateway, {"gateway_name": "TEXT"}),
        (SelfHostedGateway, {"application": {"display_name": "TEXT"}}),
        (SelfHostedGateway, {"authentication": {"client_secret": {"rotation": "TEXT"}}}),
        (SelfHostedGateway, {"roles": {"name_suffix": "TEXT"}}),
        (SelfHostedGateway, {"kubernetes": {"container_settings": {"a.level": "TEXT"}}}),
        (SelfHostedGateway, {"kubernetes": {"container_settings": {"TEXT": "x"}}}),
        (SelfHostedGateway, {"kubernetes": {"labels": {"team": "TEXT"}}}),
        (SelfHostedGateway, {"kubernetes": {"labels": {"TEXT": "team"}}}),
        (SelfHostedGateway, {"kubernetes": {"service_annotations": {"team": "TEXT"}}}),
        (SelfHostedGateway, {"kubernetes": {"pod": {"nodeSelector": {"disk": "TEXT"}}}}),
        (SelfHostedGateway, {"kubernetes": {"pod": {"nodeSelector": {"TEXT": "disk"}}}}),
        (SelfHostedGateway, {"kubernetes": {"container": {"args": ["TEXT"]}}}),
        (SelfHostedGateway, {"TEXT": "x"}),
        (GatewayApplication, {"display_name": "TEXT"}),
        (GatewayRoles, {"assignable_scopes": ["/subscriptions/TEXT"]}),
        (GatewayRoleAssignments, {"reader_scope": "TEXT"}),
        (KubernetesGateway, {"client_secret": "TEXT"}),
        (KubernetesGateway, {"tenant_id": "TEXT"}),
    ],
)
def test_a_text_that_cannot_be_sent_is_refused_in_one_line(component: Any, args: dict[str, Any], text: str) -> None:
    message = said(component, **with_text(args, text))
    assert all(len(line) < 400 for line in message.splitlines())
    message.encode()


def test_a_display_name_has_entras_256_characters() -> None:
    run(lambda: GatewayApplication("mygw", {"gateway_name": "mygw", "display_name": "x" * 256}))
    assert said(GatewayApplication, display_name="x" * 257).endswith(
        ": it has 257 characters, Entra allows 256. Give a shorter one."
    )


@pytest.mark.parametrize("blank", ["", " ", "\n\t"])
def test_a_client_secret_of_blanks_is_missing(blank: str) -> None:
    assert said(KubernetesGateway, client_secret=blank) == (
        "client_secret is missing: the gateway signs in with it. Set it."
    )


def test_all_settings_together_have_the_room_of_a_config_map() -> None:
    fits = {f"a.level{number}": "x" * 100_000 for number in range(10)}
    gateway({"container_settings": fits})
    assert of_settings(container_settings={**fits, "b.level": "x" * 100_000}) == (
        "settings.container_settings has 1100000 bytes: Kubernetes has room for 1040384 in all settings together."
        " Give fewer or shorter settings."
    )
    assert of_settings(container_settings={"a.level": "\u20ac" * 50_000}) == (
        "settings.container_settings has 'a.level' with 150000 bytes: an environment variable has room for 131062."
        " Give a shorter one."
    )


def test_annotations_have_256_kib_together() -> None:
    annotations = {f"contoso.example/a{number}": "x" * 60_000 for number in range(5)}
    assert of_settings(service_annotations=annotations) == (
        "settings.service_annotations has 300090 bytes: Kubernetes has room for 261120. Give fewer or shorter ones."
    )


def test_a_label_may_be_empty_and_an_annotations_domain_may_have_capitals() -> None:
    given: Any = {"labels": {"team": ""}, "service_annotations": {"Contoso.example/a": "\x1b"}}
    gateway(given)


@pytest.mark.parametrize("component", ARGS, ids=lambda each: each.__name__)
def test_a_member_of_a_text_enumeration_is_its_text(component: Any) -> None:
    fields = {field: Name.GATEWAY for field in ("gateway_name",) if field in ARGS[component]}
    given = run(lambda: component(Name.GATEWAY, {**ARGS[component], **fields}))
    expected = run(lambda: component("mygw", ARGS[component]))
    # Independent resources are registered in any order.
    assert {each.urn: each.inputs for each in given.created} == {each.urn: each.inputs for each in expected.created}


@pytest.mark.parametrize("component", ARGS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("name", [None, "", 5, ["mygw"], "a\ud800"])
def test_a_component_without_a_name_is_refused_in_one_line(component: Any, name: Any) -> None:
    message = refused(lambda: component(name, ARGS[component]), InputError)
    assert message.startswith("name is ")
    assert len(message.splitlines()) == 1


@pytest.mark.usefixtures("without_garbage")
@pytest.mark.parametrize(
    "value",
    ["9" * 4300, "[" * 100_000, "[" * 500 + "]" * 500, '{"a":' * 500 + "1" + "}" * 500, '"\\ud800"', "1e999"],
    ids=["4300 digits", "100000 brackets", "500 lists", "500 mappings", "surrogate", "infinity"],
)
def test_any_value_in_a_stack_file_ends_in_arguments_or_short_refusals(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for group in ("kubernetes", "authentication", "containerSettings", "roles", "application", "adopt", "shared"):
        for text in (value, f'{{"name": {value}, "pod": {value}, "replicas": {value}, "labels": {value}}}'):
            configure(monkeypatch, {**REQUIRED, group: text})
            for line in refused(settings.read, InputError).splitlines():
                assert len(line) < 400, line
