"""Resource Manager put together: what it keeps, and the routes of all its providers."""

from sandbox.azure.api_management import urls as api_management
from sandbox.azure.api_management.models.apis import Apis
from sandbox.azure.api_management.models.deleted_services import DeletedServices
from sandbox.azure.api_management.models.gateway_keys import GatewayKeys
from sandbox.azure.api_management.models.gateways import Gateways
from sandbox.azure.api_management.models.host_names import HostNames
from sandbox.azure.api_management.models.services import Services
from sandbox.azure.api_management.responses.apis import ApiResponses
from sandbox.azure.api_management.responses.gateways import GatewayResponses
from sandbox.azure.api_management.responses.requests import ServiceRequests
from sandbox.azure.api_management.responses.services import ServiceResponses
from sandbox.azure.arm import unmatched
from sandbox.azure.arm.operations import Operations
from sandbox.azure.arm.requests import ArmRequests
from sandbox.azure.authorization import urls as authorization
from sandbox.azure.authorization.models.access import Access
from sandbox.azure.authorization.models.deny_assignments import DenyAssignments
from sandbox.azure.authorization.models.roles import Principals, RoleAssignments, RoleDefinitions
from sandbox.azure.authorization.responses.deny_assignments import DenyAssignmentResponses
from sandbox.azure.authorization.responses.permissions import PermissionResponses
from sandbox.azure.authorization.responses.requests import ScopedRequests
from sandbox.azure.authorization.responses.role_assignments import RoleAssignmentResponses
from sandbox.azure.authorization.responses.role_definitions import RoleDefinitionResponses
from sandbox.azure.core.routing import Route
from sandbox.azure.core.store import Store
from sandbox.azure.core.tokens import Tokens
from sandbox.azure.graph.models.directory import ServicePrincipals
from sandbox.azure.options import Options
from sandbox.azure.resources import urls as resources
from sandbox.azure.resources.models import Resources, Subscription
from sandbox.azure.resources.responses import ResourcesResponses


class ResourceManager:
    def __init__(
        self,
        store: Store,
        subscription: Subscription,
        directory: Principals,
        identities: ServicePrincipals,
        options: Options,
    ) -> None:
        self._store = store
        self._options = options
        self.resources = Resources(store, subscription)
        self.definitions = RoleDefinitions(store, self.resources, options.limits)
        self.assignments = RoleAssignments(store, self.resources, self.definitions, directory, options.limits)
        self.denials = DenyAssignments(store, self.resources)
        self.deleted_services = DeletedServices(store, self.resources)
        self.host_names = HostNames(store)
        self.services = Services(
            store, self.resources, identities, self.deleted_services, self.host_names, options.cloud.api_management
        )
        self.gateways = Gateways(store, self.services)
        self.apis = Apis(store)

    def routes(self, tokens: Tokens, access: Access) -> list[Route]:
        """Everything below /subscriptions and /providers, and the control route of deny assignments."""
        arm, operations = (
            ArmRequests(tokens, access, self.resources.location_around, self._options.cloud),
            Operations(self._store, self._options.operation_time),
        )
        scoped = ScopedRequests(arm, self.resources)
        denials = DenyAssignmentResponses(scoped, self.resources, self.denials)
        modelled = [
            *authorization.routes(
                RoleDefinitionResponses(scoped, self.resources, self.definitions),
                RoleAssignmentResponses(scoped, self.resources, self.assignments),
                denials,
                PermissionResponses(scoped, self.resources, access),
            ),
            *self._api_management(arm, operations),
            *resources.routes(ResourcesResponses(self.resources, arm, operations, self.services.delete_all_of)),
        ]
        return [
            *authorization.controls(denials),
            *modelled,
            *unmatched.routes(modelled, arm, self.resources.require_subscription),
        ]

    def _api_management(self, arm: ArmRequests, operations: Operations) -> list[Route]:
        requests = ServiceRequests(arm, self.resources, self.services)
        return api_management.routes(
            ServiceResponses(requests, self.services, self.deleted_services, operations),
            GatewayResponses(requests, self.gateways, GatewayKeys(self._store), self.apis),
            ApiResponses(requests, self.apis),
        )
