"""A flat program that breaks every rule of the policy pack; Pulumi must never get to create any of it."""

import os
import signal
from pathlib import Path
from typing import Any

import pulumi_azuread as azuread
import yaml
from pulumi_azure_native import authorization
from pulumi_kubernetes.apps.v1 import Deployment
from pulumi_kubernetes.core.v1 import ConfigMap, Service
from pulumi_kubernetes.policy.v1 import PodDisruptionBudget

# The engine interrupts a program that still runs when a resource has failed; docs/operations.md has the line.
signal.signal(signal.SIGINT, signal.SIG_DFL)

READ_CONFIGURATION = "Microsoft.ApiManagement/service/gateways/getConfiguration/action"
OTHER_SUBSCRIPTION = "/subscriptions/11111111-2222-3333-4444-555555555555"
subscription = f"/subscriptions/{os.environ['ARM_SUBSCRIPTION_ID']}"
labels = {"app": "careless"}


def role(name: str, **permission: list[str]) -> authorization.RoleDefinition:
    return authorization.RoleDefinition(
        name,
        role_name=f"careless {name}",
        role_type="CustomRole",
        scope=subscription,
        assignable_scopes=[subscription, OTHER_SUBSCRIPTION],
        permissions=[authorization.PermissionArgs(**permission)],
    )


reader = role("reader", actions=["Microsoft.ApiManagement/*"], data_actions=[READ_CONFIGURATION])
validator = role(
    "validator", actions=["Microsoft.Authorization/*/read", "Microsoft.Authorization/roleAssignments/write"]
)
application = azuread.Application("application", display_name="careless", sign_in_audience="AzureADMultipleOrgs")
principal = azuread.ServicePrincipal("principal", client_id=application.client_id)
for each in (reader, validator):
    authorization.RoleAssignment(
        f"{each._name}-assignment",  # pyright: ignore[reportPrivateUsage]
        scope=subscription,
        role_definition_id=each.id,
        principal_id=principal.object_id,
    )
password = azuread.ApplicationPassword("password", application_id=application.id)
azuread.ApplicationPassword("expired", application_id=application.id, end_date="2026-01-01T00:00:00Z")
config_map = ConfigMap("environment", data={"config.service.auth.azureAd.clientSecret": password.value})
container: dict[str, Any] = {
    "name": "careless",
    "image": "contoso.azurecr.io/azure-api-management/gateway:2.9",
    "env": [{"name": "plugin.token", "value": "written-down"}],
    "envFrom": [{"configMapRef": {"name": config_map.metadata.name}}],
    "securityContext": {"privileged": True, "runAsUser": 0, "readOnlyRootFilesystem": True},
}
Deployment(
    "deployment",
    metadata={"name": "careless"},
    spec={
        "replicas": 2,
        "selector": {"match_labels": labels},
        "strategy": {"type": "Recreate"},
        "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},  # pyright: ignore[reportArgumentType]
    },
)
Service(
    "live-traffic",
    metadata={"name": "careless-live-traffic"},
    spec={"type": "LoadBalancer", "ports": [{"port": 80, "target_port": 8080}], "selector": labels},
)
PodDisruptionBudget(
    "budget",
    metadata={"name": "careless"},
    # It selects no pods of this program, which would keep another rule.
    spec={"max_unavailable": 0, "selector": {"match_labels": {"app": "other"}}},
)

# One more Deployment for each control of the Pod Security Standards, with the first thing that violates it. What is
# known at the deploy only keeps the API server from judging it in the preview.
known_later = {"name": "client", "image": container["image"], "env": [{"name": "id", "value": application.client_id}]}
controls = yaml.safe_load((Path(__file__).parents[3] / "policy" / "pod_security.yaml").read_text(encoding="utf-8"))
for control, examples in controls.items():
    example: dict[str, Any] = examples["violating"][0]
    spec: dict[str, Any] = {"containers": [{**known_later, **example.get("container", {})}], **example.get("pod", {})}
    annotations = example.get("annotations", {})
    Deployment(
        f"deployment-{control}",
        metadata={"name": f"careless-{control}"},
        spec={
            "selector": {"match_labels": labels},
            "template": {"metadata": {"labels": labels, "annotations": annotations}, "spec": spec},  # pyright: ignore[reportArgumentType]
        },
    )
