"""What can't work is refused before anything is created, in one message that says what to do.

'It is not there' and 'Azure could not be asked' are told apart: only the first is about an input.
"""

from typing import Any

import pulumi
import pytest
from apim_gateway import InputError, LookupFailed, SelfHostedGateway

from .cloud import (
    GATEWAY,
    RESOURCE_GROUP,
    ROLE_DEFINITIONS,
    SERVICE,
    SERVICE_ID,
    SUBSCRIPTION_ID,
    Cloud,
    api_management_service,
)
from .recording import refused, run

TIER = (
    "service_name is 'apim-contoso-dev': the instance is of tier {}, and self-hosted gateways need Developer or"
    " Premium. Change its tier, or name another instance."
)
IDENTITY = (
    "service_name is 'apim-contoso-dev': the instance has no system-assigned identity, with which it checks a"
    " gateway's role. Switch it on: az apim update -g rg-apim-dev -n apim-contoso-dev --enable-managed-identity true."
)
USER_ASSIGNED = {"type": "UserAssigned"}


def not_found(what: str) -> str:
    return (
        f"Status=404 Code=\"ResourceNotFound\" Message=\"The Resource '{what}' under resource group 'rg-apim-dev'\n"
        '  was not found."'
    )


def message(cloud: Cloud, error: type[pulumi.RunError], preview: bool = False, **optional: Any) -> str:
    args: Any = {
        "resource_group_name": "rg-apim-dev",
        "service_name": "apim-contoso-dev",
        "gateway_name": "mygw",
        **optional,
    }
    return refused(lambda: SelfHostedGateway("mygw", args), error, preview, cloud)


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize(
    ("tier", "identity", "expected"),
    [
        ("Basic", None, TIER.format("Basic")),
        ("StandardV2", None, TIER.format("StandardV2")),
        ("Premium", USER_ASSIGNED, IDENTITY),
        ("Developer", USER_ASSIGNED, IDENTITY),
        ("Consumption", USER_ASSIGNED, f"{TIER.format('Consumption')}\n{IDENTITY}"),
    ],
)
def test_an_instance_that_cannot_serve_a_gateway(tier: str, identity: Any, expected: str, preview: bool) -> None:
    cloud = Cloud()
    cloud.answers[SERVICE] = api_management_service(tier, identity)
    assert message(cloud, InputError, preview) == expected


def test_an_instance_without_any_identity() -> None:
    cloud = Cloud()
    answer = api_management_service()
    del answer["identity"]
    cloud.answers[SERVICE] = answer
    assert message(cloud, InputError) == IDENTITY


@pytest.mark.parametrize("tier", ["Developer", "Premium"])
def test_a_supported_instance_with_an_identity_is_the_allowed_twin(tier: str) -> None:
    cloud = Cloud()
    cloud.answers[SERVICE] = api_management_service(tier)
    args: Any = {"resource_group_name": "rg-apim-dev", "service_name": "apim-contoso-dev", "gateway_name": "mygw"}
    assert run(lambda: SelfHostedGateway("mygw", args), cloud=cloud).one(":Deployment")


@pytest.mark.parametrize(
    ("token", "answer", "argument"),
    [
        (SERVICE, not_found("Microsoft.ApiManagement/service/apim-contoso-dev"), "service_name"),
        (SERVICE, 'Status=404 Code="ResourceGroupNotFound" Message="Resource group \'rg\'"', "resource_group_name"),
        (GATEWAY, not_found("mygw"), "gateway_name"),
    ],
    ids=["instance", "resource group", "gateway"],
)
def test_an_instance_or_gateway_that_is_not_there(token: str, answer: str, argument: str) -> None:
    cloud = Cloud()
    cloud.answers[token] = answer
    said = " ".join(answer.split())
    assert message(cloud, InputError) == (
        f"{argument} names something that does not exist: {said}. Correct the name, or create it first."
    )


@pytest.mark.parametrize("code", ['Status=404 Code="SubscriptionNotFound"', 'Code="SubscriptionNotFound"'])
def test_a_subscription_that_is_not_there_is_the_providers(code: str) -> None:
    cloud = Cloud()
    cloud.answers[SERVICE] = f"{code} Message=\"The subscription '{SUBSCRIPTION_ID}' could not be found.\""
    assert message(cloud, InputError) == (
        f"subscription_id names something that does not exist: {cloud.answers[SERVICE]}. Give the azure-native provider"
        " a subscription that its identity can see, and here the same or none."
    )


def test_a_provider_that_is_not_known_yet_is_refused() -> None:
    cloud = Cloud()
    # The engine asks no provider whose configuration is unknown: nothing comes back.
    cloud.answers[SERVICE] = {}
    assert message(cloud, InputError, preview=True) == (
        "opts has an azure-native provider that is not known yet: what is created depends on the instance, which is"
        " looked up with it before. Give its subscription_id and tenant_id as plain strings, not as Outputs."
    )


