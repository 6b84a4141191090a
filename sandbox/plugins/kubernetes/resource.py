"""Any kind of object: checked, compared, created, applied and deleted as pulumi-kubernetes 4.34 does it.

The state is the live object, with the name of the field manager beside it.
"""

from sandbox.plugins.base.differences import Change, Path, differences, touches
from sandbox.plugins.base.errors import InitializationFailedError, PluginError, TimedOutError
from sandbox.plugins.base.names import unique_name
from sandbox.plugins.base.plugin import Checked, CheckFailure, Difference, Found, Naming, Operation, Resource
from sandbox.plugins.base.values import Properties, Unknown, contains, revealed
from sandbox.plugins.kubernetes.api import ApiError, ApiServer, UnknownKindError
from sandbox.plugins.kubernetes.field_managers import must_force, take_over
from sandbox.plugins.kubernetes.force_new import force_new_paths
from sandbox.plugins.kubernetes.objects import (
    AUTONAMED,
    DELETION_PROPAGATION,
    FIELD_MANAGER,
    PATCH_FORCE,
    WAIT_FOR,
    adopted,
    annotated,
    annotation,
    marked,
    metadata,
    normalized,
    pruned,
    qualified_name,
    with_metadata,
)
from sandbox.plugins.kubernetes.quantities import comparable
from sandbox.plugins.kubernetes.readiness import NotReadyError, must_be_ready, wait_until_gone, wait_until_ready
from sandbox.plugins.kubernetes.settings import Settings
from sandbox.plugins.kubernetes.waited_for import must_be_modelled

_FIELD_MANAGER_KEY = "__fieldManager"
_INITIAL_API_VERSION_KEY = "__initialApiVersion"
_CREATE_TRIES = 6
_ALREADY_EXISTS = """{error}

The resource already exists in the cluster. This can happen when:

  - Renaming a Pulumi resource: use an alias to preserve the identity,
    or use deleteBeforeReplace if the resource needs replacement.
  - Adopting a resource into Pulumi: use `pulumi import`."""


