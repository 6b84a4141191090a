"""Role definitions and deny assignments, from Microsoft's models into what the evaluation works on."""

from typing import Any

from apim_gateway_doctor.role_evaluation import Denial, Permission


def permissions_of(role: Any) -> tuple[Permission, ...]:
    """The permissions of a role definition or deny assignment; none of None."""
    given: list[Any] = (role.permissions if role else None) or []
    return tuple(
        Permission(
            tuple(each.actions or ()),
            tuple(each.not_actions or ()),
            tuple(each.data_actions or ()),
            tuple(each.not_data_actions or ()),
        )
        for each in given
    )


def denial_of(assignment: Any) -> Denial:
    """A deny assignment. Principals of a type that is not told count as themselves, not as groups."""
    principals: list[Any] = assignment.principals or []
    excluded: list[Any] = assignment.exclude_principals or []
    return Denial(
        name=assignment.deny_assignment_name or assignment.name,
        scope=assignment.scope or "/",
        permissions=permissions_of(assignment),
        principals=frozenset(str(each.id) for each in principals),
        groups=any(each.type == "Group" for each in principals),
        excluded=frozenset(str(each.id) for each in excluded),
        excluded_groups=any(each.type == "Group" for each in excluded),
        only_this_scope=bool(assignment.do_not_apply_to_child_scopes),
        conditional=bool(assignment.condition),
    )
