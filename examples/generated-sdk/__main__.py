"""The component through the plugin and the SDK that Pulumi generates from it, as programs in other languages use it.

Outputs and secrets go into the leaves of its arguments; a whole nested object has to be plain.
"""

import pulumi
import pulumi_apim_gateway as apim_gateway
import pulumi_kubernetes as kubernetes

config = pulumi.Config()
namespace = kubernetes.core.v1.Namespace("gateways")
account = kubernetes.core.v1.ServiceAccount("gateway", metadata={"namespace": namespace.metadata["name"]})

gateway = apim_gateway.SelfHostedGateway(
    "edge",
    resource_group_name=config.require("resourceGroupName"),
    service_name=config.require("serviceName"),
    gateway_name=config.require("gatewayName"),
    configuration_endpoint=pulumi.Output.format("{}.configuration.azure-api.net", config.require("serviceName")),
    application={"display_name": pulumi.Output.format("gateway of {}", pulumi.get_stack())},
    authentication={"client_secret": {"rotation": "first"}},
    kubernetes={
        "namespace": namespace.metadata["name"],
        "replicas": namespace.metadata["name"].apply(lambda _: 2),
        "labels": {"example.org/account": account.metadata["name"]},
        "container_settings": {"telemetry.logs.std": pulumi.Output.secret("json")},
        "pod": {"serviceAccountName": account.metadata["name"]},
        # Beside the guide's four ports.
        "container": {"ports": [{"name": "metrics", "containerPort": 8082}]},
    },
)
pulumi.export("configMap", gateway.config_map_name)
pulumi.export("clientSecretEndDate", gateway.client_secret_end_date)
