"""The addresses of sign-in: tenants by id and by name, both versions of the token endpoint, discovery.

Invariants:
- Each address that a client may be given leads to the same tenant and the same keys.
- A tenant that is not there, or is not said, is refused in Entra's words.
Which credentials sign in is decided in test_sign_in.py, test_certificates.py and test_federated_credentials.py.
"""

import jwt
import pytest
import requests

from sandbox.tests.emulator.clients import ARM_SCOPE, Azure, Principal
from sandbox.tests.emulator.sign_ins import assert_refused, post

DOMAIN = "fabrikam.onmicrosoft.com"


def form_of(principal: Principal, **changes: str) -> dict[str, str]:
    right = {"grant_type": "client_credentials", "client_id": principal.client_id, "client_secret": principal.secret}
    return {**right, "scope": ARM_SCOPE, **changes}


def get(azure: Azure, path: str) -> requests.Response:
    return requests.get(f"{azure.emulator.base_url}{path}", verify=azure.emulator.ca, timeout=10)


@pytest.mark.parametrize("tenant", [DOMAIN, DOMAIN.upper(), "{id}"])
def test_a_tenant_has_an_id_and_a_domain(azure: Azure, bystander: Principal, tenant: str) -> None:
    answer = post(azure, form_of(bystander), tenant.format(id=azure.tenant_id.upper()))
    claims = jwt.decode(answer.json()["access_token"], options={"verify_signature": False})
    assert claims["tid"] == azure.tenant_id


@pytest.mark.parametrize(
    ("tenant", "code", "says"),
    [
        ("contoso.onmicrosoft.com", 90002, "Tenant 'contoso.onmicrosoft.com' not found. Check to make sure"),
        (
            "nowhere",
            900023,
            "Specified tenant identifier 'nowhere' is neither a valid DNS name, nor a valid external domain.",
        ),
        ("common", 50059, "No tenant-identifying information found in either the request or implied by any provided"),
        ("organizations", 50059, "No tenant-identifying information found in either the request or implied by any"),
    ],
)
def test_a_tenant_that_cannot_be_told_is_refused(
    azure: Azure, bystander: Principal, tenant: str, code: int, says: str
) -> None:
    assert_refused(post(azure, form_of(bystander), tenant), 400, "invalid_request", code, says=says)


def test_version_1_takes_a_resource_and_writes_numbers_as_text(azure: Azure, bystander: Principal) -> None:
    form = form_of(bystander, resource="https://management.azure.com/")
    form.pop("scope")
    body = post(azure, form, path="/oauth2/token").json()
    assert (body["token_type"], body["expires_in"], body["resource"]) == ("Bearer", "3599", form["resource"])
    assert int(body["expires_on"]) - int(body["not_before"]) == 3599
    claims = jwt.decode(body["access_token"], options={"verify_signature": False})
    assert claims["aud"] == "https://management.azure.com/"


@pytest.mark.parametrize(
    ("resource", "error", "code", "says"),
    [
        ("", "invalid_request", 900144, "The request body must contain the following parameter: 'resource'."),
        ("https://unknown.example", "invalid_resource", 500011, "The resource principal named https://unknown.example"),
    ],
)
def test_version_1_refuses_a_resource_it_does_not_know(
    azure: Azure, bystander: Principal, resource: str, error: str, code: int, says: str
) -> None:
    answer = post(azure, form_of(bystander, resource=resource), path="/oauth2/token")
    assert_refused(answer, 400, error, code, says=says)


def test_scopes_of_two_resources_do_not_go_together(azure: Azure, bystander: Principal) -> None:
    answer = post(azure, form_of(bystander, scope=f"{ARM_SCOPE} https://graph.microsoft.com/.default"))
    says = "The provided request must include a 'scope' input parameter. The provided value for the input parameter"
    assert_refused(answer, 400, "invalid_scope", 70011, says=says)
    assert post(azure, form_of(bystander)).status_code == 200


