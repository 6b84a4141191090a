"""Who signs in, with doctor's own sign-in: a service principal; in a job of GitHub's with the job's token."""

import os

from acceptance.errors import AcceptanceError


def require_service_principal() -> None:
    """Raises AcceptanceError for a sign-in that would pass by the recorder, as az's does."""
    names = ("ARM_TENANT_ID", "ARM_CLIENT_ID", *(() if _in_a_job() else ("ARM_CLIENT_SECRET",)))
    missing = [name for name in names if not os.environ.get(name)]
    if missing:
        raise AcceptanceError(f"{', '.join(missing)} is not set: sign in as a service principal, docs/acceptance.md.")


def _in_a_job() -> bool:
    return os.environ.get("ARM_USE_OIDC") == "true" and "ACTIONS_ID_TOKEN_REQUEST_URL" in os.environ
