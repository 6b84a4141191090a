"""What every component owes its caller: children of its own, none of the caller's options on them, all outputs but
secrets registered once, and no secret where it can be read.
"""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from apim_gateway import (
    GatewayApplication,
    GatewayResource,
    GatewayRoleAssignments,
    GatewayRoles,
    KubernetesGateway,
    SelfHostedGateway,
    SelfHostedGatewayArgs,
)

from tests import guide

from .cloud import ROLE_DEFINITIONS, SERVICE_ID, SERVICE_PRINCIPAL_ID, Cloud
from .recording import COMPONENTS, STACK_TYPE, RecordingMonitor, run

CLASSES = (
    GatewayApplication,
    GatewayResource,
    GatewayRoleAssignments,
    GatewayRoles,
    KubernetesGateway,
    SelfHostedGateway,
)
OWNERS = {
    "RoleDefinition": "GatewayRoles",
    "RoleAssignment": "GatewayRoleAssignments",
    "Application": "GatewayApplication",
    "ServicePrincipal": "GatewayApplication",
    "ApplicationPassword": "GatewayApplication",
    "Gateway": "GatewayResource",
    "GatewayApiEntityTag": "GatewayResource",
    "ConfigMap": "KubernetesGateway",
    "Secret": "KubernetesGateway",
    "Deployment": "KubernetesGateway",
    "Service": "KubernetesGateway",
    "PodDisruptionBudget": "KubernetesGateway",
    "GatewayResource": "SelfHostedGateway",
    "GatewayRoles": "SelfHostedGateway",
    "GatewayRoleAssignments": "SelfHostedGateway",
    "GatewayApplication": "SelfHostedGateway",
    "KubernetesGateway": "SelfHostedGateway",
    "SelfHostedGateway": "Stack",
}
ARGS: dict[type, Any] = {
    GatewayRoles: {"service_id": SERVICE_ID},
    GatewayRoleAssignments: {
        "service_id": SERVICE_ID,
        "reader_role_id": f"{ROLE_DEFINITIONS}/ae590ce4-c8b0-59d4-9293-b6d2e7f8d969",
        "reader_principal_ids": {"mygw": Cloud.principal_id, "second": SERVICE_PRINCIPAL_ID},
    },
    GatewayApplication: {"gateway_name": "mygw"},
    GatewayResource: {
        "resource_group_name": "rg-apim-dev",
        "service_name": "apim-contoso-dev",
        "gateway_name": "mygw",
        "apis": ["echo-api"],
    },
    KubernetesGateway: {
        "gateway_name": "mygw",
        "configuration_endpoint": "contoso.configuration.azure-api.net",
        "tenant_id": Cloud.tenant_id,
        "client_id": Cloud.client_id,
        "client_secret": "in plain",
    },
    SelfHostedGateway: {
        "resource_group_name": "rg-apim-dev",
        "service_name": "apim-contoso-dev",
        "gateway_name": "mygw",
    },
}
SETTING_SECRET = "connection-string-of-the-caller"


def test_the_parts_of_a_gateway_are_at_hand() -> None:
    def program() -> None:
        gateway = SelfHostedGateway("mygw", ARGS[SelfHostedGateway])
        pulumi.export("service", gateway.kubernetes.live_traffic_service.metadata.name)
        pulumi.export("deployment", gateway.kubernetes.deployment.metadata.name)
        pulumi.export("principal", gateway.application.principal_id)
        pulumi.export("validator", gateway.assignments.validator_assignment_id.apply(bool))
        pulumi.export("made elsewhere", gateway.gateway_resource is None)

    assert run(program).exports().values == {
        "service": "mygw-live-traffic",
        "deployment": "mygw",
        "principal": Cloud.principal_id,
        "validator": True,
        "made elsewhere": True,
    }


def test_the_gateway_resource_is_at_hand_where_it_is_made() -> None:
    args: Any = {**ARGS[SelfHostedGateway], "gateway_resource": {"location": {"name": "Delft"}}}

    def program() -> None:
        made = SelfHostedGateway("mygw", args).gateway_resource
        pulumi.export("name", made and made.gateway_name)

    assert run(program).exports().values == {"name": "mygw"}


def everything(store: str = "secret", **kubernetes: Any) -> Callable[[], None]:
    """A program with one of each resource."""

    def program() -> None:
        args: Any = {
            **ARGS[SelfHostedGateway],
            "gateway_resource": {"location": {"name": "Hall 1"}, "apis": ["echo-api"]},
            "authentication": {"client_secret": {"store": store}},
            "kubernetes": {
                "disruption_budget": "25%",
                "container_settings": {"telemetry.key": pulumi.Output.secret(SETTING_SECRET)},
                **kubernetes,
            },
        }
        SelfHostedGateway("mygw", args)

    return program


