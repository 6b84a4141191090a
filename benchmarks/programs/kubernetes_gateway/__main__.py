"""The gateway's Kubernetes objects alone, for an application that exists: what a chart can be compared with."""

import json
import os
import sys
from pathlib import Path

from apim_gateway import KubernetesGateway

sys.path.append(str(Path(__file__).parents[1]))
import provider_waits

provider_waits.use_if_asked()
# The container's settings of a deployed gateway.
settings = json.loads(os.environ["BENCHMARK_SETTINGS"])
azure = "config.service.auth.azureAd"
KubernetesGateway(
    "by-pulumi",
    {
        "gateway_name": settings["gateway.name"],
        "configuration_endpoint": settings["config.service.endpoint"],
        "tenant_id": settings[f"{azure}.tenantId"],
        "client_id": settings[f"{azure}.clientId"],
        "client_secret": settings[f"{azure}.clientSecret"],
        "settings": {"name": "by-pulumi", "ready_timeout": 120},
    },
)
