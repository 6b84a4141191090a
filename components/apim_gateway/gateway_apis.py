"""The APIs that a gateway offers: whether the instance has them. A call of any other API is answered with 404."""

from collections.abc import Callable, Sequence

import pulumi
from pulumi_azure_native import apimanagement

from . import api_management
from .errors import InputError, Problem, quoted


def look_up(
    apis: Sequence[str],
    resource_group_name: str,
    service_name: str,
    opts: pulumi.InvokeOptions,
    refuse: Callable[[list[Problem]], None],
    path: str = "",
) -> None:
    """Asks Azure for each API. Raises InputError with all that the instance does not have; LookupFailed when Azure
    can't be asked.
    """
    problems = [
        problem for name in apis if (problem := _missing(name, resource_group_name, service_name, opts, f"{path}apis"))
    ]
    refuse(problems)


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise InputError(problems)


def _missing(
    name: str, resource_group_name: str, service_name: str, opts: pulumi.InvokeOptions, path: str
) -> Problem | None:
    try:
        api_management.ask(
            _refuse,
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
