"""Another issuer's token with which an application signs in: given, in a file, or asked for at each sign-in."""

from collections.abc import Callable
from pathlib import Path

from azure.core.exceptions import AzureError

from apim_gateway_doctor.errors import CannotCheckError
from apim_gateway_doctor.provider_settings import AZURE_NATIVE, AZUREAD, Given, ProviderSettings
from apim_gateway_doctor.questions import read_json

_AUDIENCE = "api://AzureADTokenExchange"
# azure-native has no variables of its own for a request: pulumi-azure-native, auth_azidentity.go, readAuthConfig.
_REQUEST_PREFIXES = {AZURE_NATIVE: ("ACTIONS_ID_TOKEN",), AZUREAD: ("ARM_OIDC", "ACTIONS_ID_TOKEN")}


def source(settings: ProviderSettings) -> Callable[[], str]:
    """Source of a token for each time one is needed. Raises CannotCheckError where nothing does."""
    if token := settings.find("oidcToken", "ARM_OIDC_TOKEN"):
        return lambda: token.value
    if file := settings.find("oidcTokenFilePath", "ARM_OIDC_TOKEN_FILE_PATH"):
        return lambda: _read(file)
    prefixes = _REQUEST_PREFIXES[settings.provider]
    url = settings.find("oidcRequestUrl", *(f"{each}_REQUEST_URL" for each in prefixes))
    request_token = settings.find("oidcRequestToken", *(f"{each}_REQUEST_TOKEN" for each in prefixes))
    if url and request_token:
        audience = settings.find("oidcAudience", "ARM_OIDC_AUDIENCE") if settings.provider == AZURE_NATIVE else None
        return lambda: _requested(url, request_token.value, audience.value if audience else _AUDIENCE)
    raise CannotCheckError(
        f"ARM_USE_OIDC or {settings.key('useOidc')} is true, and there is no token. In a job of GitHub's, give it the"
        " permission id-token: write; elsewhere set ARM_OIDC_TOKEN or ARM_OIDC_TOKEN_FILE_PATH."
    )


def _read(file: Given) -> str:
    try:
        token = Path(file.value).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise CannotCheckError(
            f"{file.source} is '{file.value}': it can't be read ({type(error).__name__}). Name the file with the token."
        ) from None
    if not token:
        raise CannotCheckError(f"{file.source} is '{file.value}': it is empty. Name the file with the token.")
    return token


def _requested(url: Given, request_token: str, audience: str) -> str:
    try:
        answer = read_json(url.value, {"Authorization": f"Bearer {request_token}"}, {"audience": audience})
        return str(answer["value"])
    except (AzureError, ValueError, KeyError, TypeError) as error:
        status = getattr(error, "status_code", None) or type(error).__name__
        raise CannotCheckError(
            f"{url.source} gives no token for Azure ({status}). In a job of GitHub's, give it the permission"
            " id-token: write; elsewhere correct the address and its token."
        ) from None
