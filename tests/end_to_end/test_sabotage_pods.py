"""What only the pods notice, and what stops a first deployment half-way: `up` fails within the ready timeout.

Each cause has a gateway on an instance of its own. Because most of the time is waiting, all are sabotaged side by side:
the functions at the top do it, the tests look at what `up` said and did. test_sabotage_refusals.py has the causes that
are refused at once.
"""

import shutil
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.end_to_end.running import RunningSandbox, run
from tests.end_to_end.sabotage import (
    Attempt,
    Gateway,
    doctor_must_refuse,
    doctor_must_say,
    must_have_failed,
    must_have_succeeded,
    new_gateway,
    started,
)

OTHER_TENANT = "99999999-9999-4999-8999-999999999999"
GET_CONFIGURATION = "Microsoft.ApiManagement/service/gateways/getConfiguration/action"


class Course(NamedTuple):
    """How it went."""

    gateway: Gateway
    failed: Attempt
    ready_meanwhile: int
    """Pods that served while `up` had failed."""
    repaired: Attempt


# A sabotage does the harm and the failing `up`, then what an engineer would do about it and the next `up`.
Sabotage = Callable[[Gateway], Iterator[Attempt]]


def no_validator_assignment(gateway: Gateway) -> Iterator[Attempt]:
    deploy(gateway)
    held = gateway.assignment("validator")
    gateway.azure.roles.role_assignments.delete(held.scope, held.name)
    gateway.roll()
    yield gateway.up()
    yield gateway.up("--refresh")


def reader_at_too_small_a_scope(gateway: Gateway) -> Iterator[Attempt]:
    deploy(gateway)
    clients: Any = gateway.azure.api_management
    clients.gateway.create_or_update(gateway.group, gateway.service, "another", {"properties": {}})
    held = move_reader(gateway, f"{gateway.service_id}/gateways/another")
    gateway.roll()
    yield gateway.up()
    gateway.azure.assign(held.scope, held.role_definition_id, held.principal_id, name=held.name)
    yield gateway.up()


def reader_on_another_instance(gateway: Gateway) -> Iterator[Attempt]:
    deploy(gateway)
    move_reader(gateway, gateway.azure.service("rg-apim-dev", "apim-contoso-dev"))
    gateway.roll()
    yield gateway.up()
    yield gateway.up("--refresh")


def client_secret_removed(gateway: Gateway) -> Iterator[Attempt]:
    deploy(gateway)
    application = gateway.application()
    [password] = application["passwordCredentials"]
    removed = gateway.azure.graph(
        "POST", f"/applications/{application['id']}/removePassword", {"keyId": password["keyId"]}
    )
    assert removed.status == 204, removed.body
    gateway.roll()
    yield gateway.up()
    yield gateway.up("--refresh")


def tenant_edited(gateway: Gateway) -> Iterator[Attempt]:
    deploy(gateway)
    name = gateway.config_map()["metadata"]["name"]
    patch = f'{{"data": {{"config.service.auth.azureAd.tenantId": "{OTHER_TENANT}"}}}}'
    edited = run(["kubectl", "patch", "configmap", name, "--patch", patch], gateway.sandbox.environment)
    assert edited.code == 0, edited.output
    gateway.roll()
    yield gateway.up()
    yield gateway.up("--refresh")


def image_missing(gateway: Gateway) -> Iterator[Attempt]:
    deploy(gateway)
    gateway.configure("kubernetes.image", "mcr.microsoft.com/azure-api-management/gateway:v3")
    yield gateway.up()
    gateway.configure("kubernetes.image", "mcr.microsoft.com/azure-api-management/gateway:v2")
    yield gateway.up()


def cluster_unreachable(gateway: Gateway) -> Iterator[Attempt]:
    """Already at the first deployment."""
    kubeconfig = gateway.file.with_suffix(".kubeconfig")
    shutil.copy(gateway.sandbox.environment["KUBECONFIG"], kubeconfig)
    kubectl = ["kubectl", "config", "set-cluster", "sandbox", "--server", "https://127.0.0.1:1"]
    changed = run([*kubectl, "--kubeconfig", str(kubeconfig)], gateway.sandbox.environment)
    assert changed.code == 0, changed.output
    yield gateway.up(environment={"KUBECONFIG": str(kubeconfig)})
    yield gateway.up()


