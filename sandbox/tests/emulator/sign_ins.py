"""Sign-in requests as they go over the wire, for what the clients themselves would not send."""

from typing import Any

import requests

from sandbox.tests.emulator.clients import ARM_SCOPE, Azure

JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def post(
    azure: Azure, form: dict[str, str], tenant: str | None = None, path: str = "/oauth2/v2.0/token", **options: Any
) -> requests.Response:
    url = f"{azure.emulator.base_url}/{tenant or azure.tenant_id}{path}"
    return requests.post(url, data=form, verify=azure.emulator.ca, timeout=10, **options)


def with_assertion(client_id: str, assertion: str, **changes: str) -> dict[str, str]:
    return {
        "grant_type": "client_credentials",
        "scope": ARM_SCOPE,
        "client_id": client_id,
        "client_assertion_type": JWT_BEARER,
        "client_assertion": assertion,
        **changes,
    }


def assert_refused(answer: requests.Response, status: int, error: str, code: int, *, says: str) -> None:
    body = answer.json()
    assert (answer.status_code, body.get("error"), body.get("error_codes")) == (status, error, [code]), body
    assert body["error_description"].startswith(f"AADSTS{code}: {says}"), body["error_description"]
    for part in ("Trace ID: ", "Correlation ID: ", "Timestamp: "):
        assert part in body["error_description"]
