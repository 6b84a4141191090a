"""The names of the container's settings with which the gateway finds its instance and signs in."""

GATEWAY_NAME = "gateway.name"
ENDPOINT = "config.service.endpoint"
AUTHORITY = "config.service.auth.azureAd.authority"
TENANT_ID = "config.service.auth.azureAd.tenantId"
CLIENT_ID = "config.service.auth.azureAd.clientId"
CLIENT_SECRET = "config.service.auth.azureAd.clientSecret"
TOKEN_AUDIENCE = "config.service.auth.tokenAudience"
