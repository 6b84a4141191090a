"""Any kind of object: checked, compared, created, applied and deleted as pulumi-kubernetes 4.34 does it."""

from sandbox.plugins.base.differences import Change, Path, differences, touches
from sandbox.plugins.base.errors import PluginError
from sandbox.plugins.base.plugin import Checked, Difference, Found, Naming, Operation, Resource
from sandbox.plugins.base.values import Properties, Unknown, contains, revealed
from sandbox.plugins.kubernetes import creation, refusals
from sandbox.plugins.kubernetes.api import ApiError, ApiServer, UnknownKindError
from sandbox.plugins.kubernetes.force_new import force_new_paths
from sandbox.plugins.kubernetes.incomplete import incomplete
from sandbox.plugins.kubernetes.naming import has_namespace, is_named, is_named_explicitly, named
from sandbox.plugins.kubernetes.objects import (
    DELETION_PROPAGATION,
    WAIT_FOR,
    adopted,
    annotation,
    identity,
    marked,
    metadata,
    normalized,
    pruned,
    qualified_name,
    with_metadata,
    without_metadata,
)
from sandbox.plugins.kubernetes.readiness import NotReadyError, must_be_ready, wait_until_gone, wait_until_ready
from sandbox.plugins.kubernetes.scope import is_namespaced
from sandbox.plugins.kubernetes.settings import Settings
from sandbox.plugins.kubernetes.state import checkpoint, kept_inputs, live_in, manager_name
from sandbox.plugins.kubernetes.update import Update
from sandbox.plugins.kubernetes.waited_for import must_be_modelled


