"""Microsoft.Authorization's errors. Messages marked so are the sandbox's: the real wording is not published."""

# ruff: noqa: N818 - these are named after the codes they answer with.

from sandbox.azure.arm.exceptions import ArmError


def _compact(guid: str) -> str:
    """Ids in these messages have no dashes."""
    return guid.replace("-", "")


class RoleDefinitionDoesNotExist(ArmError):
    """400 for a role that an assignment names; 404 for one that is read."""

    def __init__(self, role_id: str, status: int = 400) -> None:
        message = f"The specified role definition with ID '{_compact(role_id)}' does not exist."
        super().__init__(status, "RoleDefinitionDoesNotExist", message)


class RoleDefinitionWithSameNameExists(ArmError):
    def __init__(self, role_name: str) -> None:
        message = (
            "A custom role with the same name already exists in this directory."
            f" Use a different name. The name is '{role_name}'."
        )
        super().__init__(409, "RoleDefinitionWithSameNameExists", message)


class RoleDefinitionHasAssignments(ArmError):
    def __init__(self) -> None:
        message = "There are existing role assignments referencing role."
        super().__init__(409, "RoleDefinitionHasAssignments", message)


class RoleDefinitionExists(ArmError):
    """A custom role under a built-in role's id. (The message is the sandbox's.)"""

    def __init__(self, role_id: str) -> None:
        super().__init__(409, "RoleDefinitionExists", f"The role definition with ID '{_compact(role_id)}' exists.")


class BuiltInRoleIsReadOnly(ArmError):
    """(Code and message are the sandbox's.)"""

    def __init__(self, role_name: str) -> None:
        super().__init__(400, "InvalidRoleDefinitionType", f"The built-in role '{role_name}' cannot be deleted.")


class InvalidRoleDefinitionType(ArmError):
    """(The message is the sandbox's.)"""

    def __init__(self, role_type: str) -> None:
        message = f"The role definition type '{role_type}' is not valid. Give 'CustomRole'."
        super().__init__(400, "InvalidRoleDefinitionType", message)


class InvalidRoleDefinitionId(ArmError):
    """(The message is the sandbox's.)"""

    def __init__(self, role_id: str) -> None:
        message = f"The role definition ID '{role_id}' is not valid. The role definition ID must be a GUID."
        super().__init__(400, "InvalidRoleDefinitionId", message)


class RoleDefinitionNameNullOrEmpty(ArmError):
    """(The message is the sandbox's.)"""

    def __init__(self) -> None:
        super().__init__(400, "RoleDefinitionNameNullOrEmpty", "The role definition name (roleName) is required.")


class RoleDefinitionNameTooLong(ArmError):
    """(Code and message are the sandbox's; the limit is documented.)"""

    def __init__(self, length: int, limit: int) -> None:
        message = f"The role definition name has {length} characters. The limit is {limit}."
        super().__init__(400, "RoleDefinitionNameTooLong", message)


class RoleDefinitionPermissionsNullOrEmpty(ArmError):
    """(Code and message are the sandbox's.)"""

    def __init__(self) -> None:
        message = "The role definition permissions are required: give at least one action or data action."
        super().__init__(400, "RoleDefinitionPermissionsNullOrEmpty", message)


class MissingAssignableScopes(ArmError):
    """(The message is the sandbox's.)"""

    def __init__(self) -> None:
        super().__init__(400, "MissingAssignableScopes", "The role definition assignableScopes are required.")


class LinkedInvalidPropertyId(ArmError):
    def __init__(self, value: str, path: str) -> None:
        message = (
            f"Property id '{value}' at path '{path}' is invalid. Expect fully qualified resource Id that start with"
            " '/subscriptions/{subscriptionId}' or '/providers/{resourceProviderNamespace}/'."
        )
        super().__init__(400, "LinkedInvalidPropertyId", message)


class AssignableScopeNotUnderSubscriptionScope(ArmError):
    """(The message is the sandbox's.)"""

    def __init__(self, assignable: str, scope: str) -> None:
        message = f"The assignable scope '{assignable}' is not under the scope '{scope}' of the role definition."
        super().__init__(400, "AssignableScopeNotUnderSubscriptionScope", message)


class InvalidActionOrNotAction(ArmError):
    def __init__(self, action: str) -> None:
        message = f"'{action}' does not match any of the actions supported by the providers."
        super().__init__(400, "InvalidActionOrNotAction", message)


