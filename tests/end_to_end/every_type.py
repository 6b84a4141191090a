"""A program with one resource of every type that a gateway is made of, each under its type's name.

It is run by Pulumi from a copy, in a project of its own. `import` in its configuration has the ids of those that exist
already.
"""

import pulumi
import pulumi_azuread as azuread
from pulumi_azure_native import authorization
from pulumi_kubernetes import apps, core, meta, policy

config = pulumi.Config()
name = config.require("name")
ids: dict[str, str] = config.get_object("import") or {}
labels = {"app": name}


def options(type: str) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(import_=ids.get(type))


def metadata(namespace: pulumi.Input[str]) -> meta.v1.ObjectMetaArgs:
    return meta.v1.ObjectMetaArgs(name=name, namespace=namespace)


scope = f"/subscriptions/{authorization.get_client_config().subscription_id}"
role = authorization.RoleDefinition(
    "RoleDefinition",
    role_definition_id=config.require("roleDefinitionId"),
    role_name=name,
    role_type="CustomRole",
    description="made by a test",
    scope=scope,
    assignable_scopes=[scope],
    permissions=[
        authorization.PermissionArgs(
            actions=["Microsoft.Cache/redis/read"], not_actions=[], data_actions=[], not_data_actions=[]
        )
    ],
    opts=options("RoleDefinition"),
)
application = azuread.Application(
    "Application",
    display_name=name,
    owners=[azuread.get_client_config().object_id],
    tags=[name],
    opts=options("Application"),
)
principal = azuread.ServicePrincipal(
    "ServicePrincipal",
    client_id=application.client_id,
    owners=application.owners,
    opts=options("ServicePrincipal"),
)
password = azuread.ApplicationPassword(
    "ApplicationPassword", application_id=application.id, display_name=name, opts=options("ApplicationPassword")
)
authorization.RoleAssignment(
    "RoleAssignment",
    role_assignment_name=config.require("roleAssignmentName"),
    scope=scope,
    role_definition_id=role.id,
    principal_id=principal.object_id,
    principal_type=authorization.PrincipalType.SERVICE_PRINCIPAL,
    opts=options("RoleAssignment"),
)

namespace = core.v1.Namespace(
    "Namespace", metadata={"name": name, "labels": labels}, opts=options("Namespace")
).metadata.name
core.v1.ServiceAccount(
    "ServiceAccount",
    metadata=metadata(namespace),
    automount_service_account_token=False,
    opts=options("ServiceAccount"),
)
core.v1.ConfigMap("ConfigMap", metadata=metadata(namespace), data={"a": "1"}, opts=options("ConfigMap"))
# The API server makes Opaque of no type, and another type is another Secret.
core.v1.Secret("Secret", metadata=metadata(namespace), type="Opaque", string_data={"a": "1"}, opts=options("Secret"))
core.v1.Service(
    "Service",
    metadata=metadata(namespace),
    # Without an address of its own it is not waited for.
    spec={"cluster_ip": "None", "selector": labels, "ports": [{"port": 80}]},
    opts=options("Service"),
)
policy.v1.PodDisruptionBudget(
    "PodDisruptionBudget",
    metadata=metadata(namespace),
    spec=policy.v1.PodDisruptionBudgetSpecArgs(
        min_available=1, selector=meta.v1.LabelSelectorArgs(match_labels=labels)
    ),
    opts=options("PodDisruptionBudget"),
)
apps.v1.Deployment(
    "Deployment",
    metadata=metadata(namespace),
    spec=apps.v1.DeploymentSpecArgs(
        replicas=1,
        selector=meta.v1.LabelSelectorArgs(match_labels=labels),
        template=core.v1.PodTemplateSpecArgs(
            metadata=meta.v1.ObjectMetaArgs(labels=labels),
            spec=core.v1.PodSpecArgs(containers=[core.v1.ContainerArgs(name="app", image="example.com/app:1")]),
        ),
    ),
    opts=options("Deployment"),
)
pulumi.export("password", password.value)
