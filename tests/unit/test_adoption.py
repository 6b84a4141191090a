"""What exists already is imported by its documented id, and only where that is asked for.

Whether the provider then finds anything to change is decided by tests/end_to_end/test_adoption.py.
"""

from typing import Any

import pulumi
import pytest
from apim_gateway import (
    GatewayApplication,
    GatewayRoleAssignments,
    GatewayRoles,
    InputError,
    KubernetesGateway,
    SelfHostedGateway,
)
from apim_gateway.hooks.dropped_fields import lost_fields
from apim_gateway.provider_annotations import FORCE

from .cloud import APPLICATION as APPLICATION_LOOKUP
from .cloud import ROLE_DEFINITIONS, SERVICE_ID, SUBSCRIPTION, Cloud
from .recording import RecordingMonitor, refused, run

READER, VALIDATOR = "11111111-0000-4000-8000-000000000000", "22222222-0000-4000-8000-000000000000"
READER_ASSIGNMENT, VALIDATOR_ASSIGNMENT = READER.replace("1", "3"), VALIDATOR.replace("2", "4")
APPLICATION, PRINCIPAL = READER.replace("1", "5"), VALIDATOR.replace("2", "6")
ASSIGNMENTS = "providers/Microsoft.Authorization/roleAssignments"
NAMES: dict[str, Any] = {
    "name_suffix": "",
    "validator_scope": "service",
    "reader_role_guid": READER,
    "validator_role_guid": VALIDATOR,
    "reader_assignment_guid": READER_ASSIGNMENT,
    "validator_assignment_guid": VALIDATOR_ASSIGNMENT,
}
EVERYTHING: dict[str, Any] = {
    "roles": True,
    "role_assignments": True,
    "application": APPLICATION,
    "service_principal": PRINCIPAL,
    "kubernetes": True,
}
# The client secret, the ConfigMap and the components are not among them.
IMPORTS = {
    "mygw-reader": f"{ROLE_DEFINITIONS}/{READER}",
    "mygw-validator": f"{ROLE_DEFINITIONS}/{VALIDATOR}",
    "mygw-reader-mygw": f"{SERVICE_ID}/{ASSIGNMENTS}/{READER_ASSIGNMENT}",
    "mygw-validator assignment": f"{SERVICE_ID}/{ASSIGNMENTS}/{VALIDATOR_ASSIGNMENT}",
    "mygw-application": f"/applications/{APPLICATION}",
    "mygw-service-principal": f"/servicePrincipals/{PRINCIPAL}",
    "mygw-deployment": "apim/mygw",
    "mygw-live-traffic": "apim/mygw-live-traffic",
    "mygw-instance-discovery": "apim/mygw-instance-discovery",
}


def gateway(adopt: Any, roles: Any = NAMES, preview: bool = False, cloud: Cloud | None = None) -> RecordingMonitor:
    args: Any = {
        "resource_group_name": "rg-apim-dev",
        "service_name": "apim-contoso-dev",
        "gateway_name": "mygw",
        "kubernetes": {"namespace": "apim", "disruption_budget": "25%"},
        "authentication": {"client_secret": {"store": "secret"}},
        "roles": roles,
        "adopt": adopt,
    }
    return run(lambda: SelfHostedGateway("mygw", args), preview, cloud)


def imports(monitor: RecordingMonitor) -> dict[str, str]:
    ids: dict[str, str] = {}
    for each in monitor.created:
        if "import" in each.options:
            second = " assignment" if each.name in ids or each.type.endswith("RoleAssignment") else ""
            ids[each.name + (second if each.name == "mygw-validator" else "")] = each.options["import"]
    return ids


@pytest.mark.parametrize("preview", [True, False])
def test_a_whole_gateway_is_imported_by_documented_ids(preview: bool) -> None:
    assert imports(gateway(EVERYTHING, preview=preview)) == IMPORTS


@pytest.mark.parametrize(
    ("adopt", "names"),
    [
        ({}, set[str]()),
        ({"roles": False, "role_assignments": False, "kubernetes": False}, set[str]()),
        ({"roles": True}, {"mygw-reader", "mygw-validator"}),
        (
            {"roles": True, "role_assignments": True},
            {"mygw-reader", "mygw-validator", "mygw-reader-mygw", "mygw-validator assignment"},
        ),
        (
            {"application": APPLICATION, "service_principal": PRINCIPAL},
            {"mygw-application", "mygw-service-principal"},
        ),
        ({"kubernetes": True}, {"mygw-deployment", "mygw-live-traffic", "mygw-instance-discovery"}),
    ],
    ids=["nothing said", "nothing", "roles", "assignments", "application", "Kubernetes"],
)
def test_what_is_not_adopted_is_created(adopt: Any, names: set[str]) -> None:
    assert imports(gateway(adopt)) == {name: id for name, id in IMPORTS.items() if name in names}


