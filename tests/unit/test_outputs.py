"""What is in an Output is checked when the deploy knows it, and a wrong type fails without the value."""

from collections.abc import Awaitable, Callable
from typing import Any, NotRequired, get_args, get_origin, is_typeddict

import pulumi
import pytest
from apim_gateway import GatewayRoles, KubernetesGateway

from .recording import run
from .test_arguments import arguments_of
from .test_component_contract import ARGS

ADOPTION = {"validator_role_id": "validator_principal_id", "validator_principal_id": "validator_role_id"}
MAKERS = [pulumi.Output.secret, pulumi.Output.from_input]


def inputs(kind: Any, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """The path and type of each argument of a TypedDict in which an Output may stand."""
    found: list[tuple[tuple[str, ...], Any]] = []
    for field, declared in kind.__annotations__.items():
        if get_origin(declared) is NotRequired:
            [declared] = get_args(declared)
        if is_typeddict(declared):
            found += inputs(declared, (*path, field))
        elif Awaitable in origins(declared):
            found.append(((*path, field), declared))
    return found


def origins(declared: Any) -> list[Any]:
    return [get_origin(declared), *(each for inner in get_args(declared) for each in origins(inner))]


FIELDS = [
    pytest.param(component, path, declared, id=f"{component.__name__} {'.'.join(path)}")
    for component in ARGS
    for path, declared in inputs(arguments_of(component))
]


def failure(program: Callable[[], object]) -> str:
    with pytest.raises(pulumi.RunError) as failed:
        run(program)
    assert "hunter2" not in str(failed.value)
    return str(failed.value)


def with_value(component: Any, path: tuple[str, ...], value: Any) -> Any:
    args = dict(ARGS[component])
    if path[0] in ADOPTION:
        args[ADOPTION[path[0]]] = pulumi.Output.from_input("an id")
    group = args
    for step in path[:-1]:
        group = group.setdefault(step, {})
    group[path[-1]] = value
    return args


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize(("component", "path", "declared"), FIELDS)
def test_an_output_of_a_wrong_type_fails_without_its_value(
    component: Any, path: tuple[str, ...], declared: Any, make: Any
) -> None:
    def program() -> None:
        value = make({"inner": "hunter2"})
        shape = str(get_origin(declared))
        value = {"mygw": value} if "Mapping" in shape else [value] if "Sequence" in shape else value
        component("mygw", with_value(component, path, value))

    said = failure(program)
    assert said.startswith(f"{'.'.join(path)} ")
    assert "an Output with a value of type dict: it is not a " in said
    assert "\n" not in said


def test_the_test_knows_the_arguments_that_are_given_as_outputs() -> None:
    assert len(FIELDS) > 25


def test_an_output_in_a_list_of_plain_texts_fails_without_its_value() -> None:
    def program() -> None:
        args: Any = {**ARGS[GatewayRoles], "assignable_scopes": [pulumi.Output.secret({"inner": "hunter2"})]}
        GatewayRoles("mygw", args)

    assert failure(program).startswith("assignable_scopes has '0' as an Output with a value of type dict: ")


def test_an_output_in_a_kubernetes_field_fails_without_its_value() -> None:
    def program() -> None:
        env = [{"name": "a.level", "value": pulumi.Output.secret({"inner": "hunter2"})}]
        args: Any = {**ARGS[KubernetesGateway], "settings": {"container": {"env": env}}}
        KubernetesGateway("mygw", args)

    assert failure(program) == (
        "settings.container has 'env[0].value' as an Output with a value of type dict: it is not a string. Give a"
        " string."
    )


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (
            {"labels": {"team": [1]}},
            "settings.labels has 'team' as an Output with a value of type list: it is not a string.",
        ),
        ({"replicas": "3"}, "settings.replicas is an Output with a value of type str: it is not a number."),
        ({"replicas": True}, "settings.replicas is an Output with a value of type bool: it is not a number."),
    ],
)
def test_the_failure_names_the_argument_and_the_name_in_it(settings: dict[str, Any], says: str) -> None:
    def program() -> None:
        def made(value: Any) -> Any:
            return {key: pulumi.Output.secret(each) for key, each in value.items()}

        given = {
            key: made(value) if isinstance(value, dict) else pulumi.Output.secret(value)
            for key, value in settings.items()
        }
        args: Any = {**ARGS[KubernetesGateway], "settings": given}
        KubernetesGateway("mygw", args)

    assert failure(program).startswith(says)
