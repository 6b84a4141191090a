"""Puts the services together: one store, one directory, one set of roles, and the routes of all of them."""

from dataclasses import dataclass
from pathlib import Path

from sandbox.azure.api_management.models.host_names import HostNames
from sandbox.azure.arm import metadata
from sandbox.azure.authorization.models.access import Access
from sandbox.azure.configuration import urls as configuration
from sandbox.azure.configuration.models import Configuration, Heartbeats
from sandbox.azure.configuration.responses import ConfigurationResponses
from sandbox.azure.controls import Controls
from sandbox.azure.core.control_token import protected
from sandbox.azure.core.routing import Router
from sandbox.azure.core.signing_key import SigningKey
from sandbox.azure.core.store import Store
from sandbox.azure.core.tokens import Tokens
from sandbox.azure.graph import urls as graph
from sandbox.azure.graph.models.app_role_assignments import AppRoleAssignments
from sandbox.azure.graph.models.directory import Applications, Directory, ServicePrincipals
from sandbox.azure.graph.models.federated_credentials import FederatedCredentials
from sandbox.azure.graph.responses.app_role_assignments import AppRoleAssignmentResponses
from sandbox.azure.graph.responses.applications import ApplicationResponses, ServicePrincipalResponses
from sandbox.azure.graph.responses.beta import BetaResponses
from sandbox.azure.graph.responses.directory import DirectoryResponses
from sandbox.azure.graph.responses.federated_credentials import FederatedCredentialResponses
from sandbox.azure.graph.responses.permissions import GraphPermissions
from sandbox.azure.options import Options
from sandbox.azure.prerequisites import Prerequisites
from sandbox.azure.resource_manager import ResourceManager
from sandbox.azure.resources.models import Subscription
from sandbox.azure.seeding import Seeding
from sandbox.azure.sign_in import urls as sign_in
from sandbox.azure.sign_in.models.assertions import ClientAssertions
from sandbox.azure.sign_in.models.issuers import Issuers
from sandbox.azure.sign_in.models.resources import TokenResources
from sandbox.azure.sign_in.models.tokens import SignIn, Tenant
from sandbox.azure.sign_in.responses.discovery import DiscoveryResponses
from sandbox.azure.sign_in.responses.tokens import SignInResponses
from sandbox.azure.weather.urls import routes as weather_routes
from sandbox.azure.weather.weather import Weather


@dataclass(frozen=True)
class Emulator:
    application: Router
    host_names: HostNames
    """The custom host names, with the certificates that the server shows under them."""


def build(directory: Path, prerequisites: Prerequisites, options: Options) -> Emulator:
    """The application over the data in the directory, with the prerequisites in place."""
    store = Store(directory / "store.sqlite")
    tenant = Tenant(prerequisites.tenant_id, prerequisites.tenant_display_name)
    key = SigningKey(directory / "signing-key.pem")
    weather = Weather(options.weather, tenant)

    principals = ServicePrincipals(store, tenant.id)
    applications = Applications(store, principals, tenant.domain)
    granted = AppRoleAssignments(store, principals)
    directory_objects = Directory(store, tenant.id)

    subscription = Subscription(prerequisites.subscription_id, prerequisites.subscription_display_name, tenant.id)
    manager = ResourceManager(store, subscription, directory_objects, principals, options)
    services, gateways, assignments = manager.services, manager.gateways, manager.assignments
    cloud = options.cloud
    tokens = Tokens(cloud.issuer(tenant.id), key)
    access = Access(manager.definitions, assignments, manager.denials, weather.replication.in_effect)
    heartbeats = Heartbeats(store, options.heartbeat_interval)

    seeding = Seeding(
        store, manager.resources, services, gateways, manager.apis, applications, principals, assignments, granted
    )
    with store.transaction():
        seeding.seed(prerequisites, directory)

    signing_in = SignIn(tenant, key, applications, principals, granted, ClientAssertions(Issuers()), cloud)
    permissions = GraphPermissions(tokens, cloud)
    admission = Configuration(access, services, gateways, manager.host_names, cloud)
    probe = ConfigurationResponses(tokens, admission, heartbeats, cloud.configuration_audience)
    controls = Controls(
        applications,
        principals,
        manager.definitions,
        assignments,
        gateways,
        manager.apis,
        manager.host_names,
        heartbeats,
    )
    routes = [
        *configuration.routes(probe),
        *metadata.routes(cloud),
        *controls.routes(),
        *weather_routes(weather),
        *graph.routes(
            graph.GraphResponses(
                ApplicationResponses(permissions, applications, principals),
                FederatedCredentialResponses(permissions, applications, principals, FederatedCredentials(applications)),
                ServicePrincipalResponses(permissions, applications, principals),
                AppRoleAssignmentResponses(permissions, principals, granted, of_resource=False),
                AppRoleAssignmentResponses(permissions, principals, granted, of_resource=True),
                DirectoryResponses(permissions, directory_objects, tenant, applications, principals),
                BetaResponses(permissions, applications, principals),
            )
        ),
        *manager.routes(tokens, access),
        *sign_in.routes(
            SignInResponses(signing_in, TokenResources(applications, tenant.display_name, cloud)),
            DiscoveryResponses(signing_in),
        ),
    ]
    return Emulator(Router(protected(routes, directory), store, weather.over), manager.host_names)
