"""Signs in to Azure as one of Pulumi's providers does, with the first that is given: the default chain where it is
asked for, a client certificate, a client secret, another issuer's token (OIDC), a managed identity; else with `az`.

As there, what is given in part is refused, and nothing else is tried. azuread has no default chain: for it the chain
stands in the place of `az`.
"""

from typing import Any, NamedTuple

from azure.core.credentials import TokenCredential
from azure.identity import (
    AzureCliCredential,
    CertificateCredential,
    ClientAssertionCredential,
    ClientSecretCredential,
    DefaultAzureCredential,
    ManagedIdentityCredential,
)

from apim_gateway_doctor import federated_token
from apim_gateway_doctor.clouds import PUBLIC, Cloud
from apim_gateway_doctor.errors import CannotCheckError, one_line
from apim_gateway_doctor.provider_settings import AZURE_NATIVE, Given, ProviderSettings
from apim_gateway_doctor.questions import RETRIES

_NOTHING_GIVEN = (
    "Sign in: az login; or set ARM_CLIENT_ID and ARM_TENANT_ID, with ARM_CLIENT_SECRET,"
    " ARM_CLIENT_CERTIFICATE_PATH or ARM_USE_OIDC"
)


class SignIn(NamedTuple):
    """A credential, and what to do where Entra refuses it."""

    credential: TokenCredential
    fix: str


def sign_in(settings: ProviderSettings, cloud: Cloud, subscription_id: str | None = None) -> SignIn:
    """How the provider signs in. Raises CannotCheckError where what is given can't be used; nobody is asked yet."""
    by_default = settings.is_on("useDefaultAzureCredential", "ARM_USE_DEFAULT_AZURE_CREDENTIAL")
    if by_default and settings.provider == AZURE_NATIVE:
        return _by_default(cloud)
    if path := settings.find("clientCertificatePath", "ARM_CLIENT_CERTIFICATE_PATH"):
        return _with_certificate(settings, cloud, path)
    if secret := settings.find("clientSecret", "ARM_CLIENT_SECRET"):
        return _with_client_secret(settings, cloud, secret)
    if settings.is_on("useOidc", "ARM_USE_OIDC"):
        return _with_federated_token(settings, cloud)
    if settings.is_on("useMsi", "ARM_USE_MSI"):
        return _as_managed_identity(settings)
    return _by_default(cloud) if by_default else _with_az(settings, subscription_id)


def client_secret_credential(
    authority: str, tenant_id: str, client_id: str, client_secret: str, cloud: Cloud
) -> TokenCredential:
    """An application that signs in with its client secret."""
    return ClientSecretCredential(tenant_id, client_id, client_secret, **{**_options(cloud), "authority": authority})


def _by_default(cloud: Cloud) -> SignIn:
    options = _options(cloud)
    if cloud is PUBLIC:
        # The chain has a variable of its own for it, AZURE_AUTHORITY_HOST.
        del options["authority"]
    return SignIn(DefaultAzureCredential(**options), "Correct the AZURE_ variables, or sign in: az login")


def _with_certificate(settings: ProviderSettings, cloud: Cloud, path: Given) -> SignIn:
    tenant_id, client_id = _application(settings, path.source)
    password = settings.find("clientCertificatePassword", "ARM_CLIENT_CERTIFICATE_PASSWORD")
    try:
        credential = CertificateCredential(
            tenant_id, client_id, path.value, password=password.value if password else None, **_options(cloud)
        )
    except (OSError, ValueError) as error:
        raise CannotCheckError(
            f"{path.source} is '{path.value}', which can't be used: {_reason(error)}."
            " Name a PEM or PFX file with certificate and private key, and its password in"
            " ARM_CLIENT_CERTIFICATE_PASSWORD."
        ) from None
    return SignIn(credential, _correct(settings, path.source))


def _with_client_secret(settings: ProviderSettings, cloud: Cloud, secret: Given) -> SignIn:
    tenant_id, client_id = _application(settings, secret.source)
    try:
        credential = client_secret_credential(cloud.authority, tenant_id, client_id, secret.value, cloud)
    except ValueError as error:
        raise _unusable(settings, error) from None
    return SignIn(credential, _correct(settings, secret.source))


def _with_federated_token(settings: ProviderSettings, cloud: Cloud) -> SignIn:
    tenant_id, client_id = _application(settings, "ARM_USE_OIDC")
    try:
        credential = ClientAssertionCredential(
            tenant_id, client_id, federated_token.source(settings), **_options(cloud)
        )
    except ValueError as error:
        raise _unusable(settings, error) from None
    fix = f"Correct {_application_names(settings)}, or give the application a federated credential for this token"
    return SignIn(credential, fix)


def _as_managed_identity(settings: ProviderSettings) -> SignIn:
    client_id = settings.find("clientId", "ARM_CLIENT_ID")
    credential = ManagedIdentityCredential(client_id=client_id.value if client_id else None)
    return SignIn(credential, "ARM_USE_MSI is for a machine in Azure with a managed identity; elsewhere remove it")


def _with_az(settings: ProviderSettings, subscription_id: str | None) -> SignIn:
    tenant_id = settings.find("tenantId", "ARM_TENANT_ID")
    # az takes one of the two. azure-native signs in to the subscription's tenant.
    subscription = subscription_id if settings.provider == AZURE_NATIVE and not tenant_id else None
    try:
        credential = AzureCliCredential(tenant_id=tenant_id.value if tenant_id else "", subscription=subscription)
    except ValueError as error:
        raise _unusable(settings, error) from None
    return SignIn(credential, _NOTHING_GIVEN)


def _application(settings: ProviderSettings, reason: str) -> tuple[str, str]:
    """Tenant and client id."""
    return settings.need("tenantId", "ARM_TENANT_ID", reason), settings.need("clientId", "ARM_CLIENT_ID", reason)


def _application_names(settings: ProviderSettings) -> str:
    found = (settings.find("tenantId", "ARM_TENANT_ID"), settings.find("clientId", "ARM_CLIENT_ID"))
    return ", ".join(each.source for each in found if each)


def _correct(settings: ProviderSettings, credential: str) -> str:
    names = f"{_application_names(settings)}, {credential}"
    return f"Correct {names}; or remove {credential} and sign in: az login"


def _unusable(settings: ProviderSettings, error: ValueError) -> CannotCheckError:
    return CannotCheckError(f"{_application_names(settings)} can't be used: {_reason(error)}. Correct them.")


def _reason(error: Exception) -> str:
    return one_line(str(error)).rstrip(".")


def _options(cloud: Cloud) -> dict[str, Any]:
    # A cloud of its own is unknown to Microsoft's list of authorities.
    return {
        **RETRIES,
        "authority": cloud.authority,
        "disable_instance_discovery": cloud.metadata_host is not None,
    }
