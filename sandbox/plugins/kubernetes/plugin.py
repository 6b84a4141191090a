"""The kubernetes plugin: which cluster, and which types it leaves to the real provider."""

import re

from sandbox.plugins.base.errors import NotModelledError, PluginError
from sandbox.plugins.base.plugin import Plugin, Resource
from sandbox.plugins.base.values import Properties
from sandbox.plugins.kubernetes.api import ApiServer, UnreachableError
from sandbox.plugins.kubernetes.kubeconfig import active_cluster, connect
from sandbox.plugins.kubernetes.resource import KubernetesObject
from sandbox.plugins.kubernetes.settings import Settings, from_configuration

# kubernetes:<group>/<version>:<Kind>
_TYPE = re.compile(r"kubernetes:[^:/]+/v[0-9][a-z0-9]*:[A-Z][A-Za-z0-9]*")
_OVERLAYS = ("kubernetes:helm.sh/", "kubernetes:yaml/", "kubernetes:kustomize/")


class Kubernetes(Plugin):
    """Every kind of the API server; charts, YAML files, patches and lists are the real provider's."""

    name = "kubernetes"
    version = "4.34.2"
    accepts_secrets = True
    leaves_status = True

    def __init__(self) -> None:
        self._settings = Settings()
        self._api: ApiServer | None = None
        self._unreachable = "the provider is not configured"
        self._namespace = ""

    def configure(self, configuration: dict[str, str]) -> None:
        """An unreachable cluster is no error yet: a preview does without one, as with the real provider."""
        self._settings = from_configuration(configuration)
        self._api, self._namespace = None, self._settings.namespace
        try:
            api = connect(self._settings.kubeconfig, self._settings.context, self._settings.namespace)
        except UnreachableError as error:
            self._unreachable = str(error)
            return
        self._namespace = api.namespace
        try:
            api.schema()
        except PluginError as error:
            self._unreachable = f"unable to load schema information from the API server: {error}"
            return
        self._api = api

    def resource(self, type: str) -> Resource:
        kind = type.rpartition(":")[2]
        overlay = type.startswith(_OVERLAYS)
        if overlay or kind.endswith(("Patch", "List")) or not _TYPE.fullmatch(type):
            raise NotModelledError(self.name, f"the resource type {type}")
        return KubernetesObject(type, self._settings, self._api, self._unreachable, self._namespace)

    def configuration_replaces(self, old: Properties, new: Properties) -> list[str]:
        """A cluster identifier decides where there is one; else another active cluster does."""
        if old.get("clusterIdentifier") and new.get("clusterIdentifier"):
            return ["clusterIdentifier"] if old["clusterIdentifier"] != new["clusterIdentifier"] else []
        before, after = active_cluster(old), active_cluster(new)
        if not before or not after or before == after:
            return []
        return [name for name in ("kubeconfig", "context") if old.get(name) != new.get(name)]
