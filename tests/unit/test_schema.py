"""The components as other languages see them: documented fields, of types that a hosted component gets unharmed.

Some Python types pass the analyzer and then lose values silently; the rules below keep them out. The plugin itself is
run by tests/end_to_end.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pulumi
import pytest
from pulumi.provider.experimental.component import ComponentProvider

from components.plugin import provider, published

from .cloud import ROLE_DEFINITIONS, SERVICE_ID
from .recording import COMPONENTS, RecordingMonitor, run
from .schema_changes import changes

CLASSES = provider.COMPONENTS
PROVIDER = provider.GatewayProvider()
# Once, before any test: the SDK leaves out a docstring where CPython 3.11.7 cannot parse its source, which happens
# late in a long process ("AST constructor recursion depth mismatch").
PUBLISHED = published.published()
SCHEMA: dict[str, Any] = json.loads(PUBLISHED)
# What Pulumi's host makes of the components, and goes by, before the plugin writes it for readers.
HOSTED: dict[str, Any] = json.loads(ComponentProvider(CLASSES, provider.NAME, version="0.1.0").schema or "")
RULES = "What a version may change: docs/compatibility.md. Once it is meant: python components/schema.py"


def inputs() -> Iterator[tuple[str, dict[str, Any], list[str]]]:
    """Every component and nested type with its fields and the required ones."""
    for token, resource in SCHEMA["resources"].items():
        yield token.rpartition(":")[2], resource["inputProperties"], resource.get("requiredInputs") or []
    for token, nested in SCHEMA["types"].items():
        if "enum" not in nested:
            yield token.rpartition(":")[2], nested["properties"], nested.get("required") or []


def written(field: dict[str, Any]) -> str:
    if field.get("items"):
        return f"list of {written(field['items'])}"
    if field.get("additionalProperties"):
        return f"map of {written(field['additionalProperties'])}"
    reference = field.get("$ref")
    if reference and reference.startswith("#/types/"):
        return reference.rpartition(":")[2]
    type_ = reference.rpartition("/")[2] if reference else field["type"]
    return f"plain {type_}" if field.get("plain") else type_


ENUMERATIONS = {
    token.rpartition(":")[2]: [each["value"] for each in nested["enum"]]
    for token, nested in SCHEMA["types"].items()
    if "enum" in nested
}
TYPES = {name: {field: written(content) for field, content in fields.items()} for name, fields, _ in inputs()}
"""What each field of each component and nested type takes. "plain" has to be known before the deploy."""


def test_what_the_plugin_publishes_is_what_it_published_before() -> None:
    found = changes(json.loads(published.FILE.read_text(encoding="utf-8")), SCHEMA)
    assert not found.breaking, f"BREAKING: {found.breaking}; besides: {found.compatible}. {RULES}"
    assert not found.compatible, f"compatible, a new minor version: {found.compatible}. {RULES}"
    assert published.FILE.read_text(encoding="utf-8") == PUBLISHED, f"{found.words}. {RULES}"


def test_every_component_input_and_output_is_described() -> None:
    described = {
        **{name: fields for name, fields, _ in inputs()},
        **{f"{token} outputs": resource["properties"] for token, resource in SCHEMA["resources"].items()},
        "components": SCHEMA["resources"],
        "types": SCHEMA["types"],
    }
    bare = [
        f"{group}.{name}" for group, fields in described.items() for name in fields if not fields[name]["description"]
    ]
    assert bare == []


def test_the_arguments_with_a_few_values_are_enumerations() -> None:
    assert ENUMERATIONS == {
        "ClientSecretStore": ["configMap", "secret"],
        "Preset": ["guide", "production"],
        "ServiceType": ["LoadBalancer", "NodePort", "ClusterIP"],
        "ValidatorActions": ["guide", "wildcard"],
        "ValidatorScope": ["resourceGroup", "service", "subscription"],
    }
    members = [each for nested in SCHEMA["types"].values() for each in nested.get("enum", ())]
    assert all(each["description"] for each in members)


def test_no_field_has_a_shape_that_loses_its_value() -> None:
    for name, fields, _ in inputs():
        assert not name.endswith("Args"), "generated SDKs would call it ...ArgsArgs"
        assert fields, f"{name} came out empty"
        for field, content in fields.items():
            type_ = written(content).removeprefix("list of ").removeprefix("map of ")
            if type_ in TYPES:
                inner: dict[str, Any] = content.get("items") or content.get("additionalProperties") or content
                assert inner["plain"], f"{name}.{field}: an output of nested settings arrives as an empty mapping"


def test_no_hosted_field_is_an_integer_that_may_be_an_output() -> None:
    described = [each["inputProperties"] for each in HOSTED["resources"].values()]
    described += [each.get("properties", {}) for each in HOSTED["types"].values()]
    fields = [(name, field) for each in described for name, field in each.items()]
    assert "number" in {field.get("type") for _, field in fields}
    crashing = [name for name, field in fields if field.get("type") == "integer" and not field.get("plain")]
    assert crashing == [], "a hosted component crashes on an output for an int: make it a float"


def test_only_components_are_hosted_and_all_of_them() -> None:
    assert set(SCHEMA["resources"]) == {
        f"{COMPONENTS}{name}"
        for name in (
            "GatewayApplication",
            "GatewayResource",
            "GatewayRoleAssignments",
            "GatewayRoles",
            "KubernetesGateway",
            "SelfHostedGateway",
        )
    }


VALUES: dict[str, Any] = {
    "namespace": "apim",
    "replicas": 2.0,
    "disruptionBudget": "25%",
    "configurationEndpoint": "contoso.configuration.azure-api.net",
    "authority": "https://login.contoso.example",
    "tenantId": "5f3b8d3e-6c1a-4e0b-9d57-2a8c4f6e1b70",
    "clientId": "0b6f4a52-9b3d-4a70-8a21-7c5e9d1f3b86",
    "resourceGroupName": "rg-apim-dev",
    "serviceName": "apim-contoso-dev",
    "gatewayName": "mygw",
    "serviceId": SERVICE_ID,
    "subscriptionId": "0c9d4b1a-7e52-4f38-8a6d-b3e1f5c27d94",
    "name": "mygw",
    "preset": "production",
    "clientSecretStore": "secret",
    "store": "secret",
    "serviceType": "NodePort",
    "readyTimeout": 90.0,
    "owners": "77d1a3f4-30c5-4b8e-9f0c-1f5b8a2d6e94",
    "endDate": "2027-06-30T00:00:00Z",
    "validatorActions": "wildcard",
    "assignableScopes": [SERVICE_ID],
    "apis": ["echo-api"],
    "readerRoleId": f"{ROLE_DEFINITIONS}/11111111-0000-4000-8000-000000000000",
    "validatorRoleId": f"{ROLE_DEFINITIONS}/22222222-0000-4000-8000-000000000000",
    "readerPrincipalIds": "99999999-0000-4000-8000-000000000000",
    "validatorPrincipalId": "99999999-0000-4000-8000-000000000000",
    "readerScope": SERVICE_ID,
    "readerRoleGuid": "33333333-0000-4000-8000-000000000000",
    "validatorRoleGuid": "44444444-0000-4000-8000-000000000000",
    "readerAssignmentGuid": "55555555-0000-4000-8000-000000000000",
    "readerAssignmentGuids": "55555555-0000-4000-8000-000000000000",
    "validatorAssignmentGuid": "66666666-0000-4000-8000-000000000000",
    "adoptApplication": "77777777-0000-4000-8000-000000000000",
    "application": "77777777-0000-4000-8000-000000000000",
    "adoptServicePrincipal": "88888888-0000-4000-8000-000000000000",
    "servicePrincipal": "88888888-0000-4000-8000-000000000000",
    # What is adopted is named by what is known before the deploy: tests/unit/test_adoption.py.
    **dict.fromkeys(("adopt", "roles", "roleAssignments", "kubernetes"), False),
}
CHOICES = {
    ("RoleSettings", "validatorScope"): "service",
    ("GatewayRoleAssignmentsArgs", "validatorScope"): SERVICE_ID,
    ("GatewayRoleAssignments", "validatorScope"): SERVICE_ID,
}
FRAGMENTS: dict[str, Any] = {
    "container": {"resources": {"limits": {"cpu": "4"}}},
    "pod": {"nodeSelector": {"disk": "ssd"}},
    "service": {"loadBalancerSourceRanges": ["10.0.0.0/8"]},
}


# There a secret is refused: test_readable_secrets.py.
_READABLE = ("labels", "serviceAnnotations")


def filled(name: str, wrap: Callable[[Any], Any]) -> dict[str, Any]:
    """A value for every field of a component or nested type; where an output is taken, wrapped."""
    fields = {each: fields for each, fields, _ in inputs()}[name]
    # An instance's id goes in place of its names: tests/unit/test_made_instance.py.
    return {field: _value(name, field, content, wrap) for field, content in fields.items() if field != "instance"}


def _value(name: str, field: str, content: dict[str, Any], wrap: Callable[[Any], Any]) -> Any:
    type_ = written(content)
    if type_ in TYPES:
        return filled(type_, wrap)
    if type_ in ENUMERATIONS:
        return ENUMERATIONS[type_][-1]
    value = CHOICES.get((name, field)) or VALUES.get(field, f"value-of-{field}")
    if type_.endswith("plain Any"):
        return _wrap_leaves(FRAGMENTS[field], wrap)
    if type_.startswith("map of"):
        wrap = pulumi.Output.from_input if wrap is pulumi.Output.secret and field in _READABLE else wrap
        # A label that selects the pods is no other label.
        return {"app" if field == "selector" else "example": value if "plain" in type_ else wrap(value)}
    if type_ == "list of string":
        return [wrap(value)]
    return value if "plain" in type_ else wrap(value)


def _wrap_leaves(value: Any, wrap: Callable[[Any], Any]) -> Any:
    if isinstance(value, dict):
        return {key: _wrap_leaves(item, wrap) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, list):
        return [_wrap_leaves(item, wrap) for item in value]  # pyright: ignore[reportUnknownVariableType]
    return wrap(value)


def hosted(name: str, wrap: Callable[[Any], Any]) -> RecordingMonitor:
    return run(lambda: PROVIDER.construct("mygw", COMPONENTS + name, filled(name, wrap)) and None)


@pytest.mark.parametrize("name", [each.__name__ for each in CLASSES])
@pytest.mark.parametrize("wrap", [pulumi.Output.from_input, pulumi.Output.secret], ids=["outputs", "secrets"])
def test_every_field_arrives_as_given_when_it_is_an_output(name: str, wrap: Callable[[Any], Any]) -> None:
    assert arrived(hosted(name, wrap)) == arrived(hosted(name, lambda value: value))


def arrived(monitor: RecordingMonitor) -> dict[str, Any]:
    """The inputs of all resources. Container settings are together: an Output's place is the Secret."""
    found: dict[str, Any] = {each.urn: dict(each.inputs) for each in monitor.created}
    settings = [inputs.pop(field, {}) for inputs in found.values() for field in ("data", "stringData")]
    return {**found, "settings": {name: value for each in settings for name, value in each.items()}}


@pytest.mark.parametrize("name", [each.__name__ for each in CLASSES])
def test_a_value_given_as_a_secret_stays_one(name: str) -> None:
    def secret_places(monitor: RecordingMonitor) -> set[tuple[str, str]]:
        return {(each.urn, path) for each in monitor.created for path in each.secret_inputs}

    plain, secret = secret_places(hosted(name, lambda value: value)), secret_places(hosted(name, pulumi.Output.secret))
    takes_outputs = any("plain" not in type_ and type_ not in ENUMERATIONS for type_ in TYPES[name].values())
    assert (len(secret) > len(plain)) == takes_outputs
