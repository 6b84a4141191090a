"""The identities of a repository's workflows: per environment one that reads, for previews and drift, and one that
deploys.

None has a secret: each trusts tokens that GitHub signs for this repository's branch, pull requests or environment. It
makes the gateways' custom roles too, so that no deployer needs the right to. An administrator runs it by hand;
docs/azure-setup.md says which rights that takes, and what these identities cannot see.
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_azuread as azuread
from apim_gateway import GatewayRoles
from environments import Environment, environments_of
from pulumi_azure_native import authorization

READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
ROLE_BASED_ACCESS_CONTROL_ADMINISTRATOR = "f58310d9-a9f6-439a-9e8d-f62e7b41a168"

config = pulumi.Config()
repository = config.require("repository")
prefix = config.require("namePrefix")
own_subscription = authorization.get_client_config().subscription_id
environments = environments_of(config.require_object("environments"), own_subscription)
administrator = azuread.get_client_config().object_id
graph = azuread.get_service_principal(
    client_id=azuread.get_application_published_app_ids().result["MicrosoftGraph"],
)
# Where deployers make roles: no other environment needs a right over its subscription.
subscriptions = sorted({each.instance.subscription_scope for each in environments if each.deployer_makes_roles})
custom_roles: dict[str, pulumi.Resource] = {}


def identity(name: str, subjects: Mapping[str, str], permission: str) -> azuread.ServicePrincipal:
    """An application that signs in with GitHub's tokens for the subjects, and may do one thing in Entra."""
    application = azuread.Application(name, display_name=f"{prefix} {name}", owners=[administrator])
    principal = azuread.ServicePrincipal(name, client_id=application.client_id, owners=[administrator])
    for key, subject in subjects.items():
        azuread.ApplicationFederatedIdentityCredential(
            f"{name}-{key}",
            application_id=application.id,
            display_name=key,
            issuer=config.require("issuer"),
            subject=f"repo:{repository}:{subject}",
            audiences=["api://AzureADTokenExchange"],
        )
    azuread.AppRoleAssignment(
        name,
        app_role_id=graph.app_role_ids[permission],
        principal_object_id=principal.object_id,
        resource_object_id=graph.object_id,
    )
    return principal


def custom_role(name: str, description: str, actions: Sequence[str]) -> str:
    """The GUID of a role for the subscriptions in which deployers make roles. It exists once it is assigned."""
    guid = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{repository}/{prefix}/{name}"))
    custom_roles[guid] = authorization.RoleDefinition(
        name,
        role_definition_id=guid,
        role_name=f"{prefix} {name}",
        role_type="CustomRole",
        description=description,
        scope=subscriptions[0],
        assignable_scopes=subscriptions,
        permissions=[authorization.PermissionArgs(actions=actions)],
    )
    return guid


def assign(name: str, principal: azuread.ServicePrincipal, role: str, scope: str, **condition: Any) -> None:
    subscription = "/".join(scope.split("/")[:3])
    authorization.RoleAssignment(
        name,
        role_assignment_name=str(uuid.uuid5(uuid.NAMESPACE_URL, f"{repository}/{prefix}/{name}")),
        principal_id=principal.object_id,
        # Azure finds a principal that is only seconds old by its type.
        principal_type="ServicePrincipal",
        role_definition_id=f"{subscription}/providers/Microsoft.Authorization/roleDefinitions/{role}",
        scope=scope,
        opts=pulumi.ResourceOptions(depends_on=[custom_roles[role]] if role in custom_roles else []),
        **condition,
    )


def only_the_roles_of(environment: Environment) -> dict[str, str]:
    """A condition under which its holder gives and takes the instance's two gateway roles, to service principals only.

    Source: https://learn.microsoft.com/azure/role-based-access-control/delegate-role-assignments-examples
    """
    guids = ", ".join(environment.role_guids)
    attribute = "[Microsoft.Authorization/roleAssignments:{}]"
    roles = f"{attribute.format('RoleDefinitionId')} ForAnyOfAnyValues:GuidEquals {{{guids}}}"
    kinds = f"{attribute.format('PrincipalType')} ForAnyOfAnyValues:StringEqualsIgnoreCase {{'ServicePrincipal'}}"
    clauses = [
        f"((!(ActionMatches{{'Microsoft.Authorization/roleAssignments/{action}'}}))"
        f" OR (@{source}{roles} AND @{source}{kinds}))"
        for action, source in (("write", "Request"), ("delete", "Resource"))
    ]
    return {"condition": " AND ".join(clauses), "condition_version": "2.0"}


