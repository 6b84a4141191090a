"""Another issuer's token in the place of a client secret, from where each of the two real providers takes it.

pulumi-azure-native: provider/pkg/provider/auth_azidentity.go, readAuthConfig and newOidcCredential.
pulumi-azuread: provider/resources.go, getAuthConfig and getOIDCToken.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from sandbox.plugins.base.errors import PluginError

_AUDIENCE = "api://AzureADTokenExchange"
_GITHUB = "ACTIONS_ID_TOKEN"


class _Rules(NamedTuple):
    """Differences between the providers."""

    true: tuple[str, ...]
    """Texts that switch OIDC on."""
    requests: tuple[str, ...]
    """Prefixes of the variables with the address and the token of a request, in their order."""
    audience: bool
    """Whether another audience can be given."""


_RULES = {
    "azure-native": _Rules(("true",), (_GITHUB,), audience=True),
    # The bridge reads Go's strconv.ParseBool.
    "azuread": _Rules(("1", "t", "T", "TRUE", "true", "True"), ("ARM_OIDC", _GITHUB), audience=False),
}


def source(plugin: str, configuration: Mapping[str, str]) -> Callable[[], str] | None:
    """Source of a token for each time one is needed; none where neither useOidc nor ARM_USE_OIDC asks for it."""
    rules = _RULES[plugin]

    def find(key: str, *variables: str) -> str:
        found = (os.environ.get(name) for name in variables)
        return configuration.get(key) or next((each for each in found if each), "")

    if find("useOidc", "ARM_USE_OIDC") not in rules.true:
        return None
    token, file = find("oidcToken", "ARM_OIDC_TOKEN"), find("oidcTokenFilePath", "ARM_OIDC_TOKEN_FILE_PATH")
    if token or file:
        given = _from_file_first(token, file) if plugin == "azuread" else token or _read(file)
        return lambda: given
    url = find("oidcRequestUrl", *(f"{each}_REQUEST_URL" for each in rules.requests))
    request_token = find("oidcRequestToken", *(f"{each}_REQUEST_TOKEN" for each in rules.requests))
    if url and request_token:
        audience = find("oidcAudience", "ARM_OIDC_AUDIENCE") if rules.audience else ""
        return lambda: _requested(url, request_token, audience or _AUDIENCE)
    raise PluginError(
        "ARM_USE_OIDC is set, and there is no token: in GitHub's workflows the job needs the permission "
        "id-token: write; elsewhere set ARM_OIDC_TOKEN or ARM_OIDC_TOKEN_FILE_PATH"
    )


def _from_file_first(token: str, file: str) -> str:
    if not file:
        return token
    read = _read(file).strip()
    if token and token != read:
        raise PluginError(
            "mismatch between supplied OIDC token and supplied OIDC token file contents - "
            "please either remove one or ensure they match"
        )
    return read


def _read(file: str) -> str:
    """The file's text as it is: azure-native strips nothing."""
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise PluginError(f"reading OIDC token from file {file}: {error}") from None


def _requested(url: str, request_token: str, audience: str) -> str:
    import requests

    try:
        answer = requests.get(
            url, params={"audience": audience}, headers={"Authorization": f"Bearer {request_token}"}, timeout=10
        )
        answer.raise_for_status()
        return answer.json()["value"]
    except (requests.RequestException, ValueError, KeyError) as error:
        raise PluginError(f"no token for Azure from {url.partition('?')[0]}: {error}") from None