def test_without_the_option_every_input_but_the_force_stays_what_it_was() -> None:
    adopted, afterwards = gateway(EVERYTHING), gateway({})
    forced = {each.name for each in adopted.created if FORCE in annotations(each.inputs)}
    assert forced == {"mygw-deployment", "mygw-live-traffic", "mygw-instance-discovery"}
    for each in adopted.created:
        annotations(each.inputs).pop(FORCE, None)
    assert {each.urn: each.inputs for each in adopted.created} == {each.urn: each.inputs for each in afterwards.created}
    assert afterwards.one("RoleDefinition", "reader").inputs["roleDefinitionId"] == READER
    assert afterwards.one("RoleAssignment", "validator").inputs["roleAssignmentName"] == VALIDATOR_ASSIGNMENT


def annotations(inputs: Any) -> dict[str, str]:
    return inputs.get("metadata", {}).get("annotations", {})


def test_roles_whose_state_was_lost_are_found_by_their_derived_guids() -> None:
    derived = gateway({}, {}).one("RoleDefinition", "reader").inputs["roleDefinitionId"]
    assert imports(gateway({"roles": True}, {}))["mygw-reader"] == f"{ROLE_DEFINITIONS}/{derived}"


def test_the_second_gateway_of_an_instance_adopts_its_own_assignment_only() -> None:
    shared = {"reader_role_id": f"{ROLE_DEFINITIONS}/{READER}", "reader_assignment_guid": READER_ASSIGNMENT}
    assert set(imports(gateway({"role_assignments": True}, shared))) == {"mygw-reader-mygw"}


@pytest.mark.parametrize(("service", "kept"), [({}, ["spec.clusterIP"]), ({"clusterIP": "10.0.0.9"}, None)])
def test_an_address_that_the_cluster_chose_is_kept_and_one_that_is_given_counts(service: Any, kept: Any) -> None:
    args: Any = {
        "gateway_name": "mygw",
        "configuration_endpoint": "contoso.configuration.azure-api.net",
        "tenant_id": Cloud.tenant_id,
        "client_id": Cloud.client_id,
        "client_secret": "s",
        "settings": {"service": service},
    }
    live_traffic = run(lambda: KubernetesGateway("mygw", args)).one(":Service", "live-traffic")
    assert live_traffic.options.get("ignore_changes") == kept


def refusal(component: Any, **args: Any) -> str:
    def program() -> None:
        # Outputs belong to a running program.
        component("mygw", {key: value() if callable(value) else value for key, value in args.items()})

    return refused(program, InputError)


def test_assignments_are_adopted_by_names_that_are_known_before_the_deploy() -> None:
    said = refusal(
        GatewayRoleAssignments,
        service_id=SERVICE_ID,
        reader_role_id=f"{ROLE_DEFINITIONS}/{READER}",
        reader_principal_ids={"mygw": PRINCIPAL},
        reader_assignment_guids={"mygv": READER_ASSIGNMENT},
        reader_scope=lambda: pulumi.Output.from_input(SUBSCRIPTION),
        adopt=True,
    )
    assert said.splitlines() == [
        "reader_assignment_guids.mygv is unknown: nothing reads it. Remove it.",
        "reader_assignment_guids.mygw is missing: it names the assignment to adopt. Set it.",
        "reader_scope is an Output: what is created depends on its value, which an Output has only during the deploy."
        " Give the plain string.",
    ]


def test_objects_are_adopted_from_a_namespace_that_is_known_before_the_deploy() -> None:
    said = refusal(
        SelfHostedGateway,
        resource_group_name="rg-apim-dev",
        service_name="apim-contoso-dev",
        gateway_name="mygw",
        kubernetes=lambda: {"namespace": pulumi.Output.from_input("apim")},
        adopt={"kubernetes": True},
    )
    assert said == (
        "kubernetes.namespace is an Output: what is created depends on its value, which an Output has only during the"
        " deploy. Give the plain string."
    )