@pytest.mark.parametrize("token", [SERVICE, GATEWAY])
@pytest.mark.parametrize(
    "answer",
    [
        "dial tcp: lookup management.azure.com: no such host",
        'Status=403 Code="AuthorizationFailed" Message="The client does not have authorization"',
        "AADSTS700016: Application with identifier 'c' was not found in the directory 'Contoso'.",
    ],
    ids=["unreachable", "not allowed to ask", "not signed in"],
)
def test_azure_that_could_not_be_asked_is_not_blamed_on_an_input(token: str, answer: str) -> None:
    cloud = Cloud()
    cloud.answers[token] = answer
    assert message(cloud, LookupFailed) == (f"Azure could not be asked about the API Management instance: {answer}")


def test_all_problems_of_the_inputs_are_said_at_once_and_azure_is_not_asked() -> None:
    cloud = Cloud(answers={})
    assert message(
        cloud,
        InputError,
        service_name="apim.azure-api.net",
        gateway_name="managed",
        subscription_id="dev",
        roles={"validator_scope": "tenant", "validator_role_id": "", "name_suffix": "x" * 67},
        authentication={"client_secret": {"end_date": "soon"}},
        kubernetes={"replicas": 0, "container": {"envFrom": []}},
    ).splitlines() == [
        "service_name is 'apim.azure-api.net': that is an address or an id, not the name of an instance. Give the"
        " instance's name alone, for example 'apim'.",
        "gateway_name is 'managed': Azure reserves 'managed' for the instance's own gateway. Give a self-hosted"
        " gateway's name.",
        "subscription_id is 'dev': it is not a GUID. Give 32 hexadecimal digits in the form 8-4-4-4-12.",
        f"roles.name_suffix is '{'x' * 67}': a role's name has at most 128 characters, which leaves 66 for the suffix."
        " Give a shorter one.",
        "roles.validator_role_id is empty: a value is needed. Set it or leave it out.",
        "roles.validator_scope is 'tenant': it is none of the choices. Give one of 'resourceGroup', 'service',"
        " 'subscription'.",
        "roles.reader_role_id is missing: the two roles are created or given by id together. Give both ids.",
        "authentication.client_secret.end_date is 'soon': it is not a date and time with seconds and a zone (RFC"
        " 3339). Give for example '2030-06-30T00:00:00Z'.",
        "kubernetes.replicas is 0: a gateway without pods serves nothing. Give 1 or more.",
        "kubernetes.container has 'envFrom': it has an argument of its own. Set 'kubernetes.container_settings'"
        " instead.",
    ]


@pytest.mark.parametrize("role", ["reader_role_id", "validator_role_id"])
def test_an_empty_role_id_is_refused_before_the_application_exists(role: str) -> None:
    roles = {"reader_role_id": f"{ROLE_DEFINITIONS}/ae590ce4-c8b0-59d4-9293-b6d2e7f8d969", role: ""}
    expected = f"roles.{role} is empty: a value is needed. Set it or leave it out."
    assert message(Cloud(), InputError, roles=roles) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("x" * 64, f"name is '{'x' * 64}': it has 64 characters, Kubernetes has room for 63. Give at most 63."),
        (
            "My GW",
            "name is 'My GW': a Kubernetes name has lower-case letters, digits and '-', and starts and ends with a"
            " letter or digit. Give for example 'my-gw'.",
        ),
    ],
)
def test_a_components_own_name_has_to_fit_kubernetes(name: str, expected: str) -> None:
    args: Any = {"resource_group_name": "rg-apim-dev", "service_name": "apim", "gateway_name": "mygw"}
    assert refused(lambda: SelfHostedGateway(name, args), InputError) == expected


def test_another_subscription_than_the_providers_is_refused() -> None:
    other = "11111111-2222-4333-8444-555555555555"
    assert message(Cloud(), InputError, subscription_id=other) == (
        f"subscription_id is '{other}': the azure-native provider works in subscription {SUBSCRIPTION_ID}. "
        "Give that one, or a provider for the other."
    )


def test_an_output_is_refused_where_its_value_decides_what_is_created() -> None:
    def program() -> None:
        service_name = pulumi.Output.from_input("apim-contoso-dev")
        args: Any = {"resource_group_name": "rg-apim-dev", "gateway_name": "mygw", "service_name": service_name}
        SelfHostedGateway("mygw", args)

    assert refused(program, InputError) == (
        "service_name is an Output: what is created depends on its value, which an Output has only during the deploy. "
        "Give the plain string."
    )


def test_ids_are_built_from_the_inputs_and_not_from_azures_varying_case() -> None:
    cloud = Cloud()
    cloud.answers[SERVICE] = {**api_management_service(), "id": SERVICE_ID.upper(), "name": "APIM-CONTOSO-DEV"}
    args: Any = {"resource_group_name": "rg-apim-dev", "service_name": "apim-contoso-dev", "gateway_name": "mygw"}
    monitor = run(lambda: SelfHostedGateway("mygw", args), cloud=cloud)
    assert monitor.one("RoleAssignment", "validator").inputs["scope"] == RESOURCE_GROUP