def test_graph_is_a_resource_by_its_id_too(azure: Azure, administrator: Azure) -> None:
    known = administrator.emulator.administrator
    scope = "00000003-0000-0000-c000-000000000000/.default"
    form = {"grant_type": "client_credentials", "scope": scope}
    token = post(azure, {**form, **{name: known[name] for name in ("client_id", "client_secret")}}).json()
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    url = f"{azure.emulator.base_url}/v1.0/applications"
    assert requests.get(url, headers=headers, verify=azure.emulator.ca, timeout=10).status_code == 200


def test_tokens_for_an_application_of_the_tenant_are_not_modelled(azure: Azure, bystander: Principal) -> None:
    answer = post(azure, form_of(bystander, scope=f"api://{bystander.client_id}/.default"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NotModelledBySandbox")


def test_the_token_endpoint_takes_only_post(azure: Azure) -> None:
    for path in ("/oauth2/v2.0/token", "/oauth2/token"):
        answer = get(azure, f"/{azure.tenant_id}{path}")
        says = "The endpoint only accepts POST, OPTIONS requests. Received a GET request."
        assert_refused(answer, 400, "invalid_request", 900561, says=says)


@pytest.mark.parametrize("credentials", ["header", "form"])
def test_a_secret_comes_in_the_form_or_in_the_header(azure: Azure, bystander: Principal, credentials: str) -> None:
    form = form_of(bystander)
    if credentials == "form":
        assert post(azure, form).status_code == 200
        return
    user = (form.pop("client_id"), form.pop("client_secret"))
    assert post(azure, form, auth=user).status_code == 200
    wrong = post(azure, form, auth=(user[0], "wrong"))
    assert_refused(wrong, 401, "invalid_client", 7000215, says="Invalid client secret provided.")


@pytest.mark.parametrize("tenant", ["{id}", DOMAIN])
@pytest.mark.parametrize(
    ("path", "issuer", "token", "keys"),
    [
        (
            "/v2.0/.well-known/openid-configuration",
            "{here}/{id}/v2.0",
            "{here}/{id}/oauth2/v2.0/token",
            "{here}/{id}/discovery/v2.0/keys",
        ),
        (
            "/.well-known/openid-configuration",
            "https://sts.windows.net/{id}/",
            "{here}/{id}/oauth2/token",
            "{here}/common/discovery/keys",
        ),
    ],
)
def test_discovery_leads_to_the_endpoints_of_its_version(
    azure: Azure, tenant: str, path: str, issuer: str, token: str, keys: str
) -> None:
    words = {"here": azure.emulator.base_url, "id": azure.tenant_id}
    document = get(azure, f"/{tenant.format(**words)}{path}").json()
    found = (document["issuer"], document["token_endpoint"], document["jwks_uri"])
    assert found == (issuer.format(**words), token.format(**words), keys.format(**words))
    assert "private_key_jwt" in document["token_endpoint_auth_methods_supported"]
    key_id = jwt.get_unverified_header(azure.credential.get_token(ARM_SCOPE).token)["kid"]
    published = get(azure, document["jwks_uri"].removeprefix(azure.emulator.base_url)).json()
    assert key_id in [key["kid"] for key in published["keys"]]


def test_discovery_without_a_tenant_has_a_place_for_it(azure: Azure) -> None:
    for tenant in ("common", "organizations"):
        document = get(azure, f"/{tenant}/v2.0/.well-known/openid-configuration").json()
        assert document["issuer"] == azure.emulator.base_url + "/{tenantid}/v2.0"
        assert document["token_endpoint"] == f"{azure.emulator.base_url}/{tenant}/oauth2/v2.0/token"


def test_discovery_of_another_tenant_is_refused(azure: Azure) -> None:
    answer = get(azure, "/00000000-0000-4000-8000-000000000000/v2.0/.well-known/openid-configuration")
    assert_refused(answer, 400, "invalid_request", 90002, says="Tenant '00000000-0000-4000-8000-000000000000' not")
