"""Puts the services together: one store, one directory, one set of roles, and the routes of all of them."""

from datetime import timedelta
from pathlib import Path

from sandbox.azure import metadata
from sandbox.azure.access import Access
from sandbox.azure.api_management import urls as api_management
from sandbox.azure.api_management.models import Gateways, Services
from sandbox.azure.api_management.responses import ApiManagementResponses
from sandbox.azure.authorization import urls as authorization
from sandbox.azure.authorization.models import RoleAssignments, RoleDefinitions
from sandbox.azure.authorization.responses import AuthorizationResponses
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
from sandbox.azure.prerequisites import Prerequisites
from sandbox.azure.resources import urls as resources
from sandbox.azure.resources.models import Resources, Subscription
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


def build(directory: Path, prerequisites: Prerequisites, heartbeat_interval: timedelta) -> Router:
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
    definitions = RoleDefinitions(store, held)
    assignments = RoleAssignments(store, held, definitions, directory_objects)
    access = Access(tenant.id, key, definitions, assignments)
    arm = ArmRequests(access)

    services = Services(store, held, principals)
    gateways = Gateways(store, services)
    heartbeats = Heartbeats(store, heartbeat_interval)

    seeding = Seeding(store, held, services, gateways, applications, principals, assignments, granted)
    with store.transaction():
        seeding.seed(prerequisites, directory)

    signing_in = SignIn(tenant, key, applications, principals, granted, ClientAssertions(Issuers()))
    permissions = GraphPermissions(access)
    probe = ConfigurationResponses(access, Configuration(access, services, gateways), heartbeats)
    controls = Controls(applications, principals, definitions, assignments, gateways, heartbeats)
    # The configuration API has hosts of its own and comes first; the rest is told apart by its path.
    return Router(
        [
            *configuration.routes(probe),
            *metadata.routes(),
            *controls.routes(),
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
            *authorization.routes(AuthorizationResponses(arm, held, definitions, assignments)),
            *api_management.routes(ApiManagementResponses(arm, held, services, gateways)),
            *resources.routes(ResourcesResponses(held, arm, services.delete_all_of)),
            *sign_in.routes(
                SignInResponses(signing_in, TokenResources(applications, tenant.display_name)),
                DiscoveryResponses(signing_in),
            ),
        ],
        store,
    )
