"""What the program, Azure or the cluster refuses at once: `up` fails within seconds and names the cause.

Each test sabotages a deployed gateway, lets `up` fail and removes the cause before it looks at what `up` said, so that
the next test finds the gateway whole; then the next `up` does only what is left.
test_sabotage_pods.py has the causes that only the pods notice.
"""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from tests.end_to_end.running import run
from tests.end_to_end.sabotage import (
    Attempt,
    Gateway,
    doctor_must_refuse,
    doctor_must_say,
    must_have_failed,
    must_have_succeeded,
    prerequisites_gateway,
    started,
)

OTHER_TENANT = "99999999-9999-4999-8999-999999999999"
TAKEN_PORT = 30080


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """One for all tests: each leaves it deployed, with the settings that it came to."""
    directory = tmp_path_factory.mktemp("refusals")
    with started(directory) as sandbox, sandbox.new_stack("refusals"):
        gateway = prerequisites_gateway(sandbox, "refusals", directory)
        must_have_succeeded(gateway.up(), "+ 17 created")
        assert len(gateway.existing()) == 11, "2 roles, 2 assignments, 3 things in Entra, 4 in the cluster"
        yield gateway


def instance_is(gateway: Gateway, **properties: Any) -> None:
    """A change of the instance, as in the portal."""
    clients: Any = gateway.azure.api_management
    clients.api_management_service.begin_update(gateway.group, gateway.service, properties).result()


def untouched(attempt: Attempt) -> bool:
    """Whether the program refused before it came to any resource."""
    return attempt.ran.summary == {"1 unchanged", "1 errored"}


def test_a_gateway_name_that_does_not_exist_is_refused_with_the_name_that_was_asked_for(gateway: Gateway) -> None:
    gateway.configure("gatewayName", "mygv")
    failed = gateway.up()
    gateway.configure("gatewayName", "mygw")
    must_have_failed(failed, "apim-gateway:gatewayName names something that does not exist: request failed")
    assert f"{gateway.service_id}/gateways/mygv: Status=404" in failed.diagnostics
    doctor_must_say(failed, gateway="there is no gateway 'mygv' on 'apim-contoso-dev'")
    assert untouched(failed)

    must_have_succeeded(gateway.up(), "17 unchanged")


def test_a_resource_group_that_does_not_exist_is_refused_with_azures_code(gateway: Gateway) -> None:
    right = deepcopy(gateway.configuration)
    gateway.configure("resourceGroupName", "rg-apim-nowhere")
    failed = gateway.up()
    gateway.configuration = right
    must_have_failed(failed, 'Code="ResourceGroupNotFound"')
    assert "rg-apim-nowhere" in failed.diagnostics
    assert untouched(failed)
    must_have_succeeded(gateway.up(), "17 unchanged")


def test_a_subscription_that_does_not_exist_is_refused_with_azures_code(gateway: Gateway) -> None:
    failed = gateway.up(environment={"ARM_SUBSCRIPTION_ID": OTHER_TENANT})
    must_have_failed(failed, 'Code="SubscriptionNotFound"')
    assert OTHER_TENANT in failed.diagnostics
    assert untouched(failed)
    must_have_succeeded(gateway.up(), "17 unchanged")


def test_an_instance_of_a_tier_without_gateways_is_refused(gateway: Gateway) -> None:
    instance_is(gateway, sku={"name": "Standard", "capacity": 1})
    failed = gateway.up()
    instance_is(gateway, sku={"name": "Developer", "capacity": 1})
    must_have_failed(
        failed,
        "apim-gateway:serviceName is 'apim-contoso-dev': the instance is of tier Standard, and"
        " self-hosted gateways need Developer or Premium. Change its tier, or name another instance.",
    )
    doctor_must_say(failed, tier="Standard")
    assert untouched(failed)

    must_have_succeeded(gateway.up(), "17 unchanged")


