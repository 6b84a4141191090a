"""What keeps a gateway that exists from being taken over: roles left behind, an application that another stack has.

What is wrong with a single field is said beside that field; what is imported, and by which id, in each component.
"""

from typing import Any

import pulumi
import pulumi_azuread as azuread

from .errors import InputError, Problem, is_given


def problems_of_roles_left_behind(adopt: Any, roles: Any) -> list[Problem]:
    """An assignment is to a role: taken over without it, it would have to be to another one, which then is made."""
    if adopt.get("role_assignments") is not True or adopt.get("roles") is True or "reader_role_id" in roles:
        return []
    reason = "the roles that they assign are not taken over, and Azure refuses others of the same names"
    fix = "Take over the roles, too, or give the id of the reader's role"
    return [Problem("adopt.role_assignments", is_given(True), reason, fix)]


def must_not_be_another_stacks(object_id: str, tag: str, path: str, parent: pulumi.Resource) -> None:
    """Raises InputError for an application that another stack has, whose `destroy` would delete it; `tag` is the one
    that it gets here.

    Who may not read the application learns that from the import itself.
    """
    try:
        tags = azuread.get_application(object_id=object_id, opts=pulumi.InvokeOptions(parent=parent)).tags or ()
    except Exception:
        return
    program, _, _ = tag.partition("/")
    # A gateway may have had another name in the same stack.
    this_stack = tag.rpartition("/")[0]
    others = [each for each in tags if each.startswith(f"{program}/") and not each.startswith(f"{this_stack}/")]
    if others:
        reason = f"its tag {others[0]!r} names another stack, which has it already"
        fix = "Give this gateway's own; if that stack has forgotten it, remove the tag from the application's manifest"
        raise InputError([Problem(path, is_given(object_id), reason, fix)])