class KubernetesObject(Resource):
    """One object. Without a reachable cluster a preview answers with the inputs, and everything else fails."""

    def __init__(self, type: str, settings: Settings, api: ApiServer | None, unreachable: str) -> None:
        self._type = type
        self._settings = settings
        self._reachable = api
        self._unreachable = unreachable

    def check(self, operation: Operation, old: Properties, new: Properties, naming: Naming) -> Checked:
        inputs, before = normalized(revealed(new)), revealed(old)
        if expression := annotation(inputs, WAIT_FOR):
            must_be_modelled(expression)
        failures: list[CheckFailure] = []
        if not _named(inputs):
            if metadata(inputs).get("generateName"):
                reason = "the `.metadata.generateName` field is not supported in Server-Side Apply mode"
                failures.append(CheckFailure("metadata.generateName", reason))
            elif annotation(before, AUTONAMED) == "true":
                inputs = _autonamed(inputs, metadata(before)["name"])
            elif naming.disabled:
                reason = "autonaming is disabled, resource requires the .metadata.name field to be set"
                failures.append(CheckFailure("metadata.name", reason))
            else:
                inputs = _autonamed(inputs, naming.proposed or unique_name(naming.seed, f"{operation.name}-"))
        if "namespace" not in metadata(inputs) and self._namespaced(inputs):
            inputs = with_metadata(inputs, namespace=self._default_namespace())
        return Checked(marked(inputs, new), failures)

    def difference(self, operation: Operation, state: Properties, old: Properties, new: Properties) -> Difference:
        live, before, after = revealed(state), normalized(revealed(old)), normalized(revealed(new))
        known = pruned(live, before)
        if isinstance(metadata(after).get("name"), str):
            # Naming an object explicitly as it was named automatically changes nothing.
            known = with_metadata(known, name=metadata(live)["name"])
        changes = differences(comparable(known), comparable(after))
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
            if error.code == 403 or error.reason == "AlreadyExists" or _namespace_is_missing(error):
                return inputs
            raise _not_created(operation, error) from None
        # The dry run's status is empty; as an output it would pretend that there is none.
        return marked({name: value for name, value in result.items() if name != "status"}, inputs)

    def preview_update(
        self, operation: Operation, id: str, state: Properties, old: Properties, new: Properties
    ) -> Properties:
        object = normalized(revealed(new))
        if not self._previewable(object):
            return new
        try:
            live = self._api().get(revealed(state))
            # As with the real provider, a field that only the creation set still shows in the first preview that
            # drops it: who owns which field is put right by the update itself.
            force = self._forces(object) or must_force(live, preview=True)
            result = self._api().apply(object, _field_manager(operation, state, object), force=force, dry_run=True)
        except ApiError as error:
            if error.code == 403:
                return new
            raise PluginError(f'update of resource "{operation.urn}" failed: {_conflict(error)}') from None
        return self._checkpoint(operation, new, result, state)

    def create(self, operation: Operation, inputs: Properties) -> tuple[str, Properties]:
        object = revealed(inputs)
        live = self._created(operation, object)
        try:
            live = wait_until_ready(self._api(), operation, object, live)
        except NotReadyError as error:
            message = (
                f'resource "{operation.urn}" was successfully created, but the Kubernetes API server reported that it '
                f"failed to fully initialize or become live: {error}"
            )
            raise self._incomplete(operation, message, error, inputs, {}) from None
        return qualified_name(live), self._checkpoint(operation, inputs, live, {})

    def update(self, operation: Operation, id: str, state: Properties, old: Properties, new: Properties) -> Properties:
        api, object = self._api(), normalized(revealed(new))
        manager = _field_manager(operation, state, object)
        try:
            live = api.get(revealed(state))
        except ApiError as error:
            raise PluginError(f'update of resource "{operation.urn}" failed: {error}') from None
        try:
            live = take_over(api, live, manager)
            live = api.apply(object, manager, force=self._forces(object) or must_force(live, preview=False))
            live = wait_until_ready(api, operation, object, live)
        except (ApiError, NotReadyError) as error:
            failed = error if isinstance(error, NotReadyError) else NotReadyError(_conflict(error), live, [])
            message = (
                f'the Kubernetes API server reported that "{qualified_name(live)}" failed to fully initialize or '
                f"become live: {failed}"
            )
            raise self._incomplete(operation, message, failed, new, state) from None
        return self._checkpoint(operation, new, live, state)

    def read(self, operation: Operation, id: str, inputs: Properties, state: Properties) -> Found | None:
        plain = revealed(inputs)
        object = self._addressed(id, plain or revealed(state))
        try:
            live = self._api().get(object)
        except ApiError as error:
            if error.code == 404:
                return None
            raise
        except UnknownKindError:
            # The definition of a custom resource is gone, and with it every object of it.
            return None
        if not plain:
            return Found(id, self._checkpoint(operation, inputs, live, state), marked(adopted(live), inputs))
        try:
            live = must_be_ready(self._api(), plain, live)
        except NotReadyError as error:
            found = marked(pruned(error.object, plain), inputs)
            raise self._incomplete(operation, str(error), error, inputs, state, inputs=found) from None
        return Found(id, self._checkpoint(operation, inputs, live, state), marked(pruned(live, plain), inputs))

    def delete(self, operation: Operation, id: str, inputs: Properties, state: Properties) -> None:
        api, plain = self._api(), revealed(inputs)
        object = self._addressed(id, revealed(state) or plain)
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
            raise PluginError("; ".join([str(error), *error.reasons])) from None

    def _created(self, operation: Operation, object: Properties) -> Properties:
        """POST, and again while the namespace or the kind is still on its way."""
        wait = operation.wait(60)
        for attempt in range(_CREATE_TRIES):
            try:
                return self._api().create(object)
            except (ApiError, UnknownKindError) as error:
                retry = isinstance(error, UnknownKindError) or error.code == 404
                if not retry or attempt == _CREATE_TRIES - 1:
                    raise _not_created(operation, error) from None
                operation.status(f"Retry #{attempt}; creation failed: {error}")
                try:
                    wait.pause(2**attempt)
                except TimedOutError:
                    raise _not_created(operation, error) from None
        raise AssertionError("the last attempt returns or raises")

    def _incomplete(
        self,
        operation: Operation,
        message: str,
        error: NotReadyError,
        given: Properties,
        state: Properties,
        inputs: Properties | None = None,
    ) -> InitializationFailedError:
        return InitializationFailedError(
            message,
            id=qualified_name(error.object),
            properties=self._checkpoint(operation, given, error.object, state),
            reasons=error.reasons,
            inputs=inputs,
        )

    def _checkpoint(self, operation: Operation, inputs: Properties, live: Properties, state: Properties) -> Properties:
        version = state.get(_INITIAL_API_VERSION_KEY) or live.get("apiVersion")
        extra = {_FIELD_MANAGER_KEY: _field_manager(operation, state, inputs), _INITIAL_API_VERSION_KEY: version}
        return {**marked(live, inputs), **extra}

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

    def _previewable(self, object: Properties) -> bool:
        if self._reachable is None or contains(object, Unknown):
            return False
        try:
            self._reachable.kind(object["apiVersion"], object["kind"])
        except UnknownKindError:
            return False
        return True

    def _namespaced(self, object: Properties) -> bool:
        if self._reachable is None:
            # The real provider leaves the namespace open until the cluster can be asked.
            return False
        try:
            return self._reachable.kind(object["apiVersion"], object["kind"]).namespaced
        except UnknownKindError:
            return True

    def _default_namespace(self) -> str:
        return self._reachable.namespace if self._reachable else self._settings.namespace

    def _forces(self, object: Properties) -> bool:
        return self._settings.patch_force or annotation(object, PATCH_FORCE) == "true"

    def _api(self) -> ApiServer:
        if self._reachable is None:
            raise PluginError(f"configured Kubernetes cluster is unreachable: {self._unreachable}")
        return self._reachable