def deployer_without_graph_rights(gateway: Gateway) -> Iterator[Attempt]:
    """Owner of the subscription, and nobody in Entra; at the first deployment."""
    azure = gateway.azure
    other = azure.new_principal()
    gateway.other_secrets.add(other.secret)
    scope = azure.subscription.lstrip("/")
    [owner] = azure.roles.role_definitions.list(scope, filter="roleName eq 'Owner'")
    azure.assign(azure.subscription, owner.id, other.object_id)
    yield gateway.up(environment={"ARM_CLIENT_ID": other.client_id, "ARM_CLIENT_SECRET": other.secret})
    yield gateway.up()


SABOTAGES: dict[str, Sabotage] = {
    "validator": no_validator_assignment,
    "scope": reader_at_too_small_a_scope,
    "instance": reader_on_another_instance,
    "secret": client_secret_removed,
    "tenant": tenant_edited,
    "image": image_missing,
    "cluster": cluster_unreachable,
    "graph": deployer_without_graph_rights,
}


def deploy(gateway: Gateway) -> None:
    must_have_succeeded(gateway.up(), "+ 17 created")
    assert len(gateway.existing()) == 11, "2 roles, 2 assignments, 3 things in Entra, 4 in the cluster"


def move_reader(gateway: Gateway, scope: str) -> Any:
    """The application gets its role elsewhere instead; returns the assignment that was taken away."""
    held = gateway.assignment("reader")
    gateway.azure.roles.role_assignments.delete(held.scope, held.name)
    elsewhere = str(uuid.uuid4())
    gateway.azure.assign(scope, held.role_definition_id, held.principal_id, name=elsewhere)
    gateway.by_hand.add(elsewhere)
    return held


def course(sandbox: RunningSandbox, name: str, directory: Path) -> Course:
    gateway = new_gateway(sandbox, name, directory)
    steps = SABOTAGES[name](gateway)
    failed = next(steps)
    found = sandbox.kubectl("get", "deployments", "--selector", f"app={name}")["items"]
    ready = sum(each["status"].get("readyReplicas", 0) for each in found)
    return Course(gateway, failed, ready, next(steps))


@pytest.fixture(scope="module")
def courses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Sabotage, "Future[Course]"]]:
    directory = tmp_path_factory.mktemp("pods")
    with started(directory) as sandbox, ExitStack() as stacks, ThreadPoolExecutor(len(SABOTAGES)) as threads:
        assert sandbox.environment
        for name in SABOTAGES:
            stacks.enter_context(sandbox.new_stack(name))
        yield {each: threads.submit(course, sandbox, name, directory) for name, each in SABOTAGES.items()}


Courses = dict[Sabotage, "Future[Course]"]


def test_without_the_validators_assignment_the_instances_own_identity_is_named(courses: Courses) -> None:
    gateway, failed, ready_meanwhile, repaired = courses[no_validator_assignment].result()
    must_have_failed(failed, "ServiceIdentityForbidden: The service's own system-assigned identity, principal '")
    lacks = "does not have the action 'Microsoft.Authorization/denyAssignments/read' over scope"
    assert f"{lacks} '{gateway.service_id}'" in failed.diagnostics
    lacks = "no role gives Microsoft.Authorization/denyAssignments/read over the instance"
    doctor_must_say(failed, validator_assignment="is gone", validator_permission=lacks)
    assert ready_meanwhile == 1
    must_have_succeeded(repaired, "+ 1 created", "~ 2 updated", "3 changes. 14 unchanged")


