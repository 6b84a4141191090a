"""Azure's clouds: where each has its endpoints, and for whom its tokens are. One emulator is one of them.

Endpoints and audiences are those of go-azure-sdk (sdk/environments); the metadata's other entries are Microsoft's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

VARIABLE = "SANDBOX_CLOUD"


class CloudError(Exception):
    """A cloud that is not known. One line: the input, what is wrong, the fix."""


@dataclass(frozen=True)
class Cloud:
    environment: str
    """As ARM_ENVIRONMENT and the providers' `environment` name it."""
    name: str
    """As its metadata name it."""
    logins: tuple[str, ...]
    """Hosts for signing in; the first is in the metadata."""
    resource_manager: str
    resource_manager_audiences: tuple[str, ...]
    """In the order of the metadata, without a slash at the end."""
    graph: str
    api_management: str
    """What the host names of API Management end with."""
    token_issuer: str
    """The host of version 1.0 tokens' issuer."""
    portal: str
    metadata: Mapping[str, str]
    suffixes: Mapping[str, str]

    @property
    def authority(self) -> str:
        return f"https://{self.logins[0]}"

    @property
    def configuration_audience(self) -> str:
        """The audience of a self-hosted gateway's token."""
        return f"https://{self.api_management}/configuration"

    @property
    def configuration_hosts(self) -> str:
        """A pattern of the instances' own hosts for the configuration API."""
        return f"*.configuration.{self.api_management}"

    def issuer(self, tenant_id: str) -> str:
        """The issuer of version 1.0 tokens, which these resources ask for, on Azure too."""
        return f"https://{self.token_issuer}/{tenant_id}/"


PUBLIC = Cloud(
    environment="public",
    name="AzureCloud",
    logins=("login.microsoftonline.com",),
    resource_manager="management.azure.com",
    resource_manager_audiences=("https://management.core.windows.net", "https://management.azure.com"),
    graph="graph.microsoft.com",
    api_management="azure-api.net",
    token_issuer="sts.windows.net",
    portal="https://portal.azure.com",
    metadata={
        "media": "https://rest.media.azure.net",
        "graphAudience": "https://graph.windows.net/",
        "graph": "https://graph.windows.net/",
        "gallery": "https://gallery.azure.com/",
        "batch": "https://batch.core.windows.net/",
        "activeDirectoryDataLake": "https://datalake.azure.net/",
        "ossrdbmsResourceId": "https://ossrdbms-aad.database.windows.net",
    },
    suffixes={
        "storage": "core.windows.net",
        "keyVaultDns": "vault.azure.net",
        "sqlServerHostname": "database.windows.net",
        "acrLoginServer": "azurecr.io",
        "mysqlServerEndpoint": "mysql.database.azure.com",
        "postgresqlServerEndpoint": "postgres.database.azure.com",
        "azureFrontDoorEndpointSuffix": "azurefd.net",
    },
)

US_GOVERNMENT = Cloud(
    environment="usgovernment",
    name="AzureUSGovernment",
    logins=("login.microsoftonline.us",),
    resource_manager="management.usgovcloudapi.net",
    resource_manager_audiences=("https://management.core.usgovcloudapi.net", "https://management.usgovcloudapi.net"),
    graph="graph.microsoft.us",
    api_management="azure-api.us",
    # Not a government host: only China has another one.
    token_issuer="sts.windows.net",
    portal="https://portal.azure.us",
    metadata={
        "media": "https://rest.media.usgovcloudapi.net",
        "graphAudience": "https://graph.windows.net/",
        "graph": "https://graph.windows.net/",
        "gallery": "https://gallery.usgovcloudapi.net/",
        "batch": "https://batch.core.usgovcloudapi.net",
        "ossrdbmsResourceId": "https://ossrdbms-aad.database.usgovcloudapi.net",
    },
    suffixes={
        "storage": "core.usgovcloudapi.net",
        "keyVaultDns": "vault.usgovcloudapi.net",
        "sqlServerHostname": "database.usgovcloudapi.net",
        "acrLoginServer": "azurecr.us",
        "mysqlServerEndpoint": "mysql.database.usgovcloudapi.net",
        "postgresqlServerEndpoint": "postgres.database.usgovcloudapi.net",
    },
)

CHINA = Cloud(
    environment="china",
    name="AzureChinaCloud",
    logins=("login.chinacloudapi.cn", "login.partner.microsoftonline.cn"),
    resource_manager="management.chinacloudapi.cn",
    resource_manager_audiences=("https://management.core.chinacloudapi.cn", "https://management.chinacloudapi.cn"),
    graph="microsoftgraph.chinacloudapi.cn",
    api_management="azure-api.cn",
    token_issuer="sts.chinacloudapi.cn",
    portal="https://portal.azure.cn",
    metadata={
        "media": "https://rest.media.chinacloudapi.cn",
        "graphAudience": "https://graph.chinacloudapi.cn/",
        "graph": "https://graph.chinacloudapi.cn/",
        "gallery": "https://gallery.chinacloudapi.cn/",
        "batch": "https://batch.chinacloudapi.cn",
        "ossrdbmsResourceId": "https://ossrdbms-aad.database.chinacloudapi.cn",
    },
    suffixes={
        "storage": "core.chinacloudapi.cn",
        "keyVaultDns": "vault.azure.cn",
        "sqlServerHostname": "database.chinacloudapi.cn",
        "acrLoginServer": "azurecr.cn",
        "mysqlServerEndpoint": "mysql.database.chinacloudapi.cn",
        "postgresqlServerEndpoint": "postgres.database.chinacloudapi.cn",
    },
)

CLOUDS = (PUBLIC, US_GOVERNMENT, CHINA)


def named(environment: str) -> Cloud:
    """The cloud of this name; public where none is given."""
    wanted = environment.strip().casefold() or PUBLIC.environment
    for cloud in CLOUDS:
        if cloud.environment == wanted:
            return cloud
    known = ", ".join(cloud.environment for cloud in CLOUDS)
    raise CloudError(f"{VARIABLE} is '{environment}', which is no cloud of Azure's here. Give one of {known}.")


def is_foreign_login(cloud: Cloud, host: str) -> bool:
    """Whether the host is for signing in to another cloud."""
    name = host.partition(":")[0].casefold()
    return any(name in other.logins for other in CLOUDS if other is not cloud)
