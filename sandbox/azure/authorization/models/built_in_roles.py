"""The built-in roles a subscription has here, with their real ids and permissions. Azure has several hundred more."""

from dataclasses import dataclass

from sandbox.azure.authorization.models.evaluation import Permission


@dataclass(frozen=True)
class BuiltInRole:
    name: str
    role_name: str
    description: str
    permission: Permission


OWNER = BuiltInRole(
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    "Owner",
    "Grants full access to manage all resources, including the ability to assign roles in Azure RBAC.",
    Permission(actions=("*",)),
)
CONTRIBUTOR = BuiltInRole(
    "b24988ac-6180-42a0-ab88-20f7382dd24c",
    "Contributor",
    "Grants full access to manage all resources, but does not allow you to assign roles in Azure RBAC,"
    " manage assignments in Azure Blueprints, or share image galleries.",
    Permission(
        actions=("*",),
        not_actions=(
            "Microsoft.Authorization/*/Delete",
            "Microsoft.Authorization/*/Write",
            "Microsoft.Authorization/elevateAccess/Action",
            "Microsoft.Blueprint/blueprintAssignments/write",
            "Microsoft.Blueprint/blueprintAssignments/delete",
            "Microsoft.Compute/galleries/share/action",
            "Microsoft.Purview/consents/write",
            "Microsoft.Purview/consents/delete",
            "Microsoft.Resources/deploymentStacks/manageDenySetting/action",
        ),
    ),
)
READER = BuiltInRole(
    "acdd72a7-3385-48ef-bd42-f606fba81ae7",
    "Reader",
    "View all resources, but does not allow you to make any changes.",
    Permission(actions=("*/read",)),
)
USER_ACCESS_ADMINISTRATOR = BuiltInRole(
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
    "User Access Administrator",
    "Lets you manage user access to Azure resources.",
    Permission(actions=("*/read", "Microsoft.Authorization/*", "Microsoft.Support/*")),
)
ROLE_BASED_ACCESS_CONTROL_ADMINISTRATOR = BuiltInRole(
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
    "Role Based Access Control Administrator",
    "Manage access to Azure resources by assigning roles using Azure RBAC. This role does not allow you to manage"
    " access using other ways, such as Azure Policy.",
    Permission(
        actions=(
            "Microsoft.Authorization/roleAssignments/write",
            "Microsoft.Authorization/roleAssignments/delete",
            "*/read",
            "Microsoft.Support/*",
        )
    ),
)

BUILT_IN_ROLES = (
    OWNER,
    CONTRIBUTOR,
    READER,
    USER_ACCESS_ADMINISTRATOR,
    ROLE_BASED_ACCESS_CONTROL_ADMINISTRATOR,
)
