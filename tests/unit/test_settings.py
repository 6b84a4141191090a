"""Every documented configuration key reaches its argument, and every key is documented: one table, no second list.

What is refused, and in which words, is in test_bad_configuration.py.
"""

import re
from typing import Any

import pulumi
import pytest
import yaml
from apim_gateway import (
    AdoptSettings,
    ApplicationSettings,
    AuthenticationSettings,
    ClientSecretSettings,
    GatewayLocation,
    GatewayResourceSettings,
    KubernetesSettings,
    RoleSettings,
    SelfHostedGateway,
    SelfHostedGatewayArgs,
)

import settings

from .configuration import REQUIRED, ROOT, configure, project_file, stack_file
from .recording import RecordingMonitor, run

TEXT = "example"
MAPPING = {"example": "of-a-value"}
ROLES = "/providers/Microsoft.Authorization/roleDefinitions"
EXAMPLES: dict[str, Any] = {
    "subscriptionId": "0c9d4b1a-7e52-4f38-8a6d-b3e1f5c27d94",
    "configurationEndpoint": "apim.contoso.example",
    "gatewayResource.apis": ["echo-api"],
    "gatewayResource.adopt": False,
    "kubernetes.preset": "production",
    "kubernetes.replicas": 3,
    "kubernetes.authority": "https://login.microsoftonline.us",
    "authentication.clientSecret.store": "secret",
    "kubernetes.labels": MAPPING,
    "kubernetes.selector": {"app": "apim-gateway"},
    "kubernetes.container": {"workingDir": "/srv"},
    "kubernetes.pod": {"priorityClassName": "high"},
    "kubernetes.serviceType": "NodePort",
    "kubernetes.serviceAnnotations": MAPPING,
    "kubernetes.service": {"sessionAffinity": "ClientIP"},
    "kubernetes.disruptionBudget": "25%",
    "kubernetes.readyTimeout": 90,
    "containerSettings": MAPPING,
    "application.owners": ["77d1a3f4-30c5-4b8e-9f0c-1f5b8a2d6e94"],
    "authentication.clientSecret.endDate": "2099-06-30T00:00:00Z",
    "roles.readerRoleId": f"{ROLES}/11111111-0000-4000-8000-000000000000",
    "roles.validatorRoleId": f"{ROLES}/22222222-0000-4000-8000-000000000000",
    "roles.validatorActions": "wildcard",
    "roles.validatorScope": "service",
    "roles.readerRoleGuid": "33333333-0000-4000-8000-000000000000",
    "roles.validatorRoleGuid": "44444444-0000-4000-8000-000000000000",
    "roles.readerAssignmentGuid": "55555555-0000-4000-8000-000000000000",
    "roles.validatorAssignmentGuid": "66666666-0000-4000-8000-000000000000",
    "adopt.roles": False,
    "adopt.roleAssignments": True,
    "adopt.application": "77777777-0000-4000-8000-000000000000",
    "adopt.servicePrincipal": "88888888-0000-4000-8000-000000000000",
    "adopt.kubernetes": True,
    "roles.assignableScopes": ["/subscriptions/0c9d4b1a-7e52-4f38-8a6d-b3e1f5c27d94"],
}


AT_THE_TOP = {setting.key for setting in settings.SETTINGS if "." not in setting.key} - {settings.SECRET_GROUP}


def read(monkeypatch: pytest.MonkeyPatch, values: Any, secret: tuple[str, ...] = ()) -> Any:
    configure(monkeypatch, values, secret)
    collected: list[SelfHostedGatewayArgs] = []
    run(lambda: collected.append(settings.read()))
    return collected[0]


def test_a_number_of_pods_that_may_be_missing_needs_no_quotes(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, {**REQUIRED, "kubernetes": {"disruptionBudget": 1}})
    assert settings.read().get("kubernetes", {}).get("disruption_budget") == "1"


def test_every_key_reaches_its_argument(monkeypatch: pytest.MonkeyPatch) -> None:
    configuration: dict[str, Any] = {}
    expected: dict[str, Any] = {}
    for setting in settings.SETTINGS:
        for target, path in ((configuration, setting.key), (expected, setting.argument)):
            *groups, last = path.split(".")
            for group in groups:
                target = target.setdefault(group, {})
            target[last] = EXAMPLES.get(setting.key, TEXT)
    assert read(monkeypatch, configuration) == expected


