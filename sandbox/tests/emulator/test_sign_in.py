"""Sign-in with client credentials, through azure-identity and msal.

Invariants:
- A token says what Microsoft's say: who (oid, appid), for whom (aud), from whom (iss, tid), until when (exp), and the
  Graph permissions where it is for Graph, and it is signed with a key that the tenant publishes.
- Each wrong sign-in has Entra's status, OAuth error and AADSTS code.
What a token is then good for is decided in test_permissions.py.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import msal
import pytest
import requests
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import ClientSecretCredential

from sandbox.tests.emulator.clients import ARM_SCOPE, CONFIGURATION_SCOPE, GRAPH_SCOPE, Azure, Principal
from sandbox.tests.emulator.process import EmulatorProcess
from sandbox.tests.emulator.sign_ins import assert_refused, post

RIGHT = {"grant_type": "client_credentials", "scope": ARM_SCOPE}


def form_of(principal: Principal, **changes: str) -> dict[str, str]:
    return {**RIGHT, "client_id": principal.client_id, "client_secret": principal.secret, **changes}


@pytest.mark.parametrize(
    ("scope", "audience", "roles"),
    [
        (ARM_SCOPE, "https://management.azure.com", None),
        ("https://management.core.windows.net//.default", "https://management.core.windows.net/", None),
        (GRAPH_SCOPE, "https://graph.microsoft.com", ["Application.ReadWrite.OwnedBy"]),
        (CONFIGURATION_SCOPE, "https://azure-api.net/configuration", None),
    ],
)
def test_a_token_has_the_claims_that_microsofts_have(
    azure: Azure, scope: str, audience: str, roles: list[str] | None
) -> None:
    token = azure.credential.get_token(scope).token
    keys = requests.get(
        f"{azure.emulator.base_url}/{azure.tenant_id}/discovery/v2.0/keys", verify=azure.emulator.ca, timeout=10
    ).json()
    key = jwt.PyJWKSet.from_dict(keys)[jwt.get_unverified_header(token)["kid"]]
    claims: dict[str, Any] = jwt.decode(
        token, key, algorithms=["RS256"], audience=audience, issuer=f"https://sts.windows.net/{azure.tenant_id}/"
    )
    assert claims["appid"] == azure.client_id
    assert claims["oid"] == claims["sub"] == azure.object_id
    assert (claims["tid"], claims["idtyp"], claims["ver"]) == (azure.tenant_id, "app", "1.0")
    assert claims["nbf"] == claims["iat"] == claims["exp"] - 3599
    assert claims.get("roles") == roles


@pytest.mark.parametrize("asks_about_the_instance", [False, True])
def test_msal_signs_in_through_the_tenants_own_documents(
    azure: Azure, bystander: Principal, asks_about_the_instance: bool
) -> None:
    # Its types do not know that it takes a CA file and an address for instance discovery; its documentation does.
    client: Any = msal.ConfidentialClientApplication
    application = client(
        bystander.client_id,
        client_credential=bystander.secret,
        authority=f"{azure.emulator.base_url}/{azure.tenant_id}",
        instance_discovery=asks_about_the_instance and f"{azure.emulator.base_url}/common/discovery/instance",
        verify=azure.emulator.ca,
    )
    answer = application.acquire_token_for_client([ARM_SCOPE])
    assert answer["token_type"] == "Bearer", answer


def test_the_discovery_document_stays_on_the_host_that_was_asked(azure: Azure) -> None:
    url = f"{azure.emulator.base_url}/{azure.tenant_id}/v2.0/.well-known/openid-configuration"
    headers = {"Host": "login.microsoftonline.com"}
    document = requests.get(url, headers=headers, verify=azure.emulator.ca, timeout=10).json()
    root = f"https://login.microsoftonline.com/{azure.tenant_id}"
    assert document["token_endpoint"] == f"{root}/oauth2/v2.0/token"
    assert document["issuer"] == f"{root}/v2.0"


def test_a_wrong_secret_is_refused_and_the_right_one_is_not(azure: Azure, bystander: Principal) -> None:
    says = "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value"
    wrong = post(azure, form_of(bystander, client_secret="wrong"))
    assert_refused(wrong, 401, "invalid_client", 7000215, says=says)
    assert post(azure, form_of(bystander)).status_code == 200


def test_azure_identity_passes_entras_words_on(azure: Azure, bystander: Principal) -> None:
    credential = ClientSecretCredential(
        azure.tenant_id,
        bystander.client_id,
        "wrong",
        authority=azure.emulator.base_url,
        disable_instance_discovery=True,
        connection_verify=azure.emulator.ca,
    )
    with pytest.raises(ClientAuthenticationError, match="AADSTS7000215"):
        credential.get_token(ARM_SCOPE)


def test_an_expired_secret_is_refused_while_a_second_one_works(azure: Azure) -> None:
    principal = azure.new_principal()
    begin, end = datetime.now(UTC) - timedelta(days=2), datetime.now(UTC) - timedelta(days=1)
    dates = {"startDateTime": begin.isoformat(), "endDateTime": end.isoformat()}
    path = f"/applications/{principal.application_id}/addPassword"
    expired = azure.graph("POST", path, {"passwordCredential": {"displayName": "old", **dates}}).body["secretText"]
    says = f"The provided client secret keys for app '{principal.client_id}' are expired."
    refused = post(azure, form_of(principal, client_secret=expired))
    assert_refused(refused, 401, "invalid_client", 7000222, says=says)
    assert post(azure, form_of(principal)).status_code == 200


def test_a_removed_secret_is_refused(azure: Azure) -> None:
    principal = azure.new_principal()
    path = f"/applications/{principal.application_id}"
    [credential] = azure.graph("GET", path).body["passwordCredentials"]
    assert post(azure, form_of(principal)).status_code == 200
    assert azure.graph("POST", f"{path}/removePassword", {"keyId": credential["keyId"]}).status == 204
    refused = post(azure, form_of(principal))
    assert_refused(refused, 401, "invalid_client", 7000215, says="Invalid client secret provided.")


def test_an_unknown_application_is_refused(azure: Azure, bystander: Principal) -> None:
    unknown = "00000000-0000-4000-8000-000000000000"
    says = f"Application with identifier '{unknown}' was not found in the directory 'Fabrikam'."
    refused = post(azure, form_of(bystander, client_id=unknown))
    assert_refused(refused, 400, "unauthorized_client", 700016, says=says)


def test_an_application_without_a_service_principal_is_refused(azure: Azure) -> None:
    application = azure.new_application()
    secret = azure.graph("POST", f"/applications/{application['id']}/addPassword", {}).body["secretText"]
    form = {**RIGHT, "client_id": application["appId"], "client_secret": secret}
    says = f"The client application {application['appId']} is missing service principal in the tenant"
    assert_refused(post(azure, form), 401, "invalid_client", 7000229, says=says)
    azure.graph("POST", "/servicePrincipals", {"appId": application["appId"]})
    assert post(azure, form).status_code == 200


def test_a_disabled_service_principal_is_refused(azure: Azure) -> None:
    principal = azure.new_principal()
    azure.graph("PATCH", f"/servicePrincipals/{principal.object_id}", {"accountEnabled": False})
    refused = post(azure, form_of(principal))
    assert_refused(refused, 401, "unauthorized_client", 7000112, says=f"Application '{principal.client_id}'")
    azure.graph("PATCH", f"/servicePrincipals/{principal.object_id}", {"accountEnabled": True})
    assert post(azure, form_of(principal)).status_code == 200


def test_an_unknown_tenant_is_refused(azure: Azure, bystander: Principal) -> None:
    tenant = "00000000-0000-4000-8000-000000000000"
    refused = post(azure, form_of(bystander), tenant)
    says = f"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID"
    assert_refused(refused, 400, "invalid_request", 90002, says=says)


@pytest.mark.parametrize(
    ("changes", "status", "error", "code", "says"),
    [
        ({"grant_type": "password"}, 400, "unsupported_grant_type", 70003, "The app requested an unsupported grant"),
        ({"grant_type": ""}, 400, "invalid_request", 900144, "The request body must contain the following parameter"),
        ({"client_secret": ""}, 401, "invalid_client", 7000218, "The request body must contain the following param"),
        ({"scope": "https://management.azure.com"}, 400, "invalid_scope", 1002012, "The provided value for scope"),
        ({"scope": "https://unknown/.default"}, 400, "invalid_resource", 500011, "The resource principal named"),
    ],
)
def test_a_malformed_sign_in_is_refused(
    azure: Azure, bystander: Principal, changes: dict[str, str], status: int, error: str, code: int, says: str
) -> None:
    assert_refused(post(azure, form_of(bystander, **changes)), status, error, code, says=says)


def test_the_metadata_has_every_field_that_the_real_providers_read(emulator: EmulatorProcess) -> None:
    url = f"{emulator.base_url}/metadata/endpoints?api-version=2022-09-01"
    document = requests.get(url, verify=emulator.ca, timeout=10).json()
    assert document["name"]
    assert document["resourceManager"].rstrip("/") == emulator.base_url
    assert document["microsoftGraphResourceId"].rstrip("/") == emulator.base_url
    assert document["authentication"]["loginEndpoint"].rstrip("/") == emulator.base_url
    assert document["authentication"]["audiences"][0].startswith("https://management.")
    assert document["suffixes"]["keyVaultDns"]
    assert document["suffixes"]["storage"]
