"""What a stack says its gateway is: which instance, which ids, which objects. Nobody is asked.

Names of the instance and the gateway come from the configuration, as in the next `up`; ids come from the state.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from doctor.errors import CannotCheckError
from doctor.stack import Resource, Stack

_COMPONENT = "apim-gateway:index:SelfHostedGateway"
_ROLE_DEFINITION = "azure-native:authorization:RoleDefinition"
_ROLE_ASSIGNMENT = "azure-native:authorization:RoleAssignment"
_SERVICE_ID = re.compile(
    r"/subscriptions/([^/]+)/resourceGroups/([^/]+)/providers/Microsoft\.ApiManagement/service/([^/]+)", re.IGNORECASE
)
_SUBSCRIPTION = re.compile(r"/subscriptions/([^/]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Gateway:
    """The gateway of one stack. What the last `up` did not create is None."""

    stack: Stack
    resource_group: str
    service: str
    name: str
    """Name of the gateway resource in Azure."""

    @cached_property
    def subscription_id(self) -> str:
        """The instance's subscription: as configured, else where the state's roles are, else the environment's."""
        given = self._setting("apiManagement.subscriptionId") or self.stack.text("azure-native:subscriptionId")
        known = (_SUBSCRIPTION.match(each.id) for each in self.stack.resources if each.id.startswith("/subscriptions/"))
        found = given or next((each[1] for each in known if each), None)
        found = found or os.environ.get("ARM_SUBSCRIPTION_ID") or os.environ.get("AZURE_SUBSCRIPTION_ID")
        if not found:
            raise CannotCheckError(
                "apim-gateway:apiManagement.subscriptionId is missing, and the stack has no role that tells it."
                " Set it, or ARM_SUBSCRIPTION_ID."
            )
        return str(found)

    @property
    def resource_group_id(self) -> str:
        """ARM id of the instance's resource group."""
        return f"/subscriptions/{self.subscription_id}/resourceGroups/{self.resource_group}"

    @property
    def service_id(self) -> str:
        """ARM id of the instance."""
        return f"{self.resource_group_id}/providers/Microsoft.ApiManagement/service/{self.service}"

    @property
    def id(self) -> str:
        """ARM id of the gateway resource."""
        return f"{self.service_id}/gateways/{self.name}"

    def name_of(self, scope: object) -> str:
        """A scope in words, where it is one of this gateway's."""
        known = {
            self.id: f"gateway '{self.name}'",
            self.service_id: f"the instance '{self.service}'",
            self.resource_group_id: f"resource group '{self.resource_group}'",
            f"/subscriptions/{self.subscription_id}": f"subscription '{self.subscription_id}'",
        }
        words = {id.casefold(): name for id, name in known.items()}
        return words.get(str(scope).casefold().rstrip("/"), str(scope))

    @property
    def configuration_endpoint(self) -> str:
        """The host where the gateway reads its configuration."""
        given = self._setting("apiManagement.configurationEndpoint") or self.stack.outputs.get("configurationEndpoint")
        return str(given or f"{self.service}.configuration.azure-api.net").removeprefix("https://")

    @property
    def authority(self) -> str:
        """Entra's sign-in address as configured."""
        return str(self._setting("gateway.authority") or "https://login.microsoftonline.com")

    @property
    def validator_scope(self) -> str:
        """Where the configuration wants the validator's assignment."""
        subscription = f"/subscriptions/{self.subscription_id}"
        scopes = {"service": self.service_id, "subscription": subscription}
        return scopes.get(self._setting("roles.validatorScope") or "", self.resource_group_id)

    @property
    def live_traffic_fields(self) -> Mapping[str, Any]:
        """What the configuration wants of the Service for live traffic, in Kubernetes' own fields."""
        given = self.stack.setting("apim-gateway:gateway.service")
        return cast("Mapping[str, Any]", given) if isinstance(given, Mapping) else {}

    @property
    def brings_roles(self) -> bool:
        """Whether the roles are another stack's."""
        return bool(self._setting("roles.readerRoleId"))

    @property
    def validator_is_elsewhere(self) -> bool:
        """Whether the validator's role and its assignment are another stack's."""
        return self.brings_roles and not self._setting("roles.validatorRoleId")

    @cached_property
    def validator_role_id(self) -> str | None:
        """ARM id of the validator's role definition."""
        own = self._named(_ROLE_DEFINITION, "-validator")
        return own.id if own else self._setting("roles.validatorRoleId")

    @cached_property
    def reader_role_id(self) -> str | None:
        """ARM id of the reader's role definition."""
        own = self._named(_ROLE_DEFINITION, "-reader")
        return own.id if own else self._setting("roles.readerRoleId")

    @property
    def validator_assignment(self) -> Resource | None:
        """The validator's role assignment."""
        return self._assignment_of(self.validator_role_id)

    @property
    def reader_assignment(self) -> Resource | None:
        """The reader's role assignment to the application."""
        return self._assignment_of(self.reader_role_id)

    @property
    def application(self) -> Resource | None:
        """The application in Entra."""
        return self._only("azuread:index/application:Application")

    @property
    def service_principal(self) -> Resource | None:
        """The application's service principal."""
        return self._only("azuread:index/servicePrincipal:ServicePrincipal")

    @property
    def password(self) -> Resource | None:
        """The application's client secret."""
        return self._only("azuread:index/applicationPassword:ApplicationPassword")

    @property
    def config_map(self) -> Resource | None:
        """The ConfigMap with the container's settings."""
        return self._only("kubernetes:core/v1:ConfigMap")

    @property
    def deployment(self) -> Resource | None:
        """The gateway's Deployment."""
        return self._only("kubernetes:apps/v1:Deployment")

    @property
    def live_traffic(self) -> Resource | None:
        """The Service that callers reach."""
        return self._named("kubernetes:core/v1:Service", "-live-traffic")

    @property
    def instance_discovery(self) -> Resource | None:
        """The headless Service by which the pods find each other."""
        return self._named("kubernetes:core/v1:Service", "-instance-discovery")

    @property
    def namespace(self) -> str:
        """Where the Kubernetes objects are."""
        known = next((each for each in (self.deployment, self.config_map, self.live_traffic) if each), None)
        return str(known.output("metadata", "namespace") if known else self._setting("gateway.namespace") or "default")

    @property
    def missing(self) -> list[str]:
        """What a complete `up` would have made, and this stack does not have."""
        parts: dict[str, object] = {
            "Application": self.application,
            "ServicePrincipal": self.service_principal,
            "ApplicationPassword": self.password,
            "reader's RoleDefinition": self.reader_role_id,
            "validator's RoleDefinition": self.validator_role_id or self.validator_is_elsewhere,
            "reader's RoleAssignment": self.reader_assignment,
            "validator's RoleAssignment": self.validator_assignment or self.validator_is_elsewhere,
            "ConfigMap": self.config_map,
            "Deployment": self.deployment,
            "Service for live traffic": self.live_traffic,
            "Service for instance discovery": self.instance_discovery,
        }
        return [name for name, part in parts.items() if not part]

    def _setting(self, key: str) -> str | None:
        return self.stack.text(f"apim-gateway:{key}")

    def _assignment_of(self, role_id: str | None) -> Resource | None:
        found = self.stack.of_type(_ROLE_ASSIGNMENT)
        return next((each for each in found if role_id and same_id(each.output("roleDefinitionId"), role_id)), None)

    def _only(self, type: str) -> Resource | None:
        return next(iter(self.stack.of_type(type)), None)

    def _named(self, type: str, ending: str) -> Resource | None:
        return next((each for each in self.stack.of_type(type) if each.name.endswith(ending)), None)


