"""What recover decides, from what the state has and what exists. Nothing without this stack's mark is ever removed."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from apim_gateway import naming
from apim_gateway_doctor.gateway import Gateway
from apim_gateway_doctor.gateways import of_configuration
from apim_gateway_doctor.pulumi_cli import Pulumi
from apim_gateway_doctor.recover.holdings import Application, Holdings, KubernetesObject, Password, Role
from apim_gateway_doctor.recover.plan import (
    APPLICATION,
    ASSIGNMENT,
    CONFIG_MAP,
    PASSWORD,
    PRINCIPAL,
    ROLE,
    Step,
    changes,
    plan,
)
from apim_gateway_doctor.recover.recorded import Named, Pending, Recorded, recorded
from apim_gateway_doctor.stack import Stack

SERVICE = naming.ServiceId("11111111-1111-4111-8111-111111111111", "rg-apim", "contoso")


def gateway(**roles: str) -> Gateway:
    configuration: dict[str, Any] = {
        "azure-native:subscriptionId": SERVICE.subscription_id,
        "apim-gateway:resourceGroupName": "rg-apim",
        "apim-gateway:serviceName": "contoso",
        "apim-gateway:gatewayName": "MyGw",
        "apim-gateway:kubernetes": {"namespace": "gateways"},
        "apim-gateway:roles": roles,
    }
    return of_configuration(Stack("dev", Pulumi(Path()), configuration, {"resources": []}))


def planned(gateway: Gateway, state: Recorded, holdings: Holdings) -> list[Step]:
    return plan(state, (gateway, holdings))


GATEWAY = gateway()
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
K8S_SERVICE = "kubernetes:core/v1:Service"
MADE = Application("oid", "client", "2026-01-02", "principal", (Password("key", "MyGw gateway"),), "reader-assignment")
ALL = Holdings(
    {"validator": Role("validator-role"), "reader": Role("reader-role")},
    "validator-assignment",
    (MADE,),
    (
        KubernetesObject("ConfigMap", "mygw-env-1", client_id="client", in_use=True),
        KubernetesObject("Deployment", "mygw"),
        KubernetesObject("Service", "mygw-live-traffic"),
        KubernetesObject("Service", "mygw-instance-discovery"),
        KubernetesObject("PodDisruptionBudget", "mygw"),
    ),
)
IDS = frozenset(
    {
        "validator-role",
        "reader-role",
        "validator-assignment",
        "reader-assignment",
        "/applications/oid",
        "/servicePrincipals/principal",
        "oid/password/key",
        "ConfigMap:gateways/mygw-env-1",
        "Deployment:gateways/mygw",
        "Service:gateways/mygw-live-traffic",
        "Service:gateways/mygw-instance-discovery",
        "PodDisruptionBudget:gateways/mygw",
    }
)
HEALTHY = Recorded(IDS)


def short(steps: list[Step]) -> list[tuple[str, str, str]]:
    return [(step.action, step.kind, step.id) for step in steps]


def lacking(id: str, resource: Named, *pending: Pending) -> Recorded:
    """A state that never heard of this one."""
    return Recorded(IDS - {id}, pending, frozenset({resource}))


def test_a_healthy_stack_needs_nothing() -> None:
    assert planned(GATEWAY, HEALTHY, ALL) == []


def test_a_stack_that_never_made_anything_needs_nothing() -> None:
    everything = frozenset({Named(APPLICATION, "mygw-application"), Named(ROLE, "mygw-reader")})
    assert planned(GATEWAY, Recorded(missing=everything), Holdings()) == []


@pytest.mark.parametrize(
    ("id", "resource"),
    [
        ("validator-role", Named(ROLE, "mygw-validator")),
        ("reader-role", Named(ROLE, "mygw-reader")),
        ("validator-assignment", Named(ASSIGNMENT, "mygw-validator")),
        ("reader-assignment", Named(ASSIGNMENT, "mygw-reader-MyGw")),
        ("/applications/oid", Named(APPLICATION, "mygw-application")),
        ("/servicePrincipals/principal", Named(PRINCIPAL, "mygw-service-principal")),
        ("Deployment:gateways/mygw", Named(DEPLOYMENT, "mygw-deployment")),
        ("Service:gateways/mygw-live-traffic", Named(K8S_SERVICE, "mygw-live-traffic")),
        ("Service:gateways/mygw-instance-discovery", Named(K8S_SERVICE, "mygw-instance-discovery")),
        (
            "PodDisruptionBudget:gateways/mygw",
            Named("kubernetes:policy/v1:PodDisruptionBudget", "mygw-disruption-budget"),
        ),
    ],
)
def test_objects_that_the_state_lacks_are_imported(id: str, resource: Named) -> None:
    for pending in ((), (Pending("creating", resource),)):
        [step] = planned(GATEWAY, lacking(id, resource, *pending), ALL)
        assert (step.action, step.type, step.name) == ("import", resource.type, resource.name)
        assert step.id == id.rpartition(":")[2]


def test_an_adopted_role_is_imported_but_never_removed() -> None:
    adopting = gateway(readerRoleGuid="4d5e")
    holdings = replace(ALL, roles={**ALL.roles, "reader": Role("/x/roleDefinitions/4D5E")})
    lacking_it = lacking("reader-role", Named(ROLE, "mygw-reader"))
    assert [step.action for step in planned(adopting, lacking_it, holdings)] == ["import"]
    assert [step.action for step in planned(adopting, HEALTHY, holdings)] == ["leave"]
    assert [step.action for step in planned(GATEWAY, HEALTHY, holdings)] == ["remove"]


def test_arm_ids_are_compared_without_case() -> None:
    shouted = Recorded(frozenset(id.upper() if id.endswith(("role", "assignment")) else id for id in IDS))
    assert planned(GATEWAY, shouted, ALL) == []


OF_THE_PODS = replace(MADE, object_id="old", client_id="old-client", reader_assignment_id="old-assignment")
WITH_OLD_PODS = replace(
    ALL,
    applications=(MADE, OF_THE_PODS),
    objects=(KubernetesObject("ConfigMap", "mygw-env-0", client_id="old-client", in_use=True), *ALL.objects[1:]),
)


def test_an_application_that_the_pods_sign_in_with_is_left_until_up_has_made_new_ones() -> None:
    by_id = {step.id: step for step in planned(GATEWAY, HEALTHY, WITH_OLD_PODS)}
    assert {step.action for step in by_id.values()} == {"leave"}
    assert by_id["/applications/old"].why == (
        "the pods sign in with it, and the state has client: after `pulumi up`, run this again"
    )
    assert "gateways/mygw-env-0" in by_id


def test_an_application_that_the_pods_do_not_sign_in_with_any_more_is_removed_with_its_assignment() -> None:
    released = replace(WITH_OLD_PODS, objects=ALL.objects)
    assert short(planned(GATEWAY, HEALTHY, released)) == [
        ("remove", "RoleAssignment", "old-assignment"),
        ("remove", "Application", "/applications/old"),
    ]


def test_a_state_without_an_application_gets_the_one_that_the_pods_sign_in_with() -> None:
    older = replace(MADE, object_id="older", client_id="older-client", created="2025-01-01")
    holdings = replace(ALL, applications=(older, MADE))
    steps = planned(GATEWAY, lacking("/applications/oid", Named(APPLICATION, "mygw-application")), holdings)
    assert ("import", "Application", "/applications/oid") in short(steps)
    assert ("remove", "Application", "/applications/older") in short(steps)


def test_a_client_secret_that_the_state_does_not_have_is_removed() -> None:
    lost = replace(MADE, passwords=(*MADE.passwords, Password("lost", "MyGw gateway")))
    steps = planned(GATEWAY, HEALTHY, replace(ALL, applications=(lost,)))
    assert short(steps) == [("remove", "ApplicationPassword", "oid/password/lost")]


def test_a_client_secret_of_another_owner_is_named_and_stays() -> None:
    other = replace(MADE, passwords=(*MADE.passwords, Password("other", "for the auditors")))
    steps = planned(GATEWAY, HEALTHY, replace(ALL, applications=(other,)))
    assert short(steps) == [("leave", "ApplicationPassword", "oid/password/other")]
    assert changes(steps) == []


def test_a_client_secret_that_pods_may_use_stays_until_up_has_made_another() -> None:
    """The whole state was lost: ConfigMap and client secret are the ones that the pods have."""
    nothing = Recorded(
        missing=frozenset(
            {
                Named(APPLICATION, "mygw-application"),
                Named(PRINCIPAL, "mygw-service-principal"),
                Named(PASSWORD, "mygw-client-secret"),
                Named(ROLE, "mygw-validator"),
                Named(ROLE, "mygw-reader"),
                Named(ASSIGNMENT, "mygw-validator"),
                Named(ASSIGNMENT, "mygw-reader-MyGw"),
                Named(CONFIG_MAP, "mygw-env"),
                Named(DEPLOYMENT, "mygw-deployment"),
                Named(K8S_SERVICE, "mygw-live-traffic"),
                Named(K8S_SERVICE, "mygw-instance-discovery"),
            }
        )
    )
    steps = planned(GATEWAY, nothing, ALL)
    assert {step.action for step in steps} == {"import", "leave"}
    assert [step.kind for step in steps if step.action == "leave"] == ["ApplicationPassword", "ConfigMap"]
    assert len(changes(steps)) == 9


def test_a_config_map_of_the_killed_run_is_removed_and_never_imported() -> None:
    made = KubernetesObject("ConfigMap", "mygw-env-2")
    pending = Pending("creating", Named(CONFIG_MAP, "mygw-env"), "mygw-env-2")
    state = Recorded(IDS, (pending,), frozenset({Named(CONFIG_MAP, "mygw-env")}))
    steps = planned(GATEWAY, state, replace(ALL, objects=(*ALL.objects, made)))
    assert short(steps) == [("remove", "ConfigMap", "gateways/mygw-env-2")]


def test_a_config_map_for_this_application_is_removed_and_another_one_stays() -> None:
    ours = KubernetesObject("ConfigMap", "mygw-env-2", client_id="client")
    other = KubernetesObject("ConfigMap", "mygw-env-3", client_id="another client")
    steps = planned(GATEWAY, HEALTHY, replace(ALL, objects=(*ALL.objects, ours, other)))
    assert short(steps) == [
        ("remove", "ConfigMap", "gateways/mygw-env-2"),
        ("leave", "ConfigMap", "gateways/mygw-env-3"),
    ]


def test_an_object_that_pulumi_did_not_make_is_neither_imported_nor_removed() -> None:
    resource = Named(DEPLOYMENT, "mygw-deployment")
    foreign = replace(ALL, objects=(KubernetesObject("Deployment", "mygw", made_by_pulumi=False),))
    steps = planned(GATEWAY, lacking("Deployment:gateways/mygw", resource), foreign)
    assert short(steps) == [("leave", "Deployment", "gateways/mygw")]


def test_the_states_application_stays_and_its_double_goes() -> None:
    double = Application("double", "client 2", "2026-01-01", "principal 2", (), "assignment of the double")
    steps = planned(GATEWAY, HEALTHY, replace(ALL, applications=(double, MADE)))
    assert short(steps) == [
        ("remove", "RoleAssignment", "assignment of the double"),
        ("remove", "Application", "/applications/double"),
    ]


def test_without_the_state_the_oldest_application_with_a_service_principal_stays() -> None:
    bare = Application("bare", "client 1", "2026-01-01")
    young = Application("young", "client 3", "2026-01-03", "principal 3")
    state = Recorded(missing=frozenset({Named(APPLICATION, "mygw-application")}))
    steps = planned(
        GATEWAY, state, Holdings(applications=(young, bare, replace(MADE, reader_assignment_id=None, passwords=())))
    )
    assert short(steps) == [
        ("remove", "Application", "/applications/young"),
        ("remove", "Application", "/applications/bare"),
        ("import", "Application", "/applications/oid"),
    ]


def test_no_application_is_removed_while_the_states_own_is_gone() -> None:
    """It may be the one to keep: a refresh decides."""
    steps = planned(GATEWAY, Recorded(IDS - {"/applications/oid"} | {"/applications/gone"}), ALL)
    assert [step.action for step in steps if step.kind == "Application"] == ["leave"]
    assert "pulumi refresh" in steps[0].why


def test_roles_that_other_gateways_have_are_left_to_their_stack() -> None:
    shared = replace(ALL, roles={key: replace(role, used_by_others=True) for key, role in ALL.roles.items()})
    missing = frozenset(
        {Named(ROLE, "mygw-validator"), Named(ROLE, "mygw-reader"), Named(ASSIGNMENT, "mygw-validator")}
    )
    ids = IDS - {"validator-role", "reader-role", "validator-assignment"}
    steps = planned(GATEWAY, Recorded(ids, (), missing), shared)
    assert {step.action for step in steps} == {"leave"}
    assert all("roles.readerRoleId" in step.why for step in steps)
    assert planned(GATEWAY, HEALTHY, shared) == []


def test_an_assignment_that_was_to_replace_the_states_is_removed() -> None:
    state = Recorded(IDS - {"reader-assignment"} | {"the assignment before"})
    assert short(planned(GATEWAY, state, ALL)) == [("remove", "RoleAssignment", "reader-assignment")]


def test_an_operation_of_which_nothing_came_is_forgotten() -> None:
    pending = (
        Pending("creating", Named(PASSWORD, "mygw-client-secret")),
        Pending("updating", Named(DEPLOYMENT, "mygw-deployment")),
        Pending("creating", Named("random:index:Pet", "pet")),
    )
    steps = planned(GATEWAY, Recorded(IDS, pending), ALL)
    assert [(step.action, step.name) for step in steps] == [
        ("forget", "mygw-client-secret"),
        ("forget", "mygw-deployment"),
        ("forget", "pet"),
    ]
    assert "look yourself" in steps[2].why


def test_the_state_is_read_as_pulumi_exports_it() -> None:
    urn = "urn:pulumi:dev::apim-gateway::a$kubernetes:core/v1:ConfigMap::mygw-env"
    resource: dict[str, object] = {"type": CONFIG_MAP, "urn": urn, "id": "gateways/mygw-env-1", "inputs": {}}
    making = {"type": CONFIG_MAP, "urn": urn, "custom": True, "inputs": {"metadata": {"name": "mygw-env-2"}}}
    component = {"type": "apim-gateway:index:GatewayRoles", "urn": "urn::mygw", "custom": False}
    old = {"type": PASSWORD, "urn": "urn::mygw-client-secret", "id": "oid/password/old", "delete": True}
    state = recorded(
        {
            "resources": [resource, old],
            "pending_operations": [{"type": "creating", "resource": each} for each in (component, making)],
        },
        frozenset(),
    )
    assert state.ids == {"ConfigMap:gateways/mygw-env-1", "oid/password/old"}
    assert state.pending == (Pending("creating", Named(CONFIG_MAP, "mygw-env"), "mygw-env-2"),)


def test_an_unfinished_operation_of_two_gateways_is_forgotten_once() -> None:
    pending = (Pending("updating", Named(DEPLOYMENT, "mygw-deployment")),)
    steps = plan(Recorded(IDS, pending), (GATEWAY, ALL), (GATEWAY, ALL))
    assert [(step.action, step.name) for step in steps] == [("forget", "mygw-deployment")]
