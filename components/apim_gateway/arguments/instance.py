"""Which API Management instance a gateway belongs to: by its names, or as one that the same program makes."""

from typing import Any, TypedDict

from pulumi import Input

from ..errors import Problem
from . import checks, names

_NAMES = ("resource_group_name", "service_name", "subscription_id")


class _Named(TypedDict):
    """The names of an instance, which are required where its id is not given."""

    resource_group_name: str
    service_name: str


class InstanceSettings(TypedDict):
    """An API Management instance that the same program makes."""

    id: Input[str]
    """ARM id of the instance, for example the output `id` of an `ApiManagementService`."""


def problems_of(args: Any, adopted: bool) -> list[Problem]:
    """Checks that the instance is named in one way. `adopted` says whether anything is taken over."""
    if "instance" not in args:
        rules = {"resource_group_name": names.resource_group_name, "service_name": names.service_name}
        return checks.texts(args, _Named, rules)
    instance, problems = checks.group(args, "instance", InstanceSettings)
    if not problems:
        problems = checks.texts(instance, InstanceSettings, {"id": names.service_id}, "instance.")
    for field in (field for field in _NAMES if field in args):
        reason = "the instance is given by its id"
        problems.append(Problem(field, "is given, too", reason, "Leave one of the two out", "instance"))
    if adopted:
        reason = "what is taken over is found by the instance's names, which have to be known before the deploy"
        fix = "Give resource_group_name and service_name instead"
        problems.append(Problem("instance", "is given together with adopt", reason, fix))
    return problems
