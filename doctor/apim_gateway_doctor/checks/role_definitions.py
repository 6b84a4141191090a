"""The two custom roles exist and give what the guide's do."""

from apim_gateway_doctor.checks.rights import READER_DATA_ACTION, VALIDATOR_ACTIONS
from apim_gateway_doctor.observations import Observations
from apim_gateway_doctor.results import NotObservableError, Result, failed, ok, warning
from apim_gateway_doctor.role_answers import permissions_of
from apim_gateway_doctor.role_evaluation import Permission, permits
from apim_gateway_doctor.stack import Resource

_REPAIR = "pulumi up --refresh"


def validator(seen: Observations) -> Result:
    """Three reads, for the instance's identity."""
    if seen.gateway.validator_is_elsewhere:
        raise NotObservableError("another stack has it; what it gives is evaluated below")
    return _has(seen, seen.gateway.deployed_validator_role_id, VALIDATOR_ACTIONS, data=False)


def reader(seen: Observations) -> Result:
    """One data action, for the application."""
    return _has(seen, seen.gateway.deployed_reader_role_id, (READER_DATA_ACTION,), data=True)


def _has(seen: Observations, id: str | None, actions: tuple[str, ...], *, data: bool) -> Result:
    if id is None:
        raise NotObservableError("the stack has not made it")
    role = seen.role_definition(id)
    if role is None:
        return failed(f"there is no role definition {id}", _REPAIR)
    given = permissions_of(role)
    lacking = [action for action in actions if not any(permits(each, action, data=data) for each in given)]
    if lacking:
        return failed(f"'{role.role_name}' does not give {', '.join(lacking)}", _REPAIR)
    made = next((each for each in seen.gateway.stack.resources if each.id.casefold() == id.casefold()), None)
    if made and set(given) != _permissions_in_the_state(made):
        return warning(f"'{role.role_name}' gives something else than it was made with", _REPAIR)
    return ok(str(role.role_name))


def _permissions_in_the_state(made: Resource) -> set[Permission]:
    return {
        Permission(
            *(tuple(each.get(name) or ()) for name in ("actions", "notActions", "dataActions", "notDataActions"))
        )
        for each in made.output("permissions") or ()
    }
