"""The gateway's part that needs Azure: sign in to Entra, fetch the configuration, send heartbeats.

The protocol behind the configuration endpoint is not published. What is called here is the sandbox's permission probe,
which answers as the real one would about identities and roles, and says nothing about APIs or policies.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote, urlsplit

import httpx

from sandbox.cluster.gateway.objects import Object, child

_AUTH = "config.service.auth"
_DEFAULT_AUTHORITY = "https://login.microsoftonline.com"
_DEFAULT_AUDIENCE = "https://azure-api.net/configuration"
# A token this close to its end is not used any more.
_TOKEN_MARGIN = 60


class StartupError(Exception):
    """The settings do not let the gateway start: the container exits."""


class RefusedError(Exception):
    """The gateway runs, and Azure does not give it what it needs. The text holds no secret."""


@dataclass(frozen=True)
class Settings:
    """The container's settings for Entra authentication."""

    gateway: str
    endpoint: str
    authority: str
    tenant_id: str
    client_id: str
    client_secret: str = field(repr=False)
    audience: str

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Settings":
        """Read them as the gateway does when it starts; raise StartupError for what it cannot start with."""

        def setting(name: str, default: str = "") -> str:
            return environment.get(name, "").strip() or default

        mode = setting(_AUTH)
        if mode and mode.lower() != "azureadapp":
            shown = mode if mode.lower() == "workloadidentity" else "a gateway token"
            raise StartupError(
                f"{_AUTH} is {shown}: the sandbox plays a gateway with azureAdApp and a client secret only"
            )
        required = [_AUTH, *(f"{_AUTH}.azureAd.{name}" for name in ("tenantId", "clientId", "clientSecret"))]
        if missing := [name for name in required if not setting(name)]:
            raise StartupError(
                f"No valid authentication was configured for the configuration API: {', '.join(missing)} not set"
            )
        if missing := [name for name in ("gateway.name", "config.service.endpoint") if not setting(name)]:
            raise StartupError(f"The gateway cannot start: {' and '.join(missing)} not set")
        endpoint = setting("config.service.endpoint").rstrip("/")
        return cls(
            gateway=setting("gateway.name"),
            endpoint=endpoint if "://" in endpoint else f"https://{endpoint}",
            authority=setting(f"{_AUTH}.azureAd.authority", _DEFAULT_AUTHORITY).rstrip("/"),
            tenant_id=setting(f"{_AUTH}.azureAd.tenantId"),
            client_id=setting(f"{_AUTH}.azureAd.clientId"),
            client_secret=setting(f"{_AUTH}.azureAd.clientSecret"),
            audience=setting(f"{_AUTH}.tokenAudience", _DEFAULT_AUDIENCE),
        )


class Gateway:
    """One running gateway instance."""

    def __init__(self, settings: Settings, instance: str, http: httpx.Client) -> None:
        self._settings = settings
        self._instance = instance
        self._http = http
        self._token = ""
        self._token_ends = 0.0

    def fetch_configuration(self) -> None:
        """Sign in and fetch the configuration. Raises RefusedError with the reason."""
        self._call("GET", "configuration", what="configuration")

    def send_heartbeat(self) -> None:
        """Say that this instance lives. Raises RefusedError with the reason."""
        self._call("POST", "heartbeats", what="heartbeat", body={"instance": self._instance})

    def _call(self, method: str, operation: str, *, what: str, body: Mapping[str, str] | None = None) -> None:
        name = quote(self._settings.gateway, safe="")
        url = f"{self._settings.endpoint}/permission-probe/gateways/{name}/{operation}"
        if time.monotonic() > self._token_ends - _TOKEN_MARGIN:
            self._sign_in()
        answer = self._send(method, url, headers={"Authorization": f"Bearer {self._token}"}, json=body)
        if answer.is_success:
            return
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            # Perhaps the signing keys changed, or the application was deleted: the next try signs in anew.
            self._token_ends = 0.0
        error = child(_json(answer), "error")
        reason = f"{error.get('code')}: {error.get('message')}" if error else answer.reason_phrase
        raise self._refusal(f"{what} refused: {answer.status_code} {reason}")

    def _sign_in(self) -> None:
        settings = self._settings
        url = f"{settings.authority}/{quote(settings.tenant_id, safe='')}/oauth2/v2.0/token"
        form = {
            "grant_type": "client_credentials",
            "client_id": settings.client_id,
            "client_secret": settings.client_secret,
            "scope": f"{settings.audience}/.default",
        }
        answer = self._send("POST", url, data=form)
        content = _json(answer)
        token = content.get("access_token")
        if not answer.is_success or not isinstance(token, str):
            # Behind it come ids and a time of this one request, which would make every refusal look new.
            description = str(content.get("error_description") or f"{answer.status_code} {answer.reason_phrase}")
            raise self._refusal(f"sign-in refused: {description.split(' Trace ID')[0].split(chr(13))[0].strip()}")
        self._token = token
        self._token_ends = time.monotonic() + float(content.get("expires_in") or 0)

    def _send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        json: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        try:
            return self._http.request(method, url, headers=headers, data=data, json=json)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._refusal(
                f"{urlsplit(url).netloc} cannot be reached: {str(error) or type(error).__name__}"
            ) from error

    def _refusal(self, text: str) -> RefusedError:
        for secret in (self._settings.client_secret, self._token):
            if secret:
                text = text.replace(secret, "***")
        return RefusedError(f'gateway "{self._settings.gateway}": {text}')


def _json(answer: httpx.Response) -> Object:
    try:
        content: Any = answer.json()
    except ValueError:
        return {}
    return cast(Object, content) if isinstance(content, dict) else {}
