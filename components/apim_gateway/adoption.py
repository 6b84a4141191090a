"""The check of an application that is to be adopted: it may be another stack's. It asks Entra."""

import pulumi
import pulumi_azuread as azuread

from .errors import Problem, describe


def problems_of_another_stacks(object_id: str, tag: str, path: str, parent: pulumi.Resource) -> list[Problem]:
    """The problem of an application that another stack has, whose `destroy` would delete it; `tag` is the one that it
    gets here.

    Who may not read the application learns that from the import itself.
    """
    try:
        tags = azuread.get_application(object_id=object_id, opts=pulumi.InvokeOptions(parent=parent)).tags or ()
    except Exception:
        return []
    program, _, _ = tag.partition("/")
    # A gateway may have had another name in the same stack.
    this_stack = tag.rpartition("/")[0]
    others = [each for each in tags if each.startswith(f"{program}/") and not each.startswith(f"{this_stack}/")]
    if not others:
        return []
    reason = f"its tag {others[0]!r} names another stack, which has it already"
    fix = "Give this gateway's own; if that stack has forgotten it, remove the tag from the application's manifest"
    return [Problem(path, describe(object_id), reason, fix)]