@pytest.mark.parametrize(
    ("group", "arguments"),
    [
        ("", SelfHostedGatewayArgs),
        ("roles.", RoleSettings),
        ("application.", ApplicationSettings),
        ("authentication.", AuthenticationSettings),
        ("authentication.client_secret.", ClientSecretSettings),
        ("kubernetes.", KubernetesSettings),
        ("adopt.", AdoptSettings),
        ("gateway_resource.", GatewayResourceSettings),
        ("gateway_resource.location.", GatewayLocation),
    ],
)
def test_every_argument_has_a_key(group: str, arguments: type) -> None:
    reached = {setting.argument for setting in settings.SETTINGS}
    groups = {"roles", "authentication", "application", "kubernetes", "adopt", "gateway_resource"}
    nested = {*groups, "instance", "authentication.client_secret", "gateway_resource.location"}
    assert {f"{group}{field}" for field in arguments.__annotations__} - nested == {
        each for each in reached if each.rpartition(".")[0] == group.rstrip(".")
    }


def test_only_what_is_configured_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    args = read(monkeypatch, {**REQUIRED, "application": {}, "roles": {"nameSuffix": None}})
    assert args == {
        "resource_group_name": "rg-apim-dev",
        "service_name": "apim-contoso-dev",
        "gateway_name": "mygw",
    }


def test_a_null_is_not_given_wherever_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    without = read(monkeypatch, REQUIRED)
    nothing = {"roles": None, "application": {"displayName": None}, "shared": None, "containerSettings": None}
    assert read(monkeypatch, {**REQUIRED, **nothing}) == without
    own = {"kubernetes": {"labels": {"team": None}}, "containerSettings": {"telemetry.logs.std": None}}
    shared = {"roles": None, "containerSettings": {"telemetry.logs.std": "json"}}
    assert read(monkeypatch, {**REQUIRED, **own, "shared": shared}) == {
        **without,
        "kubernetes": {"container_settings": {"telemetry.logs.std": "json"}, "labels": {}},
    }


@pytest.mark.parametrize("group", sorted({setting.key.split(".")[0] for setting in settings.SETTINGS} - AT_THE_TOP))
def test_a_groups_description_names_exactly_its_keys(group: str) -> None:
    description = project_file()["config"][group]["description"]
    listed = re.sub(r"\([^()]*(\([^()]*\)[^()]*)*\)", "", description.partition(": ")[2].partition(". ")[0])
    named = set(re.findall(r"[a-z][A-Za-z]+", listed.replace(" and ", ", "))) if "." in _keys(group)[0] else {group}
    assert named == {key.rpartition(".")[2] for key in _keys(group)}


def test_the_projects_schema_and_the_table_have_the_same_groups() -> None:
    config = project_file()["config"]
    shared = config.pop("shared")
    assert set(config) == {setting.key.split(".")[0] for setting in settings.SETTINGS}
    empty: dict[str, Any] = {"object": {}, "string": ""}
    assert all(entry["default"] == empty[entry["type"]] for entry in config.values())
    assert {key for key, entry in config.items() if entry["type"] == "string"} == AT_THE_TOP
    assert set(shared["default"]) <= set(config)


def test_what_stacks_share_counts_where_a_stack_does_not_say_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    shared = {
        "gatewayName": "shared",
        "kubernetes": {"replicas": 2, "image": "example.com/gateway:2.13.0"},
        "containerSettings": {"telemetry.logs.std": "json", "telemetry.logs.std.level": "warn"},
        "roles": {"validatorScope": "service"},
    }
    own = {
        **REQUIRED,
        "gatewayName": "own",
        "kubernetes": {"image": None},
        "containerSettings": {"telemetry.logs.std": "text"},
    }
    args = read(monkeypatch, {**own, "shared": shared})
    assert args["gateway_name"] == "own"
    assert args["roles"] == {"validator_scope": "service"}
    assert args["kubernetes"] == {
        "replicas": 2,
        "image": "example.com/gateway:2.13.0",
        "container_settings": {"telemetry.logs.std": "text", "telemetry.logs.std.level": "warn"},
    }


