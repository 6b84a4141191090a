"""A gateway's Kubernetes part on a provider of the program's own, in a namespace that is made here or nowhere."""

import os

import pulumi_kubernetes as kubernetes
from apim_gateway import KubernetesGateway
from pulumi import Output, ResourceOptions

made = kubernetes.core.v1.Namespace("made", metadata={"name": "made-here"})
content = os.environ["KUBECONFIG_CONTENT"]
kubeconfigs = {
    "content": Output.secret(content),
    # As of a cluster that is made in the same program.
    "later": made.id.apply(lambda _: content),
}
namespaces = {"missing": "never-made", "plain": "made-here", "output": made.metadata.name}
provider = kubernetes.Provider("cluster", kubeconfig=kubeconfigs[os.environ.get("CLUSTER", "content")])
KubernetesGateway(
    "edge",
    {
        "gateway_name": "edge",
        "configuration_endpoint": "contoso.configuration.azure-api.net",
        "tenant_id": "5f3b8d3e-6c1a-4e0b-9d57-2a8c4f6e1b70",
        "client_id": "0b6f4a52-9b3d-4a70-8a21-7c5e9d1f3b86",
        "client_secret": Output.secret("not-one-of-entras"),
        "settings": {"namespace": namespaces[os.environ["PLACE"]]},
    },
    ResourceOptions(provider=provider, depends_on=[made] if os.environ.get("DEPENDS") else None),
)
