"""A gateway: which instance, names and ids, as configuration and state have them or the library derives them.

It asks no service. What the last `up` made of one is in doctor/deployed.py.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from apim_gateway import naming

from apim_gateway_doctor.deployed import Deployed
from apim_gateway_doctor.errors import CannotCheckError
from apim_gateway_doctor.setting_names import AUTHORITY, ENDPOINT
from apim_gateway_doctor.stack import Resource, Stack, known_part

_GUIDS = ("readerRole", "validatorRole", "readerAssignment", "validatorAssignment")


@dataclass(frozen=True)
class Gateway:
    """One gateway."""

    stack: Stack
    resource_group: str
    service: str
    name: str
    """Name of the gateway resource in Azure."""
    component: Resource | None = None
    """Its component, where the stack's configuration does not describe it: the program is another than ours."""
    own: Stack | None = None
    """The stack with what belongs to that component only."""

    @cached_property
    def deployed(self) -> Deployed:
        """What the state has of it."""
        return Deployed(self.own or self.stack)

    @property
    def program_name(self) -> str:
        """The name that the program gives it."""
        return self.component.name if self.component else self.kubernetes_name

    @cached_property
    def subscription_id(self) -> str:
        """The instance's subscription: as configured, else where the state's roles are, else the environment's."""
        instance = self.deployed.instance if self.component else None
        found = (
            (instance.subscription_id if instance else None)
            or self._setting("subscriptionId")
            or self.stack.text("azure-native:subscriptionId")
            or self.deployed.subscription_id
            or os.environ.get("ARM_SUBSCRIPTION_ID")
            or os.environ.get("AZURE_SUBSCRIPTION_ID")
        )
        if not found:
            raise CannotCheckError(
                "The subscription is not known: neither apim-gateway:subscriptionId nor"
                " azure-native:subscriptionId nor ARM_SUBSCRIPTION_ID is set, and the stack has no role that tells it."
                " Set one."
            )
        # As the program spells it.
        return found.lower()

    @property
    def instance(self) -> naming.ServiceId:
        """The parts of the instance's ARM id."""
        return naming.ServiceId(self.subscription_id, self.resource_group, self.service)

    @property
    def service_id(self) -> str:
        """ARM id of the instance."""
        return self.instance.service_scope

    @property
    def id(self) -> str:
        """ARM id of the gateway resource."""
        return f"{self.service_id}/gateways/{self.name}"

    def name_of(self, scope: object) -> str:
        """A scope's name, where it is one of this gateway's; any other is returned as it is."""
        instance = self.instance
        known = {
            self.id: f"gateway '{self.name}'",
            instance.service_scope: f"the instance '{self.service}'",
            instance.resource_group_scope: f"resource group '{self.resource_group}'",
            instance.subscription_scope: f"subscription '{self.subscription_id}'",
        }
        names = {id.casefold(): name for id, name in known.items()}
        return names.get(str(scope).casefold().rstrip("/"), str(scope))

    @property
    def configuration_endpoint(self) -> str:
        """The host where the gateway reads its configuration."""
        given = (
            self._setting("configurationEndpoint")
            or self._output("configuration_endpoint")
            or (self.deployed.setting(ENDPOINT) if self.component else None)
            or self.stack.outputs.get("configurationEndpoint")
        )
        return str(given or f"{self.service}.configuration.azure-api.net").removeprefix("https://")

    @property
    def authority(self) -> str:
        """Entra's sign-in address as configured, else as deployed: the library takes it from the instance's cloud."""
        given = self._setting("kubernetes.authority") or self.deployed.setting(AUTHORITY)
        return given or "https://login.microsoftonline.com"

    @property
    def kubernetes_name(self) -> str:
        """The name of its Deployment; in this repository's program also of its component."""
        made = self.deployed.kubernetes_name if self.component else self._setting("kubernetes.name")
        return made or naming.kubernetes_name(self.name)

    @property
    def namespace(self) -> str:
        """Where the Kubernetes objects are: as deployed, else as configured."""
        return self.deployed.namespace or self._setting("kubernetes.namespace") or "default"

    @property
    def live_traffic_fields(self) -> Mapping[str, Any]:
        """What the configuration wants of the Service for live traffic, in Kubernetes' own fields."""
        given = None if self.component else self.stack.setting("apim-gateway:kubernetes.service")
        return cast("Mapping[str, Any]", given) if isinstance(given, Mapping) else {}

    @property
    def tag(self) -> str:
        """The tag on its application."""
        return naming.application_tag(self.stack.project, self.stack.short_name, self.name)

    @property
    def client_secret_name(self) -> str:
        """The display name of its client secrets."""
        return naming.client_secret_name(self.name)

    @property
    def owns_roles(self) -> bool:
        """Whether this gateway's component makes the roles; otherwise they are given to it."""
        return bool(self.deployed.reader_role) if self.component else not self._setting("roles.readerRoleId")

    @property
    def validator_is_elsewhere(self) -> bool:
        """Whether the validator's role and its assignment are another stack's."""
        return self.validator_role_id is None

    @property
    def reader_role_id(self) -> str:
        """ARM id of the reader's role definition: another stack's, an adopted one, or the derived one."""
        return (None if self.owns_roles else self._given_reader_role_id) or self._own_role_id("reader")

    @property
    def validator_role_id(self) -> str | None:
        """ARM id of the validator's role definition; None where another stack has assigned it."""
        if self.owns_roles:
            return self._own_role_id("validator")
        return self._output("validator_role_id") or self._setting("roles.validatorRoleId")

    @property
    def validator_scope(self) -> str:
        """Where the validator's assignment is to be: as configured; of another program than ours, where it was made."""
        made = self.deployed.validator_assignment if self.component else None
        if made and made.output("scope"):
            return str(made.output("scope"))
        instance = self.instance
        scopes = {"service": instance.service_scope, "subscription": instance.subscription_scope}
        return scopes.get(self._setting("roles.validatorScope") or "", instance.resource_group_scope)

    def reader_assignment_id(self, principal_id: str) -> str:
        """ARM id of the assignment that the service principal gets."""
        return self._assignment_id(self.service_id, self.reader_role_id, principal_id, "readerAssignment")

    def validator_assignment_id(self, principal_id: str) -> str | None:
        """ARM id of the assignment that the instance's identity gets; None where it is another stack's."""
        if self.validator_role_id is None:
            return None
        return self._assignment_id(self.validator_scope, self.validator_role_id, principal_id, "validatorAssignment")

    @property
    def configured_guids(self) -> frozenset[str]:
        """GUIDs of roles and assignments that the configuration names: this stack did not make those."""
        return frozenset(guid.casefold() for key in _GUIDS if (guid := self._guid(key)))

    @property
    def missing(self) -> list[str]:
        """What a complete `up` would have made, and this stack does not have."""
        made = self.deployed
        parts: dict[str, object] = {
            "Application": made.application,
            "ServicePrincipal": made.service_principal,
            "ApplicationPassword": made.password,
            "reader's RoleDefinition": made.reader_role or not self.owns_roles,
            "validator's RoleDefinition": made.validator_role or not self.owns_roles,
            "reader's RoleAssignment": self.reader_assignment,
            "validator's RoleAssignment": self.validator_assignment or self.validator_is_elsewhere,
            "ConfigMap": made.config_map,
            "Deployment": made.deployment,
            "Service for live traffic": made.live_traffic,
            "Service for instance discovery": made.instance_discovery,
        }
        return [name for name, part in parts.items() if not part]

    @property
    def reader_assignment(self) -> Resource | None:
        """The reader's role assignment to the application, as deployed."""
        return self.deployed.assignment_of(self.deployed_reader_role_id)

    @property
    def validator_assignment(self) -> Resource | None:
        """The validator's role assignment, as deployed."""
        return self.deployed.assignment_of(self.deployed_validator_role_id)

    @property
    def deployed_reader_role_id(self) -> str | None:
        """ARM id of the reader's role definition that the stack has, or that the configuration names."""
        made = self.deployed.reader_role
        return made.id if made else self._given_reader_role_id

    @property
    def deployed_validator_role_id(self) -> str | None:
        """ARM id of the validator's role definition that the stack has, or that the configuration names."""
        made = self.deployed.validator_role
        return made.id if made else self._output("validator_role_id") or self._setting("roles.validatorRoleId")

    @property
    def _given_reader_role_id(self) -> str | None:
        assigned = self.deployed.reader_assignment if self.component else None
        return (
            self._output("reader_role_id")
            or (assigned.output("roleDefinitionId") if assigned else None)
            or self._setting("roles.readerRoleId")
        )

    def _own_role_id(self, key: str) -> str:
        guid = self._guid(f"{key}Role") or naming.role_definition_guid(self.service_id, key)
        return naming.role_definition_id(self.instance.subscription_scope, guid)

    def _assignment_id(self, scope: str, role_id: str, principal_id: str, key: str) -> str:
        guid = self._guid(key) or naming.role_assignment_guid(scope, role_id, principal_id)
        return naming.role_assignment_id(scope, guid)

    def _guid(self, key: str) -> str | None:
        """A GUID that is given, not derived: as configured; of another program than ours, as its resource has it."""
        if not self.component:
            return self._setting(f"roles.{key}Guid")
        made, parts = self.deployed, self.instance
        if key.endswith("Role"):
            role = made.reader_role if key == "readerRole" else made.validator_role
            derived = naming.role_definition_guid(parts.service_scope, key.removesuffix("Role"))
            return _differing(role.inputs.get("roleDefinitionId") if role else None, derived)
        assignment = made.reader_assignment if key == "readerAssignment" else made.validator_assignment
        if assignment is None:
            return None
        from_these = [str(assignment.output(each) or "") for each in ("scope", "roleDefinitionId", "principalId")]
        return _differing(assignment.inputs.get("roleAssignmentName"), naming.role_assignment_guid(*from_these))

    def _setting(self, key: str) -> str | None:
        return None if self.component else self.stack.text(f"apim-gateway:{key}") or None

    def _output(self, name: str) -> str | None:
        return component_output(self.component, name) if self.component else None


def component_output(component: Resource, name: str) -> str | None:
    """An output of a component: the library's name for it, or the plugin's."""
    first, *others = name.split("_")
    found = component.output(name) or component.output("".join([first, *(each.title() for each in others)]))
    return str(found) if found else None


def _differing(given: object, derived: str) -> str | None:
    known = known_part({"": given}).get("")
    return known if isinstance(known, str) and known.casefold() != derived.casefold() else None