def _named(inputs: Properties) -> bool:
    given = inputs.get("metadata")
    return isinstance(given, Unknown) or bool(metadata(inputs).get("name"))


def _autonamed(inputs: Properties, name: str) -> Properties:
    return annotated(with_metadata(inputs, name=name), AUTONAMED, "true")


def _must_go_first(new: Properties, live: Properties) -> bool:
    """Whether the old object stands in the new one's way: the same explicit name in the same namespace."""
    name, namespace = metadata(new).get("name"), metadata(new).get("namespace")
    explicit = _named(new) and annotation(new, AUTONAMED) != "true"
    return explicit and name == metadata(live).get("name") and namespace == metadata(live).get("namespace")


def _forces_replacement(change: Change, paths: tuple[Path, ...]) -> bool:
    return (change.path == ("metadata",) and change.kind == "delete") or any(touches(change, path) for path in paths)


def _field_manager(operation: Operation, state: Properties, inputs: Properties) -> str:
    """Who applies: the annotation's, the state's, or a name made for this object."""
    chosen = annotation(revealed(inputs), FIELD_MANAGER) or state.get(_FIELD_MANAGER_KEY)
    return chosen or unique_name(operation.urn.encode(), "pulumi-kubernetes-")


def _namespace_is_missing(error: ApiError) -> bool:
    return error.code == 404 and error.kind == "namespaces"


def _not_created(operation: Operation, error: PluginError) -> PluginError:
    if isinstance(error, UnknownKindError):
        return PluginError(
            f'creation of resource "{operation.urn}" failed because the Kubernetes API server reported that the '
            f"apiVersion for this resource does not exist. Verify that any required CRDs have been created: {error}"
        )
    text = str(error)
    if isinstance(error, ApiError) and error.reason == "AlreadyExists":
        text = _ALREADY_EXISTS.format(error=error)
    return PluginError(f'resource "{operation.urn}" was not successfully created by the Kubernetes API server: {text}')


def _conflict(error: ApiError) -> str:
    if error.code != 409:
        return str(error)
    return (
        f"server-side apply field conflict detected: {error}. Give the field back to its manager, or set the "
        f'annotation {PATCH_FORCE}: "true" to take it'
    )


def _kind_of_token(type: str) -> tuple[str, str]:
    """apiVersion and kind of kubernetes:<group>/<version>:<Kind>; the group "core" has no name on the wire."""
    _, module, kind = type.split(":")
    group, _, version = module.rpartition("/")
    return (version if group in ("core", "") else f"{group}/{version}"), kind
