"""Which gateway a stack is about, from its configuration alone: after a crash there may be no outputs.

What the program derives is derived here with the library's own functions.
"""

import os
from dataclasses import dataclass

from apim_gateway import azure_ids, names

from doctor.errors import CannotCheckError
from doctor.stack import Stack


@dataclass(frozen=True)
class Gateway:
    """A stack's gateway, and how to recognise what belongs to it."""

    project: str
    stack: str
    name: str
    """The gateway resource in Azure."""
    kubernetes_name: str
    namespace: str
    service: azure_ids.ServiceId
    reader_role_id: str
    """The reader's role definition: an own one, or one that the configuration names."""
    validator_role_id: str | None
    """The validator's; None where another stack has assigned it."""
    owns_roles: bool
    validator_scope: str
    reader_assignment_guid: str | None = None
    """Of an assignment that was adopted; None where the program derives it."""
    validator_assignment_guid: str | None = None
    configured_guids: frozenset[str] = frozenset()
    """GUIDs of roles and assignments that the configuration names: somebody else made those."""

    @property
    def tag(self) -> str:
        """The tag on its application."""
        return f"apim-gateway/{self.project}/{self.stack}/{self.name}"

    @property
    def password_name(self) -> str:
        """The display name of its client secrets."""
        return f"{self.name} gateway"

    def reader_assignment_id(self, principal_id: str) -> str:
        """ARM id of the assignment that the service principal gets."""
        return _assignment_id(
            self.service.service_scope, self.reader_role_id, principal_id, self.reader_assignment_guid
        )

    def validator_assignment_id(self, principal_id: str) -> str | None:
        """ARM id of the assignment that the instance's identity gets; None where it is another stack's."""
        if self.validator_role_id is None:
            return None
        return _assignment_id(
            self.validator_scope, self.validator_role_id, principal_id, self.validator_assignment_guid
        )


def gateway_of(stack: Stack, project: str) -> Gateway:
    """The gateway that the stack's configuration describes. Raises CannotCheckError where it names none."""
    group = _required(stack, "apiManagement.resourceGroupName")
    service_name = _required(stack, "apiManagement.serviceName")
    name = _required(stack, "gateway.name")
    service = azure_ids.ServiceId(_subscription(stack), group, service_name)
    scopes = {
        "resourceGroup": service.resource_group_scope,
        "service": service.service_scope,
        "subscription": service.subscription_scope,
    }
    reader = _setting(stack, "roles.readerRoleId")
    adopted = ("readerRole", "validatorRole", "readerAssignment", "validatorAssignment")
    guids = {key: _setting(stack, f"roles.{key}Guid") for key in adopted}
    return Gateway(
        project,
        stack.name.rpartition("/")[2],
        name,
        _setting(stack, "gateway.kubernetesName") or names.kubernetes_name(name),
        _setting(stack, "gateway.namespace") or "default",
        service,
        reader or role_id(service, "reader", guids["readerRole"]),
        _setting(stack, "roles.validatorRoleId") if reader else role_id(service, "validator", guids["validatorRole"]),
        reader is None,
        scopes.get(_setting(stack, "roles.validatorScope") or "resourceGroup", service.resource_group_scope),
        guids["readerAssignment"],
        guids["validatorAssignment"],
        frozenset(guid.casefold() for guid in guids.values() if guid),
    )


def role_id(service: azure_ids.ServiceId, key: str, guid: str | None = None) -> str:
    """ARM id of one of the instance's two roles, `validator` or `reader`; `guid` where it was adopted."""
    guid = guid or azure_ids.role_definition_guid(service.service_scope, key)
    return azure_ids.role_definition_id(service.subscription_scope, guid)


def _assignment_id(scope: str, role_id: str, principal_id: str, guid: str | None) -> str:
    return azure_ids.role_assignment_id(scope, guid or azure_ids.role_assignment_guid(scope, role_id, principal_id))


def _setting(stack: Stack, key: str) -> str | None:
    value = stack.setting(f"apim-gateway:{key}")
    return value if isinstance(value, str) and value else None


def _required(stack: Stack, key: str) -> str:
    value = _setting(stack, key)
    if value is None:
        raise CannotCheckError(
            f"apim-gateway:{key} is missing in the configuration of the stack '{stack.name}': what belongs to its"
            " gateway is found by it. Set it, or name the right --stack or --config-file."
        )
    return value


def _subscription(stack: Stack) -> str:
    found = (
        _setting(stack, "apiManagement.subscriptionId")
        or stack.text("azure-native:subscriptionId")
        or os.environ.get("ARM_SUBSCRIPTION_ID")
        or os.environ.get("AZURE_SUBSCRIPTION_ID")
    )
    if not found:
        raise CannotCheckError(
            "The subscription is not known: neither apim-gateway:apiManagement.subscriptionId nor"
            " azure-native:subscriptionId nor ARM_SUBSCRIPTION_ID is set. Set one."
        )
    # As the program spells it.
    return str(found).lower()
