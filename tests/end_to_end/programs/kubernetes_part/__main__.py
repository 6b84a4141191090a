"""Every kind of Kubernetes object that a gateway has, for an application that exists."""

import json
import os

from apim_gateway import KubernetesGateway
from pulumi import Output

# The ConfigMap's data of a deployed gateway, and what differs from one `up` to the next.
known = json.loads(os.environ["GATEWAY_SETTINGS"])
azure = "config.service.auth.azureAd"
KubernetesGateway(
    "rights",
    {
        "gateway_name": known["gateway.name"],
        "configuration_endpoint": known["config.service.endpoint"],
        "tenant_id": known[f"{azure}.tenantId"],
        "client_id": known[f"{azure}.clientId"],
        "client_secret": Output.secret(known[f"{azure}.clientSecret"]),
        "client_secret_store": "secret",
        "settings": {
            "name": "rights",
            "replicas": 1,
            "disruption_budget": "1",
            "labels": {"release": os.environ["RELEASE"]},
            "container_settings": {"telemetry.logs.std.level": os.environ["RELEASE"]},
            "ready_timeout": 60,
        },
    },
)