@pytest.mark.parametrize(
    ("sabotage", "operations"),
    [
        (reader_at_too_small_a_scope, ["~ 1 updated", "16 unchanged"]),
        (reader_on_another_instance, ["+ 1 created", "~ 2 updated", "3 changes. 14 unchanged"]),
    ],
    ids=["too small a scope", "another instance"],
)
def test_a_reader_that_does_not_reach_the_gateway_is_named_with_action_and_scope(
    courses: Courses, sabotage: Sabotage, operations: list[str]
) -> None:
    gateway, failed, ready_meanwhile, repaired = courses[sabotage].result()
    must_have_failed(failed, "403 GatewayForbidden: The principal '")
    lacks = f"does not have the data action '{GET_CONFIGURATION}' over scope"
    assert f"{lacks} '{gateway.service_id}/gateways/{gateway.name}'" in failed.diagnostics
    lacks = f"no role gives {GET_CONFIGURATION} over gateway '{gateway.name}'"
    doctor_must_say(failed, reader_assignment="is gone", reader_permission=lacks)
    assert ready_meanwhile == 1
    must_have_succeeded(repaired, *operations)


def test_a_wrong_client_secret_is_told_in_entras_words(courses: Courses) -> None:
    _, failed, ready_meanwhile, repaired = courses[client_secret_removed].result()
    must_have_failed(failed, "sign-in refused: AADSTS7000215: Invalid client secret provided.")
    refusal = "AADSTS7000215: Invalid client secret provided"
    doctor_must_say(failed, client_secret="the application has no client secret", sign_in=refusal)
    assert ready_meanwhile == 1
    must_have_succeeded(repaired, "+ 1 created", "~ 2 updated", "+-1 replaced", "4 changes. 13 unchanged")


def test_a_wrong_tenant_is_told_in_entras_words(courses: Courses) -> None:
    _, failed, ready_meanwhile, repaired = courses[tenant_edited].result()
    must_have_failed(failed, f"sign-in refused: AADSTS90002: Tenant '{OTHER_TENANT}' not found.")
    edited = f"config.service.auth.azureAd.tenantId is '{OTHER_TENANT}' and should be"
    doctor_must_say(failed, settings=edited, sign_in=OTHER_TENANT)
    assert ready_meanwhile == 1
    must_have_succeeded(repaired, "~ 2 updated", "+-1 replaced", "3 changes. 14 unchanged")


def test_a_missing_image_is_named(courses: Courses) -> None:
    _, failed, ready_meanwhile, repaired = courses[image_missing].result()
    image = "mcr.microsoft.com/azure-api-management/gateway:v3"
    must_have_failed(failed, f'Back-off pulling image "{image}": ErrImagePull: rpc error: code = NotFound')
    doctor_must_say(failed, deployment=f'[ImagePullBackOff] Back-off pulling image "{image}"')
    assert ready_meanwhile == 1
    must_have_succeeded(repaired, "~ 1 updated", "16 unchanged")


def test_an_unreachable_cluster_is_named_with_its_address_and_azures_side_is_kept(courses: Courses) -> None:
    _, failed, _, repaired = courses[cluster_unreachable].result()
    must_have_failed(failed, "error: configured Kubernetes cluster is unreachable: unable to load schema information")
    refused = 'Get "https://127.0.0.1:1/openapi/v2?timeout=32s": dial tcp 127.0.0.1:1: connect: connection refused'
    assert refused in failed.diagnostics
    doctor_must_refuse(failed, "The cluster at https://127.0.0.1:1 does not answer")
    must_have_succeeded(repaired, "+ 4 created", "13 unchanged")


def test_a_deployer_without_rights_in_graph_is_told_what_was_refused(courses: Courses) -> None:
    _, failed, _, repaired = courses[deployer_without_graph_rights].result()
    must_have_failed(failed, "403 Forbidden) with error: Authorization_RequestDenied: Insufficient privileges to")
    assert "azuread:index:Application (graph-application):" in failed.diagnostics
    doctor_must_say(failed, deployed="the stack has no Application")
    # How far the rest came meanwhile is a matter of luck; nothing is made twice.
    must_have_succeeded(repaired, f"+ {17 - failed.resources} created", f"{failed.resources} unchanged")