def same_id(one: object, other: object) -> bool:
    """Whether two ARM ids mean the same: case does not count, and a role's scope before its GUID neither."""
    last = (str(each).casefold().rstrip("/").rpartition("/roledefinitions/")[2] for each in (one, other))
    return next(last) == next(last)


def of_stack(stack: Stack) -> Gateway:
    """The stack's gateway. Raises CannotCheckError where it has several, or does not say which instance it is on."""
    components = stack.of_type(_COMPONENT)
    if len(components) > 1:
        names = ", ".join(sorted(each.name for each in components))
        raise CannotCheckError(
            f"The stack '{stack.name}' has {len(components)} gateways ({names}), and doctor checks stacks of one."
            " Give each gateway a stack."
        )
    group, service, name = (
        stack.text(f"apim-gateway:{key}")
        for key in ("apiManagement.resourceGroupName", "apiManagement.serviceName", "gateway.name")
    )
    if group and service and name:
        return Gateway(stack, group, service, name)
    return _from_the_state(stack, components)


def _from_the_state(stack: Stack, components: list[Resource]) -> Gateway:
    """For a program of one's own, which has no such configuration."""
    scopes = (str(each.output("scope") or "") for each in stack.of_type(_ROLE_ASSIGNMENT))
    instance = next((match for match in map(_SERVICE_ID.match, scopes) if match), None)
    name = components[0].output("gateway_name") if components else None
    if instance is None or name is None:
        raise CannotCheckError(
            f"The stack '{stack.name}' does not say which gateway it deploys: neither its configuration has"
            " apim-gateway:apiManagement and apim-gateway:gateway.name, nor its state a reader's role assignment."
            " Deploy it: pulumi up."
        )
    return Gateway(stack, instance[2], instance[3], str(name))
