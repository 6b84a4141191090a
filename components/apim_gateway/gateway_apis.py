"""The APIs that a gateway offers: whether the instance has them, and what an adoption needs of them.

A call of any other API is answered with 404.
"""

from collections.abc import Callable, Sequence

import pulumi
from pulumi_azure_native import apimanagement

from . import api_management
from .errors import Problem, quoted


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
    missing: list[Problem] = []
    for name in apis:
        found = api_management.look_up(
            f"{path}apis",
            apimanagement.get_api,
            resource_group_name=resource_group_name,
            service_name=service_name,
            api_id=name,
            opts=opts,
        )
        if isinstance(found, Problem):
            if found.path != f"{path}apis":
                # The instance itself is missing, or what it is in.
                refuse([found])
            missing.append(_missing(found.path, name, resource_group_name, service_name))
    refuse(missing)


def of_adoption(gateway_id: str) -> str:
    """A line for every adoption: whether a link exists can't be asked beforehand, and the engine's error names no
    argument.
    """
    link = f"{gateway_id}/apis/<API>?api-version=2024-05-01"
    return (
        "gateway_resource.adopt takes over the links of gateway_resource.apis, and creates none. Where 'resource"
        " .../apis/<API> does not exist' follows, leave that API out until adopt is out again, or link it first:"
        f" az rest --method put --body '{{}}' --url '{link}'"
    )


def _missing(path: str, name: str, resource_group_name: str, service_name: str) -> Problem:
    reason = f"the instance {quoted(service_name)} has no such API"
    fix = (
        "Give the names that the instance has: az apim api list"
        f" -g {resource_group_name} -n {service_name} --query '[].name' -o tsv"
    )
    return Problem(path, f"has {quoted(name)}", reason, fix)
