"""Graph's door: only a token for Graph, of this tenant, in its time, opens it."""

import jwt
import pytest
import requests

from sandbox.azure.core.signing_key import SigningKey
from sandbox.tests.emulator.clients import ARM_SCOPE, GRAPH_SCOPE, Azure


def ask(azure: Azure, authorization: str | None) -> requests.Response:
    headers = {"Authorization": authorization} if authorization else {}
    url = f"{azure.emulator.base_url}/v1.0/applications?$top=1"
    return requests.get(url, headers=headers, verify=azure.emulator.ca, timeout=10)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"exp": 1_600_000_000}, "Lifetime validation failed, the token is expired."),
        ({"iss": "https://sts.windows.net/another/"}, "Access token validation failure. Invalid issuer."),
        ({"aud": "https://graph.windows.net"}, "Access token validation failure. Invalid audience."),
    ],
)
def test_graph_takes_only_its_own_tokens_in_their_time(azure: Azure, changes: dict[str, object], message: str) -> None:
    token = azure.credential.get_token(GRAPH_SCOPE).token
    key = SigningKey(azure.emulator.directory / "signing-key.pem")
    said = jwt.decode(token, options={"verify_signature": False})
    assert ask(azure, "Bearer " + key.sign(said)).status_code == 200
    answer = ask(azure, "Bearer " + key.sign(said | changes))
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["message"]) == (401, "InvalidAuthenticationToken", message)


def test_a_token_for_resource_manager_is_none_for_graph(azure: Azure) -> None:
    answer = ask(azure, "Bearer " + azure.credential.get_token(ARM_SCOPE).token)
    message = "Access token validation failure. Invalid audience."
    assert (answer.status_code, answer.json()["error"]["message"]) == (401, message)
    assert ask(azure, None).json()["error"]["message"] == "Access token is empty."
