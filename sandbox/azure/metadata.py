"""GET /metadata/endpoints: where a cloud's endpoints are, as both real providers read it. Anonymous."""

from sandbox.azure.resources.exceptions import InvalidRequestContent
from sandbox.azure.routing import Answer, Request, Route


def routes() -> list[Route]:
    def endpoints(request: Request) -> Answer:
        base = request.base_url
        return Answer(
            200,
            {
                "name": "AzureCloud",
                "portal": "https://portal.azure.com",
                "resourceManager": f"{base}/",
                "microsoftGraphResourceId": f"{base}/",
                "authentication": {
                    "loginEndpoint": f"{base}/",
                    "audiences": ["https://management.core.windows.net/", "https://management.azure.com/"],
                    "tenant": "common",
                    "identityProvider": "AAD",
                },
                "media": "https://rest.media.azure.net",
                "graphAudience": "https://graph.windows.net/",
                "graph": "https://graph.windows.net/",
                "gallery": "https://gallery.azure.com/",
                "batch": "https://batch.core.windows.net/",
                "activeDirectoryDataLake": "https://datalake.azure.net/",
                "ossrdbmsResourceId": "https://ossrdbms-aad.database.windows.net",
                "suffixes": {
                    "storage": "core.windows.net",
                    "keyVaultDns": "vault.azure.net",
                    "sqlServerHostname": "database.windows.net",
                    "acrLoginServer": "azurecr.io",
                    "mysqlServerEndpoint": "mysql.database.azure.com",
                    "postgresqlServerEndpoint": "postgres.database.azure.com",
                    "azureFrontDoorEndpointSuffix": "azurefd.net",
                },
            },
        )

    return [Route("GET", "/metadata/endpoints", endpoints, InvalidRequestContent)]