readers: dict[str, azuread.ServicePrincipal] = {}
deployers: dict[str, azuread.ServicePrincipal] = {}
for environment in environments:
    name = environment.name
    # Jobs on this branch only, which Entra sees to. A pull request's author may run anything with what trusts it.
    subjects = {"branch": f"ref:refs/heads/{config.require('branch')}"}
    if environment.previews_pull_requests:
        subjects["pull-request"] = "pull_request"
    readers[name] = identity(f"reader-{name}", subjects, "Application.Read.All")
    # The instance, its gateways, and the assignments at both.
    assign(f"reader-{name}", readers[name], READER, environment.instance.resource_group_scope)
    for what, role, scope in environment.scopes.of_reader():
        assign(f"reader-{name}-{what}", readers[name], role, scope)

    deployers[name] = identity(
        f"deployer-{name}", {"environment": f"environment:{name}"}, "Application.ReadWrite.OwnedBy"
    )
    # It also reads everything in the group, as that role does.
    assign(
        f"deployer-{name}",
        deployers[name],
        ROLE_BASED_ACCESS_CONTROL_ADMINISTRATOR,
        environment.instance.resource_group_scope,
        **only_the_roles_of(environment),
    )
    for what, role, scope in environment.scopes.of_deployer():
        assign(f"deployer-{name}-{what}", deployers[name], role, scope)

# Whoever may write role definitions of a subscription can put any right into any of its custom roles.
makers = [each for each in environments if each.deployer_makes_roles]
if makers:
    sees_roles = custom_role(
        "role viewer",
        "Reads role definitions, which are the subscription's.",
        ["Microsoft.Authorization/roleDefinitions/read"],
    )
    makes_roles = custom_role(
        "role maker",
        "Makes the custom roles of gateways, which are the subscription's.",
        [f"Microsoft.Authorization/roleDefinitions/{action}" for action in ("read", "write", "delete")],
    )
    for environment in makers:
        name, scope = environment.name, environment.instance.subscription_scope
        assign(f"reader-{name}-roles", readers[name], sees_roles, scope)
        assign(f"deployer-{name}-roles", deployers[name], makes_roles, scope)

made_here = [each for each in environments if not each.deployer_makes_roles and not each.roles_exist]
# Two environments of one instance have the same roles.
for instance in sorted({each.instance for each in made_here}):
    GatewayRoles(f"roles-{instance.service_name}", {"service_id": instance.service_scope})

# By stack, because a job that reads is in no environment, whose reviewers would have to be asked first.
repository_variables: dict[str, pulumi.Input[str]] = {
    "AZURE_TENANT_ID": next(iter(readers.values())).application_tenant_id,
    "AZURE_SUBSCRIPTION_IDS": json.dumps({each.name: each.instance.subscription_id for each in environments}),
    "AZURE_READER_CLIENT_IDS": pulumi.Output.json_dumps({name: reader.client_id for name, reader in readers.items()}),
    "PULL_REQUEST_STACKS": json.dumps([each.name for each in environments if each.previews_pull_requests]),
}
with_state = {each.name: each.scopes.backend for each in environments if each.scopes.state}
if with_state:
    repository_variables["PULUMI_BACKEND_URLS"] = json.dumps(with_state)
with_cluster = {each.name: each.scopes.cluster for each in environments if each.scopes.cluster}
if with_cluster:
    repository_variables["AKS_CLUSTER_IDS"] = json.dumps(with_cluster)
pulumi.export("repositoryVariables", repository_variables)
pulumi.export(
    "environmentVariables", {name: {"AZURE_CLIENT_ID": deployer.client_id} for name, deployer in deployers.items()}
)
pulumi.export(
    "stackConfiguration",
    {each.name: {"roles": each.role_ids} for each in environments if not each.deployer_makes_roles},
)