def callers_options() -> pulumi.ResourceOptions:
    first = GatewayRoles("first", {"service_id": f"{SERVICE_ID}-2"})
    return pulumi.ResourceOptions(
        depends_on=[first],
        ignore_changes=["data"],
        delete_before_replace=True,
        replace_on_changes=["spec"],
        additional_secret_outputs=["status"],
        custom_timeouts=pulumi.CustomTimeouts(create="1s"),
        import_="an-id",
    )


@pytest.mark.parametrize("preview", [True, False])
def test_every_child_belongs_to_the_component_that_makes_it(preview: bool) -> None:
    monitor = run(everything(), preview)
    types = {each.urn: each.type.rpartition(":")[2] for each in monitor.registrations}
    owners = {types[each.urn]: types[each.parent] for each in monitor.registrations if each.type != STACK_TYPE}
    assert owners == OWNERS


@pytest.mark.parametrize("component", CLASSES, ids=lambda each: each.__name__)
def test_the_callers_options_stay_on_the_component(component: Any) -> None:
    def children(monitor: RecordingMonitor) -> dict[str, tuple[Any, ...]]:
        return {
            each.urn: (each.options, each.dependencies, each.inputs)
            for each in monitor.created
            if f"{component.__name__}$" in each.urn and each.name.startswith("mygw")
        }

    args: Any = ARGS[component]
    plain = run(lambda: component("mygw", args))
    with_options = run(lambda: component("mygw", args, callers_options()))
    assert len(children(plain)) > 1
    assert children(with_options) == children(plain)
    registered = next(each for each in with_options.created if each.urn.endswith(f"{component.__name__}::mygw"))
    assert registered.options["ignore_changes"] == ["data"]
    assert any(":RoleDefinition::first-" in each for each in registered.dependencies)


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize("component", CLASSES, ids=lambda each: each.__name__)
def test_a_component_registers_every_output_but_a_secret_once(component: type, preview: bool) -> None:
    outputs = run(everything(), preview).outputs(COMPONENTS + component.__name__)
    # Pulumi's SDK writes what is registered into its debug log, secrets in plain text.
    secrets = {"client_secret"} if component is GatewayApplication else set[str]()
    assert outputs.values.keys() == component.__annotations__.keys() - secrets


@pytest.mark.parametrize("store", ["configMap", "secret"])
def test_a_secret_is_in_secret_inputs_only(store: str) -> None:
    cloud = Cloud()
    monitor = run(everything(store), cloud=cloud)
    places: set[tuple[str, str]] = set()

    def look(where: str, values: Any, secrets: frozenset[str]) -> None:
        for path, value in guide.fields(values).items():
            if any(secret in str(value) for secret in (cloud.client_secret, SETTING_SECRET)):
                assert path.startswith(tuple(secrets)), f"{where} has a secret in {path}"
                places.add((where, path.split(".")[0]))

    for registration in monitor.created:
        look(registration.type, registration.inputs, registration.secret_inputs)
    for urn, outputs in monitor.registered_outputs:
        look(urn.rpartition("$")[2].partition("::")[0] + " outputs", outputs.values, outputs.secrets)
    assert places == {
        ("kubernetes:core/v1:Secret", "stringData"),
        *([("kubernetes:core/v1:ConfigMap", "data")] if store == "configMap" else []),
    }


def test_a_secret_given_in_plain_becomes_one() -> None:
    args = ARGS[KubernetesGateway]
    before = dict(args)
    monitor = run(lambda: KubernetesGateway("mygw", args))
    assert monitor.one(":ConfigMap").secret_inputs == {"data.config.service.auth.azureAd.clientSecret"}
    assert args == before, "the caller's arguments are the caller's"


def test_a_second_gateway_with_the_same_name_is_refused_by_the_engine() -> None:
    def twice() -> None:
        everything()()
        everything()()

    with pytest.raises(RuntimeError, match=r"Duplicate resource URN '.*SelfHostedGateway::mygw'"):
        run(twice)


def test_two_gateways_on_one_instance_share_the_roles() -> None:
    def program() -> None:
        args: SelfHostedGatewayArgs = ARGS[SelfHostedGateway]
        first = SelfHostedGateway("mygw", args)
        SelfHostedGateway(
            "second", {**args, "gateway_name": "second", "roles": {"reader_role_id": first.reader_role_id}}
        )

    created = run(program).created
    assert len([each for each in created if each.type.endswith(":RoleDefinition")]) == 2
    assert sorted(each.name for each in created if each.type.endswith(":RoleAssignment")) == [
        "mygw-reader-mygw",
        "mygw-validator",
        "second-reader-second",
    ]
