"""Who signs in: in a job of GitHub's the identity that trusts it, elsewhere whoever doctor signs in as."""

import os
from collections.abc import Mapping
from pathlib import Path

import httpx
from apim_gateway_doctor.azure import credential_of_the_environment
from apim_gateway_doctor.clouds import Cloud
from apim_gateway_doctor.questions import RETRIES
from azure.core.credentials import TokenCredential
from azure.identity import ClientAssertionCredential

from acceptance.errors import AcceptanceError

_AUDIENCE = "api://AzureADTokenExchange"
_URL, _TOKEN = "ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"


def credential(cloud: Cloud) -> TokenCredential:
    """Signs in at the cloud. GitHub is asked for a token at each sign-in: its tokens last minutes, the job hours."""
    if not _in_a_job():
        return credential_of_the_environment(cloud)
    return ClientAssertionCredential(
        os.environ["ARM_TENANT_ID"],
        os.environ["ARM_CLIENT_ID"],
        _github_token,
        authority=cloud.authority,
        disable_instance_discovery=cloud.metadata_host is not None,
        **RETRIES,
    )


def require_service_principal() -> None:
    """Raises AcceptanceError for a sign-in that would pass by the recorder, as az's does."""
    names = ("ARM_TENANT_ID", "ARM_CLIENT_ID", *(() if _in_a_job() else ("ARM_CLIENT_SECRET",)))
    missing = [name for name in names if not os.environ.get(name)]
    if missing:
        raise AcceptanceError(f"{', '.join(missing)} is not set: sign in as a service principal, docs/acceptance.md.")


def token_variables(directory: Path) -> Mapping[str, str]:
    """Variables with which a program that can't ask GitHub signs in during the next minutes; none outside of a job."""
    if not _in_a_job():
        return {}
    file = directory / "federated-token"
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_text(_github_token())
    return {
        "AZURE_TENANT_ID": os.environ["ARM_TENANT_ID"],
        "AZURE_CLIENT_ID": os.environ["ARM_CLIENT_ID"],
        "AZURE_FEDERATED_TOKEN_FILE": str(file),
    }


def _in_a_job() -> bool:
    return os.environ.get("ARM_USE_OIDC") == "true" and _URL in os.environ


def _github_token() -> str:
    headers = {"Authorization": f"Bearer {os.environ[_TOKEN]}"}
    try:
        answer = httpx.get(os.environ[_URL], params=_with_audience(), headers=headers, timeout=30).raise_for_status()
        return answer.json()["value"]
    except (httpx.HTTPError, ValueError, KeyError) as error:
        raise AcceptanceError(
            f"GitHub gives no token ({type(error).__name__}): the job needs the permission id-token: write."
        ) from None


def _with_audience() -> httpx.QueryParams:
    # httpx drops an address's own parameters where others are given.
    return httpx.URL(os.environ[_URL]).params.merge({"audience": _AUDIENCE})
