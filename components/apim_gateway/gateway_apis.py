"""The APIs that a gateway offers: whether the instance has them. A call of any other API is answered with 404."""

import re
from collections.abc import Sequence

import pulumi
from pulumi_azure_native import apimanagement

from . import api_management
from .errors import InputError, Problem, quoted
from .names import Objection

_LONGEST = 256
# What the API's reference excludes, and what would be another path.
_EXCLUDED = re.compile(r"[*#&+:<>?/\\%\s\x00-\x1f\x7f]")


def api_name(value: str) -> Objection | None:
    """The name of an API of the instance, which is the last part of its ARM id.

    Source: https://learn.microsoft.com/rest/api/apimanagement/gateway-api/create-or-update
    """
    if len(value) > _LONGEST:
        return Objection(f"it has {len(value)} characters, Azure allows {_LONGEST}", f"Give at most {_LONGEST}")
    if value in ("", ".", "..") or _EXCLUDED.search(value):
        return Objection(
            "an API's name is not empty and has no spaces and none of '*#&+:<>?/\\%': it is no title and no id",
            "Give the last part of the API's id, for example 'echo-api'",
        )
    return None


def look_up(
    apis: Sequence[str], resource_group_name: str, service_name: str, opts: pulumi.InvokeOptions, path: str = ""
) -> None:
    """Asks Azure for each API. Raises InputError with all that the instance does not have; LookupFailed when Azure
    can't be asked.
    """
    problems = [
        problem for name in apis if (problem := _missing(name, resource_group_name, service_name, opts, f"{path}apis"))
    ]
    if problems:
        raise InputError(problems)


def _missing(
    name: str, resource_group_name: str, service_name: str, opts: pulumi.InvokeOptions, path: str
) -> Problem | None:
    try:
        api_management.ask(
            path,
            apimanagement.get_api,
            resource_group_name=resource_group_name,
            service_name=service_name,
            api_id=name,
            opts=opts,
        )
    except InputError as error:
        if [each.path for each in error.problems] != [path]:
            raise
        reason = f"the instance {quoted(service_name)} has no such API"
        fix = (
            "Give the names that the instance has: az apim api list"
            f" -g {resource_group_name} -n {service_name} --query '[].name' -o tsv"
        )
        return Problem(path, f"has {quoted(name)}", reason, fix)
    return None
