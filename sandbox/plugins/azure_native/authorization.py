"""Role definitions and role assignments.

A changed role definition id is sent as an update, as azure-native does, and Azure refuses it.
"""

from sandbox.plugins.azure_native.types import ArmType, same

_AUDIT = same("createdBy", "createdOn", "updatedBy", "updatedOn")

ROLE_DEFINITION = ArmType(
    token="azure-native:authorization:RoleDefinition",
    path="{scope}/providers/Microsoft.Authorization/roleDefinitions/{roleDefinitionId}",
    api_version="2022-05-01-preview",
    required=("scope",),
    properties={**same("assignableScopes", "description", "permissions", "roleName"), "roleType": "type"},
    read_only_top_level=("name", "type", "systemData"),
    read_only_properties=_AUDIT,
    auto_named="roleDefinitionId",
    auto_naming="uuid",
)

ROLE_ASSIGNMENT = ArmType(
    token="azure-native:authorization:RoleAssignment",
    path="{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}",
    api_version="2022-04-01",
    required=("principalId", "roleDefinitionId", "scope"),
    properties=same(
        "condition",
        "conditionVersion",
        "delegatedManagedIdentityResourceId",
        "description",
        "principalId",
        "principalType",
        "roleDefinitionId",
    ),
    read_only_top_level=("name", "type", "systemData"),
    read_only_properties={**_AUDIT, **same("scope")},
    # pulumi-azure-native, provider/pkg/gen/replacement.go; roleDefinitionId is not among them.
    force_new=("principalId", "scope"),
    auto_named="roleAssignmentName",
    auto_naming="uuid",
)

TYPES = (ROLE_DEFINITION, ROLE_ASSIGNMENT)
