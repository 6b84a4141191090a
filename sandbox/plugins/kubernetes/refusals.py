"""The provider's text around the API server's refusals, as the real provider writes it."""

from sandbox.plugins.base.errors import PluginError
from sandbox.plugins.kubernetes.api import ApiError, UnknownKindError

_NO_KIND = (
    "failed because the Kubernetes API server reported that the apiVersion for this resource does not exist. Verify "
    "that any required CRDs have been created"
)
_ALREADY_EXISTS = """{error}

The resource already exists in the cluster. This can happen when:

  - Renaming a Pulumi resource: use an alias to preserve the identity,
    or use deleteBeforeReplace if the resource needs replacement.
  - Managing an existing resource: use a Patch resource (e.g. NamespacePatch)
    to manage specific fields without owning the resource lifecycle.
  - Adopting a resource into Pulumi: use `pulumi import`. Note that
    protected resources (e.g. kube-system) cannot be deleted on destroy.
  - Intentional upsert: set upsertExistingObjects on the provider to allow
    server-side apply to update existing objects on create."""
_CONFLICT = """server-side apply field conflict detected, see https://www.pulumi.com/registry/packages/kubernetes/\
how-to-guides/managing-resources-with-server-side-apply/#handle-field-conflicts-on-existing-resources for \
troubleshooting help
The resource managed by field manager "{manager}" had an apply conflict: {error}"""
_AWAY = 'by rerunning the operation with the PULUMI_K8S_DELETE_UNREACHABLE environment variable set to "true"'

UNREACHABLE_READ = (
    "failed to read resource state due to unreachable cluster. If the cluster was deleted, you can remove this "
    f"resource from Pulumi state {_AWAY}"
)
UNREACHABLE_FORGOTTEN = (
    "configured Kubernetes cluster is unreachable and the `deleteUnreachable` option is enabled. Deleting the "
    "unreachable resource from Pulumi state"
)
UNREACHABLE_DELETION = (
    "configured Kubernetes cluster is unreachable. If the cluster was deleted, you can remove this resource from "
    f"Pulumi state {_AWAY}"
)


def not_created(urn: str, kind: str, error: PluginError) -> PluginError:
    """The creation was refused: nothing was made."""
    if isinstance(error, UnknownKindError):
        return PluginError(f'creation of resource "{urn}" with kind {kind} {_NO_KIND}: {error}')
    text = str(error)
    if isinstance(error, ApiError) and error.reason == "AlreadyExists":
        text = _ALREADY_EXISTS.format(error=error)
    return PluginError(f'resource "{urn}" was not successfully created by the Kubernetes API server: {text}')


def not_updated(urn: str, error: PluginError, unread: PluginError) -> PluginError:
    """The update was refused, and the object cannot be read."""
    if isinstance(error, UnknownKindError):
        return PluginError(f'update of resource "{urn}" {_NO_KIND}: {error}')
    return PluginError(f'update of resource "{urn}" failed: {error}\nunable to get cluster state: {unread}')


def not_live(name: str, error: PluginError) -> str:
    """The object exists, and the update was refused or it did not become ready."""
    return f'the Kubernetes API server reported that "{name}" failed to fully initialize or become live: {error}'


def conflict(error: ApiError, manager: str) -> str:
    """The text of a refused apply: of a conflict, what the provider adds."""
    return _CONFLICT.format(manager=manager, error=error) if error.reason == "Conflict" else str(error)
