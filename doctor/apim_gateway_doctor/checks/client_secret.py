"""The client secret that the pods really use: whether Entra knows it, how long it lasts, whether it signs in.

It is never shown, nor its beginning, which Entra tells as a hint.
"""

from datetime import UTC, datetime
from typing import Any

from azure.core.exceptions import AzureError

from apim_gateway_doctor.azure import CONFIGURATION_AUDIENCE
from apim_gateway_doctor.clouds import AUTHORITIES
from apim_gateway_doctor.observations import Observations
from apim_gateway_doctor.refusals import words_of
from apim_gateway_doctor.results import NotObservableError, Result, failed, ok, warning
from apim_gateway_doctor.setting_names import AUTHORITY, CLIENT_ID, CLIENT_SECRET, TENANT_ID, TOKEN_AUDIENCE
from apim_gateway_doctor.sign_in import client_secret_credential

WARNING_DAYS = 30

_ROTATE = "pulumi config set --path authentication.clientSecret.rotation <any new text>; pulumi up"
_HINT_LENGTH = 3


def lasts(seen: Observations) -> Result:
    """One of the application's passwords begins like the pods' client secret, and has more than 30 days."""
    if seen.application is None:
        raise NotObservableError("the application is gone")
    passwords: list[dict[str, Any]] = seen.application.get("passwordCredentials") or []
    if not passwords:
        return failed("the application has no client secret", "pulumi up --refresh, which makes a new one")
    hint = _secret(seen)[:_HINT_LENGTH]
    alike = [each for each in passwords if each.get("hint") == hint]
    if not alike:
        return failed("the client secret of the pods is none of the application's", "pulumi up --refresh")
    ends = max(_moment(each["endDateTime"]) for each in alike)
    days = (ends - datetime.now(UTC)).total_seconds() / 86400
    if days <= 0:
        return failed(f"it has expired on {ends:%Y-%m-%d}", _ROTATE)
    until = f"{int(days)} days left, until {ends:%Y-%m-%d}"
    return warning(until, _ROTATE) if days < WARNING_DAYS else ok(until)


def signs_in(seen: Observations) -> Result:
    """A sign-in as the pods do it, for the configuration API."""
    missing = [name for name in (AUTHORITY, TENANT_ID, CLIENT_ID) if not seen.settings.get(name)]
    if missing:
        raise NotObservableError(f"the container has no setting {', '.join(missing)}")
    secret = _secret(seen)
    cloud = seen.azure.cloud
    audience = seen.settings.get(TOKEN_AUDIENCE) or CONFIGURATION_AUDIENCE
    # The sandbox's network leads these names to the emulator; this process is outside of it.
    authority = seen.settings[AUTHORITY].rstrip("/")
    if cloud.is_sandbox and authority in AUTHORITIES:
        authority = cloud.authority
    try:
        credential = client_secret_credential(
            authority, seen.settings[TENANT_ID], seen.settings[CLIENT_ID], secret, cloud
        )
        credential.get_token(f"{audience}/.default")
    except AzureError as error:
        return failed(words_of(error), "pulumi up --refresh; where the client secret has expired, rotate it")
    except ValueError as error:
        # What azure-identity refuses before it asks anybody.
        return failed(f"{error}".rstrip("."), "pulumi up --refresh")
    return ok(f"token for {audience}")


def _secret(seen: Observations) -> str:
    secret = seen.settings.get(CLIENT_SECRET)
    if not secret:
        raise NotObservableError("the pods have no client secret: the ConfigMap or Secret is not there")
    return secret


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
