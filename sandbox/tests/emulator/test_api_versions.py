"""Which api-versions are accepted, and how each provider refuses another one.

Invariants:
- Resource Manager, Microsoft.Authorization and Microsoft.ApiManagement each refuse in their own words, and name the
  versions that they have.
- Every version that Microsoft's clients send is accepted.
"""

import uuid

import pytest

from sandbox.tests.emulator.clients import Azure

SERVICE = "{sub}/resourceGroups/rg-gateways/providers/Microsoft.ApiManagement/service/apim-fabrikam"


@pytest.mark.parametrize(
    ("path", "code", "message"),
    [
        ("{sub}/resourceGroups/rg-gateways", "InvalidApiVersionParameter", "The api-version '2001-01-01' is invalid."),
        ("/subscriptions", "InvalidApiVersionParameter", "The api-version '2001-01-01' is invalid."),
        (
            SERVICE,
            "NoRegisteredProviderFound",
            "No registered resource provider found for location 'northeurope' and API version '2001-01-01' for type"
            " 'service'. The supported api-versions are '2021-08-01, ",
        ),
        (
            f"{SERVICE}/gateways/edge",
            "MissingOrIncorrectVersionParameter",
            "API version query parameter is not specified or was specified incorrectly. Supported versions: 2021-08-01",
        ),
        *(
            (
                f"{{sub}}/providers/Microsoft.Authorization/{kind}",
                "InvalidResourceType",
                f"The resource type '{kind}' could not be found in the namespace 'Microsoft.Authorization' for api"
                " version '2001-01-01'. The supported api-versions are '20",
            )
            for kind in ("roleDefinitions", "roleAssignments", "denyAssignments", "permissions")
        ),
    ],
)
def test_a_version_that_the_provider_does_not_have_is_refused_with_those_it_has(
    azure: Azure, path: str, code: str, message: str
) -> None:
    refused = azure.arm("GET", path.format(sub=azure.subscription), version="2001-01-01").error
    assert refused[:2] == (400, code)
    assert refused[2].startswith(message)
    assert azure.arm("GET", path.format(sub=azure.subscription)).status == 200


@pytest.mark.parametrize(
    ("path", "versions"),
    [
        ("{sub}/providers/Microsoft.Authorization/roleDefinitions", ("2015-07-01", "2018-01-01-preview", "2022-04-01")),
        ("{sub}/providers/Microsoft.Authorization/roleDefinitions", ("2022-05-01-preview", "2022-05-01-PREVIEW")),
        ("{sub}/providers/Microsoft.Authorization/roleAssignments", ("2015-07-01", "2020-04-01-preview", "2022-04-01")),
        (SERVICE, ("2021-08-01", "2022-08-01", "2023-05-01-preview", "2024-05-01")),
        ("{sub}/resourceGroups/rg-gateways", ("2019-05-10", "2021-04-01", "2022-09-01", "2024-03-01")),
    ],
)
def test_the_versions_of_microsofts_clients_are_accepted(azure: Azure, path: str, versions: tuple[str, ...]) -> None:
    for version in versions:
        assert azure.arm("GET", path.format(sub=azure.subscription), version=version).status == 200, version


def test_a_retired_version_of_api_management_is_refused(azure: Azure) -> None:
    path = SERVICE.format(sub=azure.subscription)
    assert azure.arm("GET", path, version="2019-12-01").error[:2] == (400, "NoRegisteredProviderFound")


def test_the_location_in_the_refusal_is_the_resource_groups(azure: Azure) -> None:
    group = azure.group(f"rg-{uuid.uuid4()}")
    assert azure.arm("PUT", group, b'{"location": "Brazil South"}').status == 201
    path = f"{group}/providers/Microsoft.ApiManagement/service/nothing"
    assert "for location 'brazilsouth'" in azure.arm("PUT", path, b"{}", version="2001-01-01").error[2]
