"""Puts the services together: one store, one directory, one set of roles, and the routes of all of them."""

from pathlib import Path

from sandbox.azure import metadata
from sandbox.azure.access import Access
from sandbox.azure.api_management import urls as api_management
from sandbox.azure.api_management.api_responses import ApiResponses
from sandbox.azure.api_management.apis import Apis
from sandbox.azure.api_management.deleted_services import DeletedServices
from sandbox.azure.api_management.gateway_keys import GatewayKeys
from sandbox.azure.api_management.gateway_responses import GatewayResponses
from sandbox.azure.api_management.gateways import Gateways
from sandbox.azure.api_management.service_requests import ServiceRequests
from sandbox.azure.api_management.service_responses import ServiceResponses
from sandbox.azure.api_management.services import Services
from sandbox.azure.authorization import urls as authorization
from sandbox.azure.authorization.deny_assignment_responses import DenyAssignmentResponses
from sandbox.azure.authorization.deny_assignments import DenyAssignments
from sandbox.azure.authorization.models import RoleAssignments, RoleDefinitions
from sandbox.azure.authorization.permission_responses import PermissionResponses
from sandbox.azure.authorization.role_assignment_responses import RoleAssignmentResponses
from sandbox.azure.authorization.role_definition_responses import RoleDefinitionResponses
from sandbox.azure.authorization.scoped_requests import ScopedRequests
from sandbox.azure.configuration import urls as configuration
from sandbox.azure.configuration.models import Configuration, Heartbeats
from sandbox.azure.configuration.responses import ConfigurationResponses
from sandbox.azure.controls import Controls
from sandbox.azure.graph import urls as graph
from sandbox.azure.graph.app_role_assignment_responses import AppRoleAssignmentResponses
from sandbox.azure.graph.app_role_assignments import AppRoleAssignments
from sandbox.azure.graph.credential_responses import FederatedCredentialResponses
from sandbox.azure.graph.directory_responses import DirectoryResponses
from sandbox.azure.graph.federated_credentials import FederatedCredentials
from sandbox.azure.graph.models import Applications, Directory, ServicePrincipals
from sandbox.azure.graph.permissions import GraphPermissions
from sandbox.azure.graph.responses import ApplicationResponses, ServicePrincipalResponses
from sandbox.azure.options import Options
from sandbox.azure.prerequisites import Prerequisites
from sandbox.azure.resources import unmatched
from sandbox.azure.resources import urls as resources
from sandbox.azure.resources.models import Resources, Subscription
from sandbox.azure.resources.operations import Operations
from sandbox.azure.resources.requests import ArmRequests
from sandbox.azure.resources.responses import ResourcesResponses
from sandbox.azure.routing import Router
from sandbox.azure.seeding import Seeding
from sandbox.azure.sign_in import urls as sign_in
from sandbox.azure.sign_in.assertions import ClientAssertions
from sandbox.azure.sign_in.discovery import DiscoveryResponses
from sandbox.azure.sign_in.issuers import Issuers
from sandbox.azure.sign_in.keys import SigningKey
from sandbox.azure.sign_in.models import SignIn, Tenant
from sandbox.azure.sign_in.resources import TokenResources
from sandbox.azure.sign_in.responses import SignInResponses
from sandbox.azure.store import Store


def build(directory: Path, prerequisites: Prerequisites, options: Options) -> Router:
    """The ASGI application over the data in the directory, with the prerequisites in place."""
    store = Store(directory / "store.sqlite")
    tenant = Tenant(prerequisites.tenant_id, prerequisites.tenant_display_name)
    key = SigningKey(directory / "signing-key.pem")

    principals = ServicePrincipals(store, tenant.id)
    applications = Applications(store, principals, tenant.domain)
    granted = AppRoleAssignments(store, principals)
    directory_objects = Directory(store, tenant.id)

    subscription = Subscription(prerequisites.subscription_id, prerequisites.subscription_display_name, tenant.id)
    held = Resources(store, subscription)
    definitions = RoleDefinitions(store, held, options.limits)
    assignments = RoleAssignments(store, held, definitions, directory_objects, options.limits)
    denials = DenyAssignments(store, held)
    access = Access(tenant.id, key, definitions, assignments, denials)

    deleted = DeletedServices(store, held)
    services = Services(store, held, principals, deleted)
    gateways = Gateways(store, services)
    heartbeats = Heartbeats(store, options.heartbeat_interval)

    seeding = Seeding(store, held, services, gateways, applications, principals, assignments, granted)
    with store.transaction():
        seeding.seed(prerequisites, directory)

    signing_in = SignIn(tenant, key, applications, principals, granted, ClientAssertions(Issuers()))
    permissions = GraphPermissions(access)
    probe = ConfigurationResponses(access, Configuration(access, services, gateways), heartbeats)
    controls = Controls(applications, principals, definitions, assignments, gateways, heartbeats)
    arm, operations = ArmRequests(access, held), Operations(store, options.operation_time)
    scoped, parts, apis = ScopedRequests(arm, held), ServiceRequests(arm, held, services), Apis(store)
    deny_assignments = DenyAssignmentResponses(scoped, held, denials)
    resource_manager = [
        *authorization.routes(
            RoleDefinitionResponses(scoped, held, definitions),
            RoleAssignmentResponses(scoped, held, assignments),
            deny_assignments,
            PermissionResponses(scoped, held, access),
        ),
        *api_management.routes(
            ServiceResponses(parts, services, deleted, operations),
            GatewayResponses(parts, gateways, GatewayKeys(store), apis),
            ApiResponses(parts, apis),
        ),
        *resources.routes(ResourcesResponses(held, arm, operations, services.delete_all_of)),
    ]
    # The configuration API has hosts of its own and comes first; the rest is told apart by its path.
    return Router(
        [
            *configuration.routes(probe),
            *metadata.routes(),
            *controls.routes(),
            *authorization.controls(deny_assignments),
            *graph.routes(
                graph.GraphResponses(
                    ApplicationResponses(permissions, applications, principals),
                    FederatedCredentialResponses(
                        permissions, applications, principals, FederatedCredentials(applications)
                    ),
                    ServicePrincipalResponses(permissions, applications, principals),
                    AppRoleAssignmentResponses(permissions, principals, granted, of_resource=False),
                    AppRoleAssignmentResponses(permissions, principals, granted, of_resource=True),
                    DirectoryResponses(permissions, directory_objects, tenant, applications, principals),
                )
            ),
            *resource_manager,
            *unmatched.routes(resource_manager, arm, held),
            *sign_in.routes(
                SignInResponses(signing_in, TokenResources(applications, tenant.display_name)),
                DiscoveryResponses(signing_in),
            ),
        ],
        store,
    )
