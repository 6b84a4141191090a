"""Arguments that take one of a few values: the members of an enumeration, and their texts."""

import ast
from enum import StrEnum
from pathlib import Path
from typing import Any, cast

import pytest
from apim_gateway import KubernetesGateway, Preset, SelfHostedGateway, SelfHostedGatewayArgs, ServiceType
from apim_gateway.arguments import check, choices

from .recording import run
from .test_component_contract import ARGS

ENUMERATIONS = {
    each
    for each in vars(choices).values()
    if isinstance(each, type) and issubclass(each, StrEnum) and each is not StrEnum
}


def texts_for_type_checkers() -> dict[str, list[str]]:
    """The texts beside each enumeration in the types that only type checkers see."""
    tree = ast.parse(Path(choices.__file__).read_text(encoding="utf-8"))
    [only] = [each for each in tree.body if isinstance(each, ast.If)]
    found: dict[str, list[str]] = {}
    for each in only.body:
        assert isinstance(each, ast.Assign)
        assert isinstance(each.value, ast.BinOp)
        found[ast.unparse(each.value.left)] = list(ast.literal_eval(cast("ast.Subscript", each.value.right).slice))
    return found


def test_type_checkers_see_the_texts_of_every_enumeration() -> None:
    expected = {each.__name__: [str(member) for member in each] for each in ENUMERATIONS}
    assert texts_for_type_checkers() == expected


def test_a_member_is_the_same_as_its_text() -> None:
    def objects(preset: Any, service_type: Any) -> list[Any]:
        settings = {"preset": preset, "service_type": service_type}
        args: Any = {**ARGS[KubernetesGateway], "settings": settings}
        return [each.inputs for each in run(lambda: KubernetesGateway("mygw", args)).created]

    assert objects(Preset.PRODUCTION, ServiceType.CLUSTER_IP) == objects("production", "ClusterIP")


@pytest.mark.parametrize("value", ["Production", "prod", 1, "PRODUCTION"])
def test_another_value_is_refused_with_the_texts(value: Any) -> None:
    args: Any = {**ARGS[SelfHostedGateway], "kubernetes": {"preset": value}}
    [problem] = check(args, SelfHostedGatewayArgs)
    assert str(problem) == (
        f"kubernetes.preset is {value!r}: it is none of the choices. Give one of 'guide', 'production'."
    )
