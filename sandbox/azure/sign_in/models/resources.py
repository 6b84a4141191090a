"""Which resources a token can be for, as a scope or a resource parameter names them."""

from collections.abc import Iterator

from sandbox.azure.core.clouds import Cloud
from sandbox.azure.core.errors import NotModelledError
from sandbox.azure.graph.models import microsoft_graph
from sandbox.azure.graph.models.directory import Applications
from sandbox.azure.sign_in.exceptions.tokens import IncompatibleScopes, InvalidScope, ResourceNotFound


class TokenResources:
    def __init__(self, applications: Applications, directory_name: str, cloud: Cloud) -> None:
        self._applications = applications
        self._directory_name = directory_name
        self._cloud = cloud

    def of_scope(self, scope: str, base_url: str) -> str:
        """The resource in '<resource>/.default', with the slash it was asked with: that becomes the audience."""
        if len(scope.split()) > 1:
            raise IncompatibleScopes(scope)
        if not scope.endswith("/.default"):
            raise InvalidScope(scope)
        return self.named(scope.removesuffix("/.default"), base_url)

    def named(self, resource: str, base_url: str) -> str:
        wanted = resource.removesuffix("/")
        cloud = self._cloud
        if wanted in (*cloud.resource_manager_audiences, cloud.configuration_audience):
            return resource
        if is_graph(cloud, wanted, base_url):
            return resource
        if wanted.casefold() in self._own():
            raise NotModelledError(f"tokens for the application {wanted}")
        raise ResourceNotFound(resource, self._directory_name)

    def _own(self) -> Iterator[str]:
        """What the tenant's own applications are called as resources."""
        for application in self._applications.all():
            yield application["appId"].casefold()
            yield f"api://{application['appId']}".casefold()
            yield from (uri.removesuffix("/").casefold() for uri in application["identifierUris"])


def is_graph(cloud: Cloud, audience: str, base_url: str) -> bool:
    return audience.removesuffix("/") in (f"https://{cloud.graph}", base_url, microsoft_graph.APP_ID)