def test_assignments_without_their_roles_are_refused_because_azure_would() -> None:
    said = refusal(
        SelfHostedGateway,
        resource_group_name="rg-apim-dev",
        service_name="apim-contoso-dev",
        gateway_name="mygw",
        roles=NAMES,
        adopt={"role_assignments": True},
    )
    assert said == (
        "adopt.role_assignments is True: the roles that they assign are not taken over, and Azure refuses others of the"
        " same names. Take over the roles, too, or give the id of the reader's role."
    )


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize("tag", ["apim-gateway/apim-gateway/prod/mygw", "apim-gateway/their-project/dev/mygw"])
def test_an_application_whose_tag_names_another_stack_is_refused(tag: str, preview: bool) -> None:
    with pytest.raises(InputError) as refusal:
        gateway(EVERYTHING, preview=preview, cloud=with_application({"tags": ["contoso", tag]}))
    assert str(refusal.value) == (
        f"adopt.application is '{APPLICATION}': its tag '{tag}' names another stack, which has it already. Give this"
        " gateway's own; if that stack has forgotten it, remove the tag from the application's manifest."
    )


@pytest.mark.parametrize(
    "answer",
    [{"tags": []}, {"tags": ["contoso"]}, {"tags": ["apim-gateway/apim-gateway/dev/as-it-was-called"]}, "no rights"],
    ids=["no tag", "a tag of others", "this stack's tag", "not readable"],
)
def test_an_application_that_no_other_stack_is_known_to_have_is_taken_over(answer: Any) -> None:
    assert imports(gateway(EVERYTHING, cloud=with_application(answer))) == IMPORTS


def test_what_the_program_does_not_say_is_named_and_what_the_api_server_fills_in_is_not() -> None:
    wanted: Any = {
        "metadata": {"name": "mygw", "labels": {"app": "mygw"}},
        "spec": {
            "replicas": 1,
            "containers": [{"name": "mygw", "image": "gateway:v2", "ports": [{"containerPort": 8080}]}],
            "ranges": ["192.0.2.0/24"],
        },
    }
    filled_in: dict[str, Any] = {
        "metadata": {**wanted["metadata"], "uid": "u", "annotations": {"deployment.kubernetes.io/revision": "1"}},
        "spec": {
            **wanted["spec"],
            "containers": [
                {
                    "name": "mygw",
                    "image": "gateway:v2",
                    "ports": [{"containerPort": 8080, "protocol": "TCP"}],
                    "imagePullPolicy": "IfNotPresent",
                    "resources": {},
                }
            ],
            "dnsPolicy": "ClusterFirst",
            "clusterIP": "10.0.0.9",
        },
        "status": {"replicas": 1},
    }
    by_hand: Any = {
        "metadata": {"name": "mygw", "labels": {"app": "mygw", "team": "apis"}, "annotations": {"a/b": "c"}},
        "spec": {
            "replicas": 3,
            "containers": [
                {"name": "mygw", "image": "gateway:v3", "ports": [{"containerPort": 8080}, {"containerPort": 9090}]},
                {"name": "sidecar"},
            ],
            "ranges": ["192.0.2.0/24", "198.51.100.0/24"],
            "dnsPolicy": "None",
        },
    }
    assert list(lost_fields(filled_in, wanted)) == []
    assert list(lost_fields(by_hand, wanted)) == [
        "metadata.labels[team]",
        "metadata.annotations[a/b]",
        "spec.replicas",
        "spec.containers[mygw].image",
        "spec.containers[mygw].ports[9090]",
        "spec.containers[sidecar]",
        "spec.ranges[1]",
        "spec.dnsPolicy",
    ]


def with_application(answer: dict[str, Any] | str) -> Cloud:
    cloud = Cloud()
    cloud.answers[APPLICATION_LOOKUP] = answer
    return cloud


def test_half_an_application_and_a_guid_for_two_are_refused() -> None:
    assert refusal(GatewayApplication, gateway_name="mygw", adopt_service_principal=PRINCIPAL) == (
        "adopt_application is missing: an application and its service principal are adopted together."
        " Give both object ids, or neither."
    )
    assert refusal(GatewayRoles, service_id=SERVICE_ID, reader_role_guid=READER, validator_role_guid=READER) == (
        f"validator_role_guid is '{READER}': the reader's role has this GUID. Give each its own."
    )