class InvalidDataActionOrNotDataAction(ArmError):
    def __init__(self, action: str) -> None:
        message = f"'{action}' does not match any of the data actions supported by the providers."
        super().__init__(400, "InvalidDataActionOrNotDataAction", message)


class RoleAssignmentNotFound(ArmError):
    def __init__(self, name: str) -> None:
        super().__init__(404, "RoleAssignmentNotFound", f"The role assignment '{_compact(name)}' is not found.")


class RoleAssignmentExists(ArmError):
    def __init__(self, name: str) -> None:
        message = f"The role assignment already exists. The ID of the existing role assignment is {_compact(name)}."
        super().__init__(409, "RoleAssignmentExists", message)


class RoleAssignmentUpdateNotPermitted(ArmError):
    def __init__(self) -> None:
        message = "Tenant ID, application ID, principal ID, and scope are not allowed to be updated."
        super().__init__(400, "RoleAssignmentUpdateNotPermitted", message)


class InvalidRoleAssignmentId(ArmError):
    def __init__(self, name: str) -> None:
        message = f"The role assignment ID '{name}' is not valid. The role assignment ID must be a GUID."
        super().__init__(400, "InvalidRoleAssignmentId", message)


class InvalidCreateRoleAssignmentRequest(ArmError):
    def __init__(self, name: str, reason: str) -> None:
        message = f"The request to create role assignment '{name}' is not valid. {reason}"
        super().__init__(400, "InvalidCreateRoleAssignmentRequest", message)


class ScopeDoesNotMatchRoleDefinition(ArmError):
    """(The message is the sandbox's.)"""

    def __init__(self, scope: str, role_name: str, assignable: list[str]) -> None:
        known = ", ".join(f"'{item}'" for item in assignable)
        message = (
            f"The role assignment scope '{scope}' is not at or below one of the assignable scopes"
            f" of the role definition '{role_name}': {known}."
        )
        super().__init__(400, "ScopeDoesNotMatchRoleDefinition", message)


class PrincipalNotFound(ArmError):
    def __init__(self, principal_id: str, tenant_id: str) -> None:
        message = (
            f"Principal {_compact(principal_id)} does not exist in the directory {tenant_id}. Check that you have the"
            " correct principal ID. If you are creating this principal and then immediately assigning a role, this"
            " error might be related to a replication delay. In this case, set the role assignment principalType"
            " property to a value, such as ServicePrincipal, User, or Group. See https://aka.ms/docs-principaltype"
        )
        super().__init__(400, "PrincipalNotFound", message)


class PrincipalTypeNotSupported(ArmError):
    def __init__(self, kind: str) -> None:
        message = f"Principals of type {kind} cannot validly be used in role assignments."
        super().__init__(400, "PrincipalTypeNotSupported", message)


class UnmatchedPrincipalType(ArmError):
    """The spelling is Azure's."""

    def __init__(self, principal_id: str, actual: str, given: str) -> None:
        message = (
            f"The PrincipalId '{_compact(principal_id)}' has type '{actual}' , which is different from specified"
            f" PrinciaplType '{given}'."
        )
        super().__init__(400, "UnmatchedPrincipalType", message)


class DenyAssignmentNotFound(ArmError):
    def __init__(self, name: str) -> None:
        super().__init__(404, "DenyAssignmentNotFound", f"The deny assignment '{_compact(name)}' is not found.")


class InvalidRoleAssignmentCondition(ArmError):
    """(The code is the sandbox's.)"""

    def __init__(self) -> None:
        message = "The given role assignment condition is invalid."
        super().__init__(400, "InvalidRoleAssignmentCondition", message)


class RoleAssignmentLimitExceeded(ArmError):
    def __init__(self) -> None:
        super().__init__(400, "RoleAssignmentLimitExceeded", "No more role assignments can be created.")


class RoleDefinitionLimitExceeded(ArmError):
    def __init__(self) -> None:
        message = "Role definition limit exceeded. No more role definitions can be created."
        super().__init__(400, "RoleDefinitionLimitExceeded", message)


class RoleDefinitionDescriptionTooLong(ArmError):
    """(Code and message are the sandbox's; the limit is documented.)"""

    def __init__(self, length: int, limit: int) -> None:
        message = f"The role definition description has {length} characters. The limit is {limit}."
        super().__init__(400, "RoleDefinitionDescriptionTooLong", message)
