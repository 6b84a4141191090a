"""A plugin's answers as the protocol's messages, and what requests say beside their properties."""

from typing import Any

import grpc
from pulumi.runtime.proto import provider_pb2, status_pb2

from sandbox.plugins.base.differences import Change, path_text, touches
from sandbox.plugins.base.errors import InitializationFailedError
from sandbox.plugins.base.paths import parsed_path
from sandbox.plugins.base.plugin import CheckFailure, Difference, Naming
from sandbox.plugins.base.values import encode

_KINDS = {
    "add": (provider_pb2.PropertyDiff.ADD, provider_pb2.PropertyDiff.ADD_REPLACE),
    "delete": (provider_pb2.PropertyDiff.DELETE, provider_pb2.PropertyDiff.DELETE_REPLACE),
    "update": (provider_pb2.PropertyDiff.UPDATE, provider_pb2.PropertyDiff.UPDATE_REPLACE),
}


def half_made(error: InitializationFailedError) -> bytes:
    """The status details with which the engine keeps a resource that exists but is not ready."""
    detail = provider_pb2.ErrorResourceInitFailed(
        id=error.id,
        properties=encode(error.properties),
        reasons=error.reasons,
        inputs=encode(error.inputs) if error.inputs is not None else None,
    )
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(error))
    status.details.add().Pack(detail)
    return status.SerializeToString()


def difference(found: Difference, ignored: list[str]) -> provider_pb2.DiffResponse:
    """What the engine shows and does, without the changes that the program ignores."""
    patterns = [parsed_path(text) for text in ignored]

    def counts(change: Change) -> bool:
        # An ignored path covers what is below it, never what is around it.
        return not any(len(change.path) >= len(path) and touches(change, path) for path in patterns)

    changes = [change for change in found.changes if counts(change)]
    replaces = [change for change in found.replaces if counts(change)]
    detailed = {
        path_text(change.path): provider_pb2.PropertyDiff(
            kind=_KINDS[change.kind][change in replaces], inputDiff=found.between_inputs
        )
        for change in changes
    }
    return provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME if changes else provider_pb2.DiffResponse.DIFF_NONE,
        diffs=sorted({str(change.path[0]) for change in changes}),
        replaces=[path_text(change.path) for change in replaces],
        deleteBeforeReplace=bool(replaces) and found.delete_before_replace,
        detailedDiff=detailed,
        hasDetailedDiff=True,
    )


def failures(found: list[CheckFailure]) -> list[provider_pb2.CheckFailure]:
    return [provider_pb2.CheckFailure(property=failure.property, reason=failure.reason) for failure in found]


def naming(request: Any) -> Naming:
    if not request.HasField("autonaming"):
        return Naming(request.randomSeed)
    options = provider_pb2.CheckRequest.AutonamingOptions
    return Naming(
        request.randomSeed,
        proposed=request.autonaming.proposed_name or None,
        enforced=request.autonaming.mode == options.ENFORCE,
        disabled=request.autonaming.mode == options.DISABLE,
    )


def type_of(urn: str) -> str:
    """The resource's own type: the part before it names the parents."""
    return urn.split("::")[2].rpartition("$")[2]
