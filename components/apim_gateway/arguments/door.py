"""The door of every component: there its arguments are brought into one shape and checked, once.

A component that makes others hands its arguments on as checked. Who has checked them before, as the program does to
name configuration keys, gives them the same way.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from ..errors import InputError, Problem
from . import (
    application,
    checks,
    gateway_resource,
    kubernetes_gateway,
    nulls,
    role_assignments,
    roles,
    self_hosted_gateway,
    sendable,
    shape,
)

_Args = TypeVar("_Args")
Renaming = Callable[[Problem], Problem]
"""The same problem in the caller's own names, for example with the configuration key behind each argument."""

_CHECKS: Mapping[type, Callable[[Any], list[Problem]]] = {
    application.GatewayApplicationArgs: application.problems_of,
    gateway_resource.GatewayResourceArgs: gateway_resource.problems_of,
    kubernetes_gateway.KubernetesGatewayArgs: kubernetes_gateway.problems_of,
    role_assignments.GatewayRoleAssignmentsArgs: role_assignments.problems_of,
    roles.GatewayRolesArgs: roles.problems_of,
    self_hosted_gateway.SelfHostedGatewayArgs: self_hosted_gateway.problems_of,
}
"""Every component's arguments, and their check. What of them is unknown, or cannot be sent, is checked here."""
_NAMING_OBJECTS = (kubernetes_gateway.KubernetesGatewayArgs, self_hosted_gateway.SelfHostedGatewayArgs)
"""The arguments of components whose own name goes into the names of Kubernetes objects."""


class Checked(dict[str, Any]):
    """Arguments in one shape, in which a check found nothing. A component takes them as they are.

    A copy of them is no longer one, and is checked like any other mapping.
    """

    def __init__(self, kind: type, args: Mapping[str, Any], renaming: Renaming) -> None:
        super().__init__(args)
        self.kind = kind
        self.renaming = renaming


def check(args: object, kind: type) -> list[Problem]:
    """Checks a component's arguments, whose type is `kind`, and lists what is wrong; nothing is raised or made."""
    return examined(args, kind)[1]


def examined(args: object, kind: type[_Args], renaming: Renaming | None = None) -> tuple[_Args, list[Problem]]:
    """A component's arguments to hand to it as checked, and what is wrong with them: then they are of no use.

    Problems, also those that the component finds later, are in the caller's names.
    """
    renaming = renaming or _unchanged
    if isinstance(args, Checked) and args.kind is kind:
        return cast("_Args", args), []
    problems = shape.problems_of(args)
    if not problems:
        args = shape.normalised(args, kind)
        found = nulls.with_arguments(checks.unknown_fields(args, kind) + _CHECKS[kind](args), args, kind)
        problems = sendable.with_limits(found, args, kind)
    given = cast("Mapping[str, Any]", {} if problems else args)
    return cast("_Args", Checked(kind, given, renaming)), [renaming(each) for each in problems]


def at_the_door(name: str, args: object, kind: type[_Args], opts: object) -> tuple[str, _Args]:
    """A component's name and checked arguments. Raises InputError with everything that is wrong with them."""
    name = shape.plain(name)
    checked, problems = examined(args, kind)
    wrong_name = checks.component_name(name) if kind in _NAMING_OBJECTS else checks.resource_name(name)
    refuse(shape.problems_of_options(opts) + wrong_name + problems)
    return name, checked


def handed_on(kind: type[_Args], args: _Args, outer: object, renaming: Renaming | None = None) -> _Args:
    """The arguments of an inner component, which the outer one has made of its own checked ones."""
    inner, of_outer = renaming or _unchanged, _renaming_of(outer)
    return cast("_Args", Checked(kind, cast("Mapping[str, Any]", args), lambda problem: of_outer(inner(problem))))


def refuse(problems: list[Problem], of: object = None) -> None:
    """Raises InputError when there is any problem, in the names of whoever has checked the arguments `of`."""
    if problems:
        raise InputError([_renaming_of(of)(problem) for problem in problems])


def _renaming_of(args: object) -> Renaming:
    return args.renaming if isinstance(args, Checked) else _unchanged


def _unchanged(problem: Problem) -> Problem:
    return problem
