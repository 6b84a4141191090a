"""Another issuer's token in the place of a client secret, from where the real providers take it: ARM_USE_OIDC, and
ARM_OIDC_TOKEN, ARM_OIDC_TOKEN_FILE_PATH, or the address and token with which GitHub's jobs ask for theirs."""

import os
from collections.abc import Callable
from pathlib import Path

from sandbox.plugins.base.errors import PluginError

_AUDIENCE = "api://AzureADTokenExchange"
# pulumi-azuread, provider/resources.go: ARM_OIDC_* first.
_REQUEST_VARIABLES = (
    ("ARM_OIDC_REQUEST_URL", "ARM_OIDC_REQUEST_TOKEN"),
    ("ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"),
)


def source() -> Callable[[], str] | None:
    """What brings a token each time one is needed; nothing where ARM_USE_OIDC does not ask for it."""
    if os.environ.get("ARM_USE_OIDC", "").casefold() not in ("true", "1"):
        return None
    token, file = os.environ.get("ARM_OIDC_TOKEN"), os.environ.get("ARM_OIDC_TOKEN_FILE_PATH")
    if token:
        return lambda: token
    if file:
        return lambda: Path(file).read_text().strip()
    for url_variable, token_variable in _REQUEST_VARIABLES:
        url, request_token = os.environ.get(url_variable), os.environ.get(token_variable)
        if url and request_token:
            return lambda: _requested(url, request_token)
    raise PluginError(
        "ARM_USE_OIDC is set, and there is no token: in GitHub's workflows the job needs the permission "
        "id-token: write; elsewhere set ARM_OIDC_TOKEN or ARM_OIDC_TOKEN_FILE_PATH"
    )


def _requested(url: str, request_token: str) -> str:
    import requests

    try:
        answer = requests.get(
            url, params={"audience": _AUDIENCE}, headers={"Authorization": f"Bearer {request_token}"}, timeout=10
        )
        answer.raise_for_status()
        return answer.json()["value"]
    except (requests.RequestException, ValueError, KeyError) as error:
        raise PluginError(f"no token for Azure from {url.partition('?')[0]}: {error}") from None