class KubernetesObject(Resource):
    """One object. Without a reachable cluster a preview answers with the inputs, and everything else fails."""

    def __init__(self, type: str, settings: Settings, api: ApiServer | None, unreachable: str, namespace: str) -> None:
        self._type = type
        self._settings = settings
        self._reachable = api
        self._unreachable = unreachable
        self._namespace = namespace

    def check(self, operation: Operation, old: Properties, new: Properties, naming: Naming) -> Checked:
        inputs, before = normalized(revealed(new)), revealed(old)
        if expression := annotation(inputs, WAIT_FOR):
            must_be_modelled(expression)
        if not is_named(inputs):
            inputs = named(inputs, before, operation.name, naming)
        # Without a kubeconfig there is no default.
        if self._namespace and not has_namespace(inputs) and is_namespaced(inputs, self._reachable):
            inputs = with_metadata(inputs, namespace=self._namespace)
        return Checked(marked(inputs, new))

    def difference(self, operation: Operation, state: Properties, old: Properties, new: Properties) -> Difference:
        live, after = live_in(state), self._placed(normalized(revealed(new)))
        # The kind is the new inputs': the state of another program may have kept none.
        kind = {name: after[name] for name in ("apiVersion", "kind")}
        known = self._placed({**kind, **pruned(live, normalized(kept_inputs(state)))})
        if isinstance(metadata(after).get("name"), str):
            # Naming an object explicitly as it was named automatically changes nothing.
            known = with_metadata(known, name=metadata(live)["name"])
        changes = differences(known, after)
        paths = force_new_paths(
            after,
            config_map_mutable=self._settings.config_map_mutable,
            secret_mutable=self._settings.secret_mutable,
        )
        replaces = [change for change in changes if _forces_replacement(change, paths)]
        return Difference(changes, replaces, delete_before_replace=_must_go_first(after, live))

    def preview_create(self, operation: Operation, inputs: Properties) -> Properties:
        object = revealed(inputs)
        if not self._previewable(object):
            return inputs
        try:
            result = self._api().create(object, dry_run=True)
        except ApiError as error:
            if _namespace_is_missing(error):
                return inputs
            operation.status(creation.RETRY.format(attempt=0, error=error))
            if error.code == 403 or error.reason == "AlreadyExists":
                return inputs
            raise refusals.not_created(operation.urn, self._kind(), error) from None
        operation.status("")
        # The dry run's status is empty; as an output it would pretend that there is none.
        result = {name: value for name, value in result.items() if name != "status"}
        return checkpoint(result, object, secrets=inputs, before={}, manager=manager_name(object, {}))

    def preview_update(
        self, operation: Operation, id: str, state: Properties, old: Properties, new: Properties
    ) -> Properties:
        return self._updated(operation, state, new, preview=True)

    def create(self, operation: Operation, inputs: Properties) -> tuple[str, Properties]:
        object = revealed(inputs)
        manager = manager_name(object, {})
        live = creation.created(self._api(), operation, object, self._kind())
        operation.status("")
        try:
            live = wait_until_ready(self._api(), operation, object, live)
        except NotReadyError as error:
            message = (
                f'resource "{operation.urn}" was successfully created, but the Kubernetes API server reported that it '
                f"failed to fully initialize or become live: {error}"
            )
            made = checkpoint(error.object, object, secrets=inputs, before={}, manager=manager)
            raise incomplete(message, error, made) from None
        return qualified_name(live), checkpoint(live, object, secrets=inputs, before={}, manager=manager)

    def update(self, operation: Operation, id: str, state: Properties, old: Properties, new: Properties) -> Properties:
        return self._updated(operation, state, new, preview=False)

    def read(self, operation: Operation, id: str, inputs: Properties, state: Properties) -> Found | None:
        if self._reachable is None:
            self._forget(operation, refusals.UNREACHABLE_READ)
            return None
        plain = normalized(revealed(inputs))
        is_import = "apiVersion" not in plain and "apiVersion" not in state
        object = self._addressed(id, plain or live_in(state))
        try:
            live = self._api().get(object)
        except ApiError as error:
            if error.code == 404:
                return None
            raise
        except UnknownKindError:
            # The definition of a custom resource is gone, and with it every object of it.
            return None
        plain = plain if "apiVersion" in plain else {**object, "metadata": identity(object)}
        manager = manager_name(plain, state)
        failed: NotReadyError | None = None
        if not is_import:
            try:
                live = must_be_ready(self._api(), operation, plain, live)
            except NotReadyError as error:
                live, failed = error.object, error
        found = adopted(live) if is_import else pruned(live, plain)
        result = checkpoint(live, found, secrets=inputs, before=state, manager=manager)
        if failed:
            raise incomplete(str(failed), failed, result, inputs=marked(found, inputs))
        return Found(id, result, marked(found, inputs))

    def delete(self, operation: Operation, id: str, inputs: Properties, state: Properties) -> None:
        if self._reachable is None:
            self._forget(operation, refusals.UNREACHABLE_DELETION)
            return
        api, plain = self._api(), kept_inputs(state)
        object = self._addressed(id, live_in(state))
        propagation = annotation(plain, DELETION_PROPAGATION).capitalize()
        try:
            api.delete(object, propagation if propagation in ("Orphan", "Background") else "Foreground")
        except ApiError as error:
            if error.code == 404:
                return
            raise
        except UnknownKindError:
            return
        try:
            wait_until_gone(api, operation, plain, object)
        except NotReadyError as error:
            last = checkpoint(
                error.object, live_in(state), secrets=state, before=state, manager=manager_name(plain, state)
            )
            raise incomplete(str(error), error, last) from None

    def _updated(self, operation: Operation, state: Properties, new: Properties, *, preview: bool) -> Properties:
        object = normalized(revealed(new))
        if preview and not self._previewable(object):
            return new
        change = Update(self._api(), operation, object, state, new, force=self._settings.patch_force)
        return change.previewed() if preview else change.made()

    def _addressed(self, id: str, object: Properties) -> Properties:
        """The object that an id means, of the kind that the state or the type token says."""
        namespace, _, name = id.rpartition("/")
        api_version, kind = _kind_of_token(self._type)
        identity = {"name": name, "namespace": namespace} if namespace else {"name": name}
        uid = {"uid": metadata(object)["uid"]} if metadata(object).get("uid") else {}
        return {
            "apiVersion": object.get("apiVersion", api_version),
            "kind": object.get("kind", kind),
            "metadata": {**identity, **uid},
        }

    def _placed(self, object: Properties) -> Properties:
        """The object with the namespace that none means; a cluster-wide one without any."""
        if not is_namespaced(object, self._reachable):
            return without_metadata(object, "namespace")
        return object if has_namespace(object) else with_metadata(object, namespace="default")

    def _previewable(self, object: Properties) -> bool:
        if self._reachable is None or contains(object, Unknown):
            return False
        try:
            self._reachable.kind(object["apiVersion"], object["kind"])
        except UnknownKindError:
            return False
        return True

    def _kind(self) -> str:
        return "/".join(_kind_of_token(self._type))

    def _forget(self, operation: Operation, refusal: str) -> None:
        """Refuses to take an object of an unreachable cluster for deleted, unless the setting says so."""
        operation.warn(f"configured Kubernetes cluster is unreachable: {self._unreachable}")
        if not self._settings.delete_unreachable:
            raise PluginError(refusal)
        operation.info(refusals.UNREACHABLE_FORGOTTEN)

    def _api(self) -> ApiServer:
        if self._reachable is None:
            raise PluginError(f"configured Kubernetes cluster is unreachable: {self._unreachable}")
        return self._reachable


def _must_go_first(new: Properties, live: Properties) -> bool:
    """Whether the old object stands in the new one's way: the same explicit name in the same namespace."""
    name, namespace = metadata(new).get("name"), metadata(new).get("namespace")
    return (
        is_named_explicitly(new) and name == metadata(live).get("name") and namespace == metadata(live).get("namespace")
    )


def _forces_replacement(change: Change, paths: tuple[Path, ...]) -> bool:
    return (change.path == ("metadata",) and change.kind == "delete") or any(touches(change, path) for path in paths)


def _namespace_is_missing(error: ApiError) -> bool:
    return error.code == 404 and error.kind == "namespaces"


def _kind_of_token(type: str) -> tuple[str, str]:
    """apiVersion and kind of kubernetes:<group>/<version>:<Kind>; the group "core" has no name on the wire."""
    _, module, kind = type.split(":")
    group, _, version = module.rpartition("/")
    return (version if group in ("core", "") else f"{group}/{version}"), kind