def test_names_and_kubernetes_fields_are_merged_with_the_shared_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    shared = {
        "labels": {"team": "api", "stage": "any"},
        "serviceAnnotations": {"a": "shared"},
        "selector": {"app": "apim-gateway", "tier": "edge"},
        "container": {"ports": [{"name": "metrics", "containerPort": 8082}], "workingDir": "/srv"},
        "pod": {"nodeSelector": {"disk": "ssd"}},
        "service": {"sessionAffinity": "ClientIP"},
    }
    own = {
        "labels": {"stage": "dev", "team": None},
        "serviceAnnotations": {"b": "own"},
        "selector": {"app": "mygw"},
        "container": {"ports": [{"container_port": 8083}], "working_dir": None},
        "pod": {"nodeSelector": {"zone": "1"}},
    }
    args = read(monkeypatch, {**REQUIRED, "kubernetes": own, "shared": {"kubernetes": shared}})
    assert args["kubernetes"] == {
        "labels": {"team": "api", "stage": "dev"},
        "service_annotations": {"a": "shared", "b": "own"},
        "selector": {"app": "mygw"},
        "container": {
            "ports": [{"name": "metrics", "containerPort": 8082}, {"containerPort": 8083}],
            "workingDir": None,
        },
        "pod": {"nodeSelector": {"disk": "ssd", "zone": "1"}},
        "service": {"sessionAffinity": "ClientIP"},
    }


def test_a_shared_null_takes_the_presets_field_away_before_the_stacks_is_added(monkeypatch: pytest.MonkeyPatch) -> None:
    shared = {"preset": "production", "container": {"livenessProbe": None}}
    own = {"name": "mygw", "container": {"livenessProbe": {"exec": {"command": ["true"]}}}}
    configure(monkeypatch, {**REQUIRED, "kubernetes": own, "shared": {"kubernetes": shared}})
    monitor = run(lambda: SelfHostedGateway("mygw", settings.read()))
    [container] = monitor.one(":Deployment").inputs["spec"]["template"]["spec"]["containers"]
    assert container["livenessProbe"] == {"exec": {"command": ["true"]}}


def test_a_secret_setting_of_the_stack_goes_with_plain_ones_that_are_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {**REQUIRED, "containerSettings": {"b.key": "hunter2"}, "shared": {"containerSettings": {"a": "plain"}}}
    given = read(monkeypatch, values, ("containerSettings",))["kubernetes"]["container_settings"]
    assert given["a"] == "plain"
    assert isinstance(given["b.key"], pulumi.Output)


def test_a_secret_container_setting_stays_secret_on_its_way_to_the_pods(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, {**REQUIRED, "containerSettings": {"telemetry.key": "hunter2"}}, ("containerSettings",))
    monitor = _exported_first_setting()
    assert monitor.exports().values == {"key": "hunter2"}
    assert monitor.exports().secrets == {"key"}


def test_a_plain_container_setting_is_not_made_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, {**REQUIRED, "containerSettings": {"telemetry.logs.std": "json"}})
    assert _exported_first_setting().exports().secrets == frozenset()


def test_keys_of_other_projects_are_left_to_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, {**REQUIRED, "azure-native:location": "westeurope"})["gateway_name"] == "mygw"


@pytest.mark.parametrize("stack", ["dev", "staging", "prod"])
def test_each_stack_file_names_what_the_sandbox_has(stack: str, monkeypatch: pytest.MonkeyPatch) -> None:
    prerequisites = yaml.safe_load((ROOT / "sandbox" / "prerequisites.yaml").read_text(encoding="utf-8"))
    args = read(monkeypatch, stack_file(stack))
    [service] = [each for each in prerequisites["services"] if each["name"] == args["service_name"]]
    assert args["resource_group_name"] == service["resource_group"]
    assert args["gateway_name"] in {gateway["name"] for gateway in service["gateways"]}
    namespace = args["kubernetes"].get("namespace", "default")
    assert namespace in ["default", *prerequisites["cluster"]["namespaces"]]


def _keys(group: str) -> list[str]:
    return [setting.key for setting in settings.SETTINGS if setting.key.split(".")[0] == group]


def _first_setting() -> Any:
    given = settings.read().get("kubernetes", {}).get("container_settings", {})
    return next(iter(given.values()))


def _exported_first_setting() -> RecordingMonitor:
    return run(lambda: pulumi.export("key", _first_setting()))
