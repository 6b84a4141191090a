"""What Azure, Entra and the cluster say of one gateway. Each question is asked once, when a check first needs it.

A question that can't be answered raises NotObservableError; it is not asked again either.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from azure.core.exceptions import AzureError, HttpResponseError, ResourceNotFoundError

from apim_gateway_doctor import container_environment
from apim_gateway_doctor.azure import Azure, sandbox_status
from apim_gateway_doctor.cluster import Cluster, ClusterRefusedError, Object, path_of
from apim_gateway_doctor.errors import CannotCheckError
from apim_gateway_doctor.gateway import Gateway
from apim_gateway_doctor.objects import child, children
from apim_gateway_doctor.refusals import is_sign_in, words_of
from apim_gateway_doctor.remembered import remembered
from apim_gateway_doctor.results import NotObservableError
from apim_gateway_doctor.role_answers import denial_of, permissions_of
from apim_gateway_doctor.role_evaluation import Denial, Grant, within

_Answer = TypeVar("_Answer")


class Observations:
    """One gateway, as those see it who can be asked."""

    def __init__(self, gateway: Gateway, azure: Azure, cluster: Cluster) -> None:
        self.gateway = gateway
        self.azure = azure
        self.cluster = cluster

    def must_be_possible(self) -> None:
        """Asks both sides once. Raises CannotCheckError where one lets nobody look: then no check says anything."""
        try:
            _ = self.service
        except NotObservableError as error:
            raise CannotCheckError(
                f"The instance {self.gateway.service_id} can't be looked at: {error}. {error.fix}."
            ) from None
        try:
            _ = self.deployment
        except ClusterRefusedError as error:
            raise CannotCheckError(_cluster_refusal(self.cluster, self.gateway.namespace, error)) from None

    @property
    @remembered
    def service(self) -> Any:
        """The API Management instance, as Microsoft's client shows it; None where there is none."""
        gateway = self.gateway
        return self._ask(
            lambda: self.azure.api_management.api_management_service.get(gateway.resource_group, gateway.service)
        )

    @property
    @remembered
    def identity(self) -> str:
        """Object id of the instance's system-assigned identity."""
        if self.service is None:
            raise NotObservableError("the instance does not exist")
        identity = self.service.identity
        if identity is None or not identity.principal_id:
            raise NotObservableError("the instance has no system-assigned identity")
        return str(identity.principal_id)

    @property
    @remembered
    def gateway_resource(self) -> Any:
        """The gateway resource on the instance; None where there is none."""
        if self.service is None:
            raise NotObservableError("the instance does not exist")
        gateway = self.gateway
        return self._ask(
            lambda: self.azure.api_management.gateway.get(gateway.resource_group, gateway.service, gateway.name)
        )

    @property
    @remembered
    def gateway_apis(self) -> list[str]:
        """Names of the APIs that the gateway offers."""
        if self.gateway_resource is None:
            raise NotObservableError("the gateway resource does not exist")
        gateway = self.gateway
        offered = self.azure.api_management.gateway_api
        return self._ask(
            lambda: sorted(
                str(each.name)
                for each in offered.list_by_service(gateway.resource_group, gateway.service, gateway.name)
            ),
            not_found_is_an_answer=False,
        )

    @remembered
    def role_definition(self, id: str) -> Any:
        """A role definition; None where there is none."""
        return self._ask(lambda: self.azure.authorization.role_definitions.get_by_id(id))

    @remembered
    def role_assignment(self, id: str) -> Any:
        """A role assignment; None where there is none."""
        return self._ask(lambda: self.azure.authorization.role_assignments.get_by_id(id))

    @remembered
    def grants(self, principal_id: str, scope: str) -> list[Grant]:
        """The role assignments that reach a principal at a scope or above, also by a group."""
        listed: list[Any] = self._ask(
            lambda: list(
                self.azure.authorization.role_assignments.list_for_scope(
                    scope.lstrip("/"), filter=f"assignedTo('{principal_id}')"
                )
            )
        )
        found: list[Grant] = []
        for each in listed or ():
            if not within(scope, each.scope or "/"):
                continue
            # A role that was deleted meanwhile gives nothing.
            role = self.role_definition(each.role_definition_id)
            found.append(Grant(each.scope or "/", permissions_of(role), conditional=bool(each.condition)))
        return found

    @property
    @remembered
    def denials(self) -> list[Denial]:
        """The deny assignments at the instance, above and below."""
        listed: list[Any] = self._ask(
            lambda: list(self.azure.authorization.deny_assignments.list_for_scope(self.gateway.service_id.lstrip("/"))),
            not_found_is_an_answer=False,
        )
        return [denial_of(each) for each in listed]

    @property
    @remembered
    def application(self) -> dict[str, Any] | None:
        """The application in Entra, by the state's client id; None where there is none."""
        return self._ask(lambda: self.azure.graph.get(f"/applications(appId='{self._client_id}')"))

    @property
    @remembered
    def service_principal(self) -> dict[str, Any] | None:
        """The application's service principal; None where there is none."""
        return self._ask(lambda: self.azure.graph.get(f"/servicePrincipals(appId='{self._client_id}')"))

    @property
    @remembered
    def deployment(self) -> Object | None:
        """The gateway's Deployment; None where there is none."""
        gateway = self.gateway
        if gateway.deployed.deployment is None:
            # Asked all the same: without a cluster nothing can be said.
            self.cluster.find("/version")
            return None
        return self.cluster.find(
            path_of("Deployment", gateway.namespace, str(gateway.deployed.deployment.output("metadata", "name")))
        )

    @property
    @remembered
    def container(self) -> Object:
        """The gateway's container in the Deployment's pod template."""
        containers = children(self.deployment or {}, "spec", "template", "spec", "containers")
        if not containers:
            raise NotObservableError("there is no Deployment")
        name = (self.deployment or {})["metadata"]["name"]
        return dict(next((each for each in containers if each["name"] == name), containers[0]))

    @property
    @remembered
    def settings(self) -> dict[str, str]:
        """The settings with which the container starts today."""
        return container_environment.resolve(self.container, self._data)

    @property
    @remembered
    def pods(self) -> list[Object]:
        """The Deployment's pods that are not being deleted."""
        labels = child(self.deployment or {}, "spec", "selector", "matchLabels")
        selector = ",".join(f"{key}={value}" for key, value in labels.items())
        listed = self.objects("Pod", labelSelector=selector)
        return [each for each in listed if "deletionTimestamp" not in each["metadata"]]

    @property
    @remembered
    def heartbeats(self) -> dict[str, Any] | None:
        """What the sandbox has counted for this gateway; None where it has no such gateway."""
        counted = self._ask(lambda: sandbox_status(self.azure.cloud))["gateways"]
        wanted = (self.gateway.resource_group, self.gateway.service, self.gateway.name)
        return next(
            (each for each in counted if (each["resourceGroup"], each["service"], each["gateway"]) == wanted), None
        )

    @remembered
    def object(self, kind: str, name: str) -> Object | None:
        """An object in the gateway's namespace; None where there is none."""
        path = path_of(kind, self.gateway.namespace, name)
        return self._see(lambda: self.cluster.find(path), f"{kind} '{name}'")

    @remembered
    def objects(self, kind: str, **query: str) -> list[Object]:
        """The objects of a kind in the gateway's namespace."""
        return self._see(
            lambda: list(self.cluster.list(path_of(kind, self.gateway.namespace), **query)), f"{kind} objects"
        )

    @remembered
    def objects_of_all_namespaces(self, kind: str) -> list[Object]:
        """The objects of a kind in the whole cluster."""
        return self._see(lambda: list(self.cluster.list(path_of(kind))), f"{kind} objects")

    @property
    def _client_id(self) -> str:
        resource = self.gateway.deployed.application
        if resource is None:
            raise NotObservableError("the stack has no application")
        return str(resource.output("clientId"))

    def _data(self, kind: str, name: str) -> dict[str, str] | None:
        found = self.object(kind, name)
        return None if found is None else container_environment.data_of(kind, found)

    def _ask(self, question: Callable[[], _Answer], not_found_is_an_answer: bool = True) -> Any:
        """The answer of Azure or Entra, None for 404. Raises CannotCheckError when the caller is nobody there."""
        try:
            return question()
        except ResourceNotFoundError as error:
            if not_found_is_an_answer:
                return None
            raise NotObservableError(words_of(error)) from None
        except AzureError as error:
            if is_sign_in(error):
                raise CannotCheckError(
                    f"Cannot sign in to Azure at {self.azure.cloud.authority}: {words_of(error)}."
                    f" {self.azure.sign_in_fix}."
                ) from None
            if isinstance(error, HttpResponseError) and error.status_code:
                fix = "Ask with an identity that may read it" if error.status_code == 403 else ""
                raise NotObservableError(words_of(error), fix or "Try again later") from None
            raise CannotCheckError(
                f"Azure at {self.azure.cloud.resource_manager} does not answer: {words_of(error)}."
                " Correct ARM_METADATA_HOSTNAME or ARM_ENVIRONMENT, or the way to Azure."
            ) from None

    def _see(self, question: Callable[[], _Answer], what: str) -> _Answer:
        """The answer of the cluster."""
        try:
            return question()
        except ClusterRefusedError as error:
            fix = f"Ask with an identity that may read {what} in namespace '{self.gateway.namespace}'"
            raise NotObservableError(f"{error.status} {error}".rstrip("."), fix) from None


def _cluster_refusal(cluster: Cluster, namespace: str, error: ClusterRefusedError) -> str:
    message = str(error).rstrip(".")
    if error.status == 401:
        return (
            f"The cluster at {cluster.address} does not accept the kubeconfig's credentials: 401 {message}."
            " They are wrong or have expired: sign in to the cluster again, until `kubectl get pods` answers."
        )
    return (
        f"The cluster at {cluster.address} lets nobody look into namespace '{namespace}': {error.status} {message}."
        " Use a kubeconfig whose identity may read Deployments, pods, ConfigMaps and Services there."
    )
