"""Both permissions, evaluated as Azure does: roles, assignments and deny assignments, at the scope and above.

An assignment that exists need not help: it can be at the wrong scope, of the wrong role, or denied.
"""

from apim_gateway_doctor.checks.rights import READER_DATA_ACTION, VALIDATOR_ACTIONS
from apim_gateway_doctor.observations import Observations
from apim_gateway_doctor.results import NotObservableError, Result, failed, not_observable, ok
from apim_gateway_doctor.role_evaluation import Decision, Denial, Verdict, decide


def validator(seen: Observations) -> Result:
    """The instance's identity may read roles and assignments at the instance."""
    return _may(seen, seen.identity, VALIDATOR_ACTIONS, seen.gateway.service_id, data=False)


def reader(seen: Observations) -> Result:
    """The application's service principal may read the configuration of this gateway."""
    principal = seen.gateway.deployed.service_principal
    if principal is None:
        raise NotObservableError("the stack has no service principal")
    return _may(seen, str(principal.output("objectId")), (READER_DATA_ACTION,), seen.gateway.id, data=True)


def _may(seen: Observations, principal_id: str, actions: tuple[str, ...], scope: str, *, data: bool) -> Result:
    grants = seen.grants(principal_id, scope)
    denials, unreadable = _denials(seen)
    decisions = {action: decide(grants, denials, principal_id, action, scope, data=data) for action in actions}
    for action, decision in decisions.items():
        result = _trouble(decision, principal_id, action, seen.gateway.name_of(scope))
        if result:
            return result
    if unreadable:
        return not_observable(f"by roles it may; deny assignments can't be read: {unreadable}", unreadable.fix)
    return ok(f"{len(actions)} action(s), principal {principal_id}")


def _trouble(decision: Decision, principal_id: str, action: str, where: str) -> Result | None:
    what = f"{action} over {where} to principal {principal_id}"
    if decision.verdict is Verdict.LACKING:
        return failed(f"no role gives {what}", "pulumi up --refresh; a new assignment takes up to 10 minutes to work")
    if decision.verdict is Verdict.DENIED:
        fix = "Whoever made it (a managed application, a deployment stack, a blueprint) has to take it away"
        return failed(f"the deny assignment '{decision.denied_by}' refuses {what}", fix)
    if decision.verdict is Verdict.UNSURE:
        hangs = f"the groups of the deny assignment '{decision.denied_by}'" if decision.denied_by else "a condition"
        return not_observable(f"{what} hangs on {hangs}", "Look at `Check access` in the portal")
    return None


def _denials(seen: Observations) -> tuple[list[Denial], NotObservableError | None]:
    try:
        return seen.denials, None
    except NotObservableError as error:
        return [], error
