"""Azure's clouds, and which of them a provider deploys to: that of a metadata host, else one by its name."""

from dataclasses import dataclass, replace
from functools import cache

from azure.core.exceptions import AzureError

from apim_gateway_doctor.errors import CannotCheckError
from apim_gateway_doctor.provider_settings import Given, ProviderSettings
from apim_gateway_doctor.questions import read_json


@dataclass(frozen=True)
class Cloud:
    """Where a cloud's services are, and for whom its tokens are."""

    authority: str
    resource_manager: str
    resource_manager_scope: str
    graph: str
    metadata_host: str | None = None
    """Where the others were read; None for Microsoft's own clouds."""

    @property
    def is_sandbox(self) -> bool:
        """Whether it is an emulator on this machine, which its metadata host alone decides."""
        return (self.metadata_host or "").rpartition(":")[0] in ("localhost", "127.0.0.1")


# As azcore/cloud of Azure's SDK for Go and the providers have them.
PUBLIC = Cloud(
    "https://login.microsoftonline.com",
    "https://management.azure.com",
    "https://management.azure.com/.default",
    "https://graph.microsoft.com",
)
US_GOVERNMENT = Cloud(
    "https://login.microsoftonline.us",
    "https://management.usgovcloudapi.net",
    "https://management.core.usgovcloudapi.net/.default",
    "https://graph.microsoft.us",
)
CHINA = Cloud(
    "https://login.chinacloudapi.cn",
    "https://management.chinacloudapi.cn",
    "https://management.core.chinacloudapi.cn/.default",
    "https://microsoftgraph.chinacloudapi.cn",
)
AUTHORITIES = (
    PUBLIC.authority,
    US_GOVERNMENT.authority,
    "https://login.partner.microsoftonline.cn",
    CHINA.authority,
)
"""Entra's sign-in addresses: https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud"""

# The names that azure-native or azuread takes.
_NAMES = {
    **dict.fromkeys(("public", "global", "azurecloud"), PUBLIC),
    **dict.fromkeys(
        ("usgovernment", "usgovernmentl4", "usgov", "azureusgovernment", "azureusgovernmentcloud"), US_GOVERNMENT
    ),
    **dict.fromkeys(("usgovernmentl5", "dod"), replace(US_GOVERNMENT, graph="https://dod-graph.microsoft.us")),
    **dict.fromkeys(("china", "azurechinacloud"), CHINA),
}


def cloud_of(*providers: ProviderSettings) -> Cloud:
    """The cloud of the first provider that is given one; public Azure where none is."""
    for settings in providers:
        if host := settings.find("metadataHost", "ARM_METADATA_HOSTNAME"):
            return _read(Given(host.value.removeprefix("https://").rstrip("/"), host.source))
        if name := settings.find("environment", "ARM_ENVIRONMENT", "AZURE_ENVIRONMENT"):
            return _named(name)
    return PUBLIC


def _named(name: Given) -> Cloud:
    cloud = _NAMES.get(name.value.casefold())
    if cloud is None:
        raise CannotCheckError(
            f"{name.source} is '{name.value}', which is no cloud of Azure's here."
            " Set it to public, usgovernment or china, or give the cloud's host with ARM_METADATA_HOSTNAME."
        )
    return cloud


@cache
def _read(host: Given) -> Cloud:
    url = f"https://{host.value}/metadata/endpoints?api-version=2022-09-01"
    try:
        found = read_json(url)
        return Cloud(
            found["authentication"]["loginEndpoint"].rstrip("/"),
            found["resourceManager"].rstrip("/"),
            f"{found['authentication']['audiences'][-1].rstrip('/')}/.default",
            found["microsoftGraphResourceId"].rstrip("/"),
            host.value,
        )
    except (AzureError, KeyError, ValueError) as error:
        raise CannotCheckError(
            f"{host.source} is '{host.value}': Azure's endpoints can't be read from {url} ({type(error).__name__})."
            " Correct it, or start the sandbox: make start."
        ) from None
