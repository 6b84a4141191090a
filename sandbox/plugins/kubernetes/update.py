"""The update of an object by server-side apply, or its preview by a dry run."""

from sandbox.plugins.base.errors import PluginError
from sandbox.plugins.base.plugin import Operation
from sandbox.plugins.base.values import Properties
from sandbox.plugins.kubernetes import refusals
from sandbox.plugins.kubernetes.api import ApiError, ApiServer
from sandbox.plugins.kubernetes.field_managers import must_force, take_over
from sandbox.plugins.kubernetes.ignored import without_others_fields
from sandbox.plugins.kubernetes.incomplete import incomplete
from sandbox.plugins.kubernetes.objects import PATCH_FORCE, annotation, identity, qualified_name
from sandbox.plugins.kubernetes.readiness import NotReadyError, wait_until_ready
from sandbox.plugins.kubernetes.state import checkpoint, kept_inputs, live_in, manager_name


class Update:
    """From the object in the state to the new one. `new` are the inputs with their secrets, `object` without."""

    def __init__(
        self,
        api: ApiServer,
        operation: Operation,
        object: Properties,
        state: Properties,
        new: Properties,
        *,
        force: bool,
    ) -> None:
        self._api = api
        self._operation = operation
        self._object = object
        self._state = state
        self._new = new
        self._manager = manager_name(object, state)
        self._force = force or annotation(object, PATCH_FORCE) == "true"

    def previewed(self) -> Properties:
        try:
            live = self._api.get(live_in(self._state))
            self._leave_others_fields(live)
            # As with the real provider, a field that only the creation set still shows in the first preview that
            # drops it: who owns which field is put right by the update itself.
            live = self._applied(live, preview=True)
        except ApiError as error:
            if error.code == 403:
                return self._new
            raise self._failed(error) from None
        except PluginError as error:
            raise self._failed(error) from None
        return self._checkpoint(live)

    def made(self) -> Properties:
        try:
            live = take_over(self._api, self._api.get(live_in(self._state)), self._manager)
            self._leave_others_fields(live)
            live = wait_until_ready(self._api, self._operation, self._object, self._applied(live, preview=False))
        except PluginError as error:
            raise self._failed(error) from None
        former = manager_name(kept_inputs(self._state), self._state)
        if former != self._manager:
            live_object = {"apiVersion": live["apiVersion"], "kind": live["kind"], "metadata": identity(live)}
            self._api.relinquish(live_object, former)
        return self._checkpoint(live)

    def _leave_others_fields(self, live: Properties) -> None:
        self._object = without_others_fields(self._object, live, self._operation.ignored, self._manager)

    def _applied(self, live: Properties, *, preview: bool) -> Properties:
        force = self._force or must_force(live, preview=preview)
        try:
            return self._api.apply(self._object, self._manager, force=force, dry_run=preview)
        except ApiError as error:
            raise ApiError(error.code, error.reason, refusals.conflict(error, self._manager), error.kind) from None

    def _failed(self, error: PluginError) -> PluginError:
        """The error, with the object as it is, so that the engine keeps it; without one that cannot be read."""
        try:
            live = self._api.get(live_in(self._state))
        except PluginError as unread:
            return refusals.not_updated(self._operation.urn, error, unread)
        failed = error if isinstance(error, NotReadyError) else NotReadyError(str(error), live, [])
        failed.object = live
        return incomplete(refusals.not_live(qualified_name(live), failed), failed, self._checkpoint(live))

    def _checkpoint(self, live: Properties) -> Properties:
        return checkpoint(live, self._object, secrets=self._new, before=self._state, manager=self._manager)