def test_an_instance_without_its_own_identity_is_refused_with_the_command_that_gives_it_one(gateway: Gateway) -> None:
    instance_is(gateway, identity={"type": "None"})
    failed = gateway.up()
    instance_is(gateway, identity={"type": "SystemAssigned"})
    must_have_failed(
        failed,
        "the instance has no system-assigned identity, with which it checks a gateway's role. Switch it on:"
        " az apim update -g rg-apim-dev -n apim-contoso-dev --enable-managed-identity true.",
    )
    doctor_must_say(failed, identity="a system-assigned one is needed")
    assert untouched(failed)

    # The new identity is another principal, so the validator's assignment is another one.
    must_have_succeeded(gateway.up(), "+-1 replaced", "16 unchanged")


def test_a_deployer_of_another_tenant_is_told_which_tenant_it_asked(gateway: Gateway) -> None:
    failed = gateway.up(environment={"ARM_TENANT_ID": OTHER_TENANT})
    must_have_failed(failed, "cannot sign in to Azure: Authentication failed:")
    assert f"/{OTHER_TENANT}. " in failed.diagnostics
    assert "double check your tenant name or GUID is correct" in failed.diagnostics
    doctor_must_refuse(failed, "Cannot sign in to Azure at ")
    assert untouched(failed)

    must_have_succeeded(gateway.up(), "17 unchanged")


def test_a_node_port_that_another_service_has_is_named(gateway: Gateway) -> None:
    kubectl = ("kubectl", "create", "service", "nodeport", "somebody-elses", "--tcp=80", f"--node-port={TAKEN_PORT}")
    assert run([*kubectl], gateway.sandbox.environment).code == 0
    http = {"name": "http", "port": 80, "targetPort": 8080, "nodePort": TAKEN_PORT}
    https = {"name": "https", "port": 443, "targetPort": 8081}
    gateway.configure("kubernetes.service", {"ports": [http, https]})
    failed = gateway.up()
    assert run(["kubectl", "delete", "service", "somebody-elses"], gateway.sandbox.environment).code == 0
    must_have_failed(
        failed,
        f'Service "mygw-live-traffic" is invalid: spec.ports[0].nodePort: Invalid value: {TAKEN_PORT}:'
        " provided port is already allocated",
    )
    doctor_must_say(failed, live_traffic=f"node port {TAKEN_PORT} is taken by Service default/somebody-elses")

    must_have_succeeded(gateway.up(), "~ 1 updated", "16 unchanged")


def test_a_deployer_that_may_not_assign_roles_is_told_the_action_that_it_lacks(gateway: Gateway) -> None:
    """Contributor instead of Owner: it may do everything but give rights."""
    azure = gateway.azure
    deployer = azure.object_id
    owner, contributor = (built_in_role(gateway, name) for name in ("Owner", "Contributor"))
    other = azure.new_principal()
    gateway.other_secrets.add(other.secret)
    azure.assign(azure.subscription, owner, other.object_id)
    administrator = azure.sign_in(other)
    [held] = [
        each
        for each in administrator.roles.role_assignments.list_for_subscription()
        if each.principal_id == deployer and each.role_definition_id == owner
    ]
    administrator.assign(azure.subscription, contributor, deployer)
    administrator.roles.role_assignments.delete(str(held.scope), str(held.name))

    gateway.configure("roles.validatorScope", "service")
    failed = gateway.up()
    administrator.assign(azure.subscription, owner, deployer)
    must_have_failed(failed, 'Status=403 Code="AuthorizationFailed"')
    assert f"The client '{azure.client_id}' with object id '{deployer}'" in failed.diagnostics
    lacks = "does not have authorization to perform action 'Microsoft.Authorization/roleAssignments/write' over scope"
    assert f"{lacks} '{gateway.service_id}/" in failed.diagnostics
    doctor_must_say(failed, validator_assignment="the configuration wants it at the instance 'apim-contoso-dev'")

    must_have_succeeded(gateway.up(), "+-1 replaced", "16 unchanged")


def built_in_role(gateway: Gateway, name: str) -> str:
    scope = gateway.azure.subscription.lstrip("/")
    [found] = gateway.azure.roles.role_definitions.list(scope, filter=f"roleName eq '{name}'")
    return str(found.id)
