"""The two role assignments exist: the right principal, the right scope. What they amount to is evaluated elsewhere."""

from apim_gateway_doctor.deployed import same_id
from apim_gateway_doctor.observations import Observations
from apim_gateway_doctor.results import NotObservableError, Result, failed, ok
from apim_gateway_doctor.role_evaluation import within
from apim_gateway_doctor.stack import Resource

_REPAIR = "pulumi up --refresh, by an identity that may write role assignments there"


def validator(seen: Observations) -> Result:
    """The validator's role, to the instance's own identity, where the configuration wants it."""
    gateway = seen.gateway
    if gateway.validator_is_elsewhere:
        raise NotObservableError("another stack has it; what it gives is evaluated below")
    return _reaches(
        seen, gateway.validator_assignment, gateway.deployed_validator_role_id, seen.identity, gateway.validator_scope
    )


def reader(seen: Observations) -> Result:
    """The reader's role, to the application's service principal, at the instance."""
    gateway = seen.gateway
    if gateway.deployed.service_principal is None:
        raise NotObservableError("the stack has no service principal")
    principal_id = str(gateway.deployed.service_principal.output("objectId"))
    return _reaches(seen, gateway.reader_assignment, gateway.deployed_reader_role_id, principal_id, gateway.service_id)


def _reaches(seen: Observations, made: Resource | None, role_id: str | None, principal_id: str, scope: str) -> Result:
    if made is None or role_id is None:
        raise NotObservableError("the stack has not made it")
    found = seen.role_assignment(made.id)
    if found is None:
        return failed(
            f"the assignment that the stack made at {seen.gateway.name_of(made.output('scope'))} is gone", _REPAIR
        )
    if not same_id(found.role_definition_id, role_id):
        return failed(f"it assigns another role, {found.role_definition_id}", _REPAIR)
    if str(found.principal_id).casefold() != principal_id.casefold():
        return failed(f"it is for principal {found.principal_id}, and needed for {principal_id}", _REPAIR)
    at = seen.gateway.name_of(found.scope)
    if not (within(found.scope, scope) and within(scope, found.scope)):
        return failed(
            f"it is at {at}, and the configuration wants it at {seen.gateway.name_of(scope)}",
            _REPAIR,
        )
    return ok(f"at {at}")
