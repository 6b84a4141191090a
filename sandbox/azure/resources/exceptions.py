"""The errors of subscriptions and resource groups, word for word."""

# ruff: noqa: N818 - these are named after the codes they answer with.

from sandbox.azure.arm.exceptions import ArmError


class SubscriptionNotFound(ArmError):
    def __init__(self, subscription: str) -> None:
        super().__init__(404, "SubscriptionNotFound", f"The subscription '{subscription}' could not be found.")


class ResourceGroupNotFound(ArmError):
    def __init__(self, name: str) -> None:
        super().__init__(404, "ResourceGroupNotFound", f"Resource group '{name}' could not be found.")


class InvalidResourceGroup(ArmError):
    def __init__(self, name: str, invalid: str) -> None:
        message = (
            f"The provided resource group name '{name}' has these invalid characters: '{invalid}'. The name can only"
            " be a letter, digit, '-', '.', '(', ')' or '_'."
        )
        super().__init__(400, "InvalidResourceGroup", message)


class ResourceGroupNameTooLong(ArmError):
    def __init__(self, name: str, limit: int) -> None:
        message = (
            f"The provided resource group name '{name}' has a length of '{len(name)}' which exceeds the maximum"
            f" length of '{limit}'."
        )
        super().__init__(400, "InvalidResourceGroup", message)


class ResourceGroupBeingDeleted(ArmError):
    def __init__(self, name: str) -> None:
        message = f"The resource group '{name}' is in deprovisioning state and cannot perform this operation."
        super().__init__(409, "ResourceGroupBeingDeleted", message)


class InvalidResourceGroupLocation(ArmError):
    def __init__(self, name: str, wanted: str, location: str) -> None:
        message = (
            f"Invalid resource group location '{wanted}'. The Resource group already exists in location '{location}'."
        )
        super().__init__(409, "InvalidResourceGroupLocation", message)
