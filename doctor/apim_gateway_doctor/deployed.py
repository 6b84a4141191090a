"""What a stack's state has of its gateway: each part by its type and name, None where the last `up` did not make it."""

import re
from dataclasses import dataclass
from typing import Any

from apim_gateway import naming

from apim_gateway_doctor.stack import Resource, Stack

APPLICATION = "azuread:index/application:Application"
ROLE_DEFINITION = "azure-native:authorization:RoleDefinition"
ROLE_ASSIGNMENT = "azure-native:authorization:RoleAssignment"
_TAG = "apim-gateway/"
_SERVICE = "kubernetes:core/v1:Service"
_SUBSCRIPTION = re.compile(r"/subscriptions/([^/]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Deployed:
    """The parts of a gateway, as the last `up` left them."""

    stack: Stack

    @property
    def application(self) -> Resource | None:
        """The application in Entra."""
        return self._only(APPLICATION)

    @property
    def service_principal(self) -> Resource | None:
        """The application's service principal."""
        return self._only("azuread:index/servicePrincipal:ServicePrincipal")

    @property
    def password(self) -> Resource | None:
        """The application's client secret."""
        return self._only("azuread:index/applicationPassword:ApplicationPassword")

    @property
    def reader_role(self) -> Resource | None:
        """The reader's role definition."""
        return self._named(ROLE_DEFINITION, "-reader")

    @property
    def validator_role(self) -> Resource | None:
        """The validator's role definition."""
        return self._named(ROLE_DEFINITION, "-validator")

    def assignment_of(self, role_id: str | None) -> Resource | None:
        """The assignment of a role, by the role's ARM id."""
        found = self.stack.of_type(ROLE_ASSIGNMENT)
        return next((each for each in found if role_id and same_id(each.output("roleDefinitionId"), role_id)), None)

    @property
    def reader_assignment(self) -> Resource | None:
        """The reader's assignment, by its name: an assignment to be made may not know its role yet."""
        return next((each for each in self.stack.of_type(ROLE_ASSIGNMENT) if "-reader-" in each.name), None)

    @property
    def validator_assignment(self) -> Resource | None:
        """The validator's assignment, by its name."""
        return self._named(ROLE_ASSIGNMENT, "-validator")

    @property
    def gateway_name(self) -> str | None:
        """The gateway resource's name, as the application's tag has it."""
        tags: list[Any] = (self.application.output("tags") if self.application else None) or []
        found = (each for each in tags if isinstance(each, str) and each.startswith(_TAG))
        return next((each.split("/", 3)[3] for each in found if each.count("/") >= 3), None)

    @property
    def kubernetes_name(self) -> str | None:
        """The name of its Deployment; what its Services have before their endings."""
        if self.deployment:
            return self.deployment.output("metadata", "name")
        service = self.live_traffic
        name = service.output("metadata", "name") if service else None
        return str(name).removesuffix(naming.live_traffic_name("")) if name else None

    @property
    def config_map(self) -> Resource | None:
        """The ConfigMap with the container's settings."""
        return self._only("kubernetes:core/v1:ConfigMap")

    def setting(self, name: str) -> str | None:
        """A container setting of the ConfigMap; None for one that is not there, or secret."""
        return self.config_map.output("data", name) if self.config_map else None

    @property
    def deployment(self) -> Resource | None:
        """The gateway's Deployment."""
        return self._only("kubernetes:apps/v1:Deployment")

    @property
    def live_traffic(self) -> Resource | None:
        """The Service that callers reach."""
        return self._named(_SERVICE, "-live-traffic")

    @property
    def instance_discovery(self) -> Resource | None:
        """The headless Service by which the pods find each other."""
        return self._named(_SERVICE, "-instance-discovery")

    @property
    def namespace(self) -> str | None:
        """The namespace of the Kubernetes objects."""
        known = next((each for each in (self.deployment, self.config_map, self.live_traffic) if each), None)
        return known.output("metadata", "namespace") if known else None

    @property
    def subscription_id(self) -> str | None:
        """The subscription of its roles and assignments."""
        known = (_SUBSCRIPTION.match(each.id) for each in self.stack.resources)
        return next((each[1] for each in known if each), None)

    @property
    def instance(self) -> naming.ServiceId | None:
        """The API Management instance at which a role is assigned."""
        for each in self.stack.of_type(ROLE_ASSIGNMENT):
            try:
                return naming.parse_service_id(str(each.output("scope") or ""))
            except ValueError:
                continue
        return None

    def _only(self, type: str) -> Resource | None:
        return next(iter(self.stack.of_type(type)), None)

    def _named(self, type: str, ending: str) -> Resource | None:
        return next((each for each in self.stack.of_type(type) if each.name.endswith(ending)), None)


def same_id(one: object, other: object) -> bool:
    """Whether two ARM ids mean the same: case does not count, and a role's scope before its GUID neither."""
    last = (str(each).casefold().rstrip("/").rpartition("/roledefinitions/")[2] for each in (one, other))
    return next(last) == next(last)
