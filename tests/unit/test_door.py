"""Arguments are checked once, at the door of the outermost component, and handed on as checked."""

from typing import Any

import pulumi
import pytest
from apim_gateway import (
    InputError,
    KubernetesGateway,
    KubernetesGatewayArgs,
    Problem,
    SelfHostedGateway,
    SelfHostedGatewayArgs,
    kubernetes_name,
)
from apim_gateway.arguments import check, checks, examined

import settings

from .configuration import REQUIRED, configure
from .recording import refused, run
from .test_component_contract import ARGS


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The fields whose number was checked, in their order."""
    fields: list[str] = []
    whole_number = checks.whole_number

    def counted(args: Any, kind: type, field: str, reason: str, path: str = "") -> list[Problem]:
        fields.append(field)
        return whole_number(args, kind, field, reason, path)

    monkeypatch.setattr(checks, "whole_number", counted)
    return fields


def test_the_program_checks_each_value_once(monkeypatch: pytest.MonkeyPatch, checked: list[str]) -> None:
    configure(monkeypatch, {**REQUIRED, "kubernetes": {"replicas": 2}})

    def program() -> None:
        args = settings.read()
        SelfHostedGateway(kubernetes_name(args), args)

    assert run(program).one(":Deployment").inputs["spec"]["replicas"] == 2
    assert checked.count("replicas") == 1


@pytest.mark.parametrize("component", [SelfHostedGateway, KubernetesGateway])
def test_a_component_that_is_used_by_itself_checks_once(component: Any, checked: list[str]) -> None:
    run(lambda: component("mygw", ARGS[component]))
    assert checked.count("replicas") == 1


def test_a_changed_copy_of_checked_arguments_is_checked_again() -> None:
    args, problems = examined(ARGS[KubernetesGateway], KubernetesGatewayArgs)
    assert problems == []
    copy: Any = {**args, "tenant_id": "contoso"}
    assert refused(lambda: KubernetesGateway("mygw", copy), InputError).startswith("tenant_id is 'contoso'")


def test_checked_arguments_of_another_component_are_checked_again() -> None:
    args: Any = examined(ARGS[KubernetesGateway], KubernetesGatewayArgs)[0]
    assert refused(lambda: SelfHostedGateway("mygw", args), InputError).startswith("tenant_id is unknown")


@pytest.mark.parametrize("component", [pytest.param(each, id=each.__name__) for each in ARGS])
def test_every_component_can_be_checked_without_making_anything(component: Any) -> None:
    kind = component.__init__.__annotations__["args"]
    assert check(ARGS[component], kind) == []
    [problem] = check({**ARGS[component], "zzz": 1}, kind)
    assert problem == Problem("zzz", "is unknown", "nothing reads it", "Remove it")
    assert [problem.path for problem in check(None, kind)] == ["args"]


def test_problems_are_in_the_callers_names() -> None:
    def shouted(problem: Problem) -> Problem:
        return problem.with_paths(lambda path: f"stack:{path.upper()}")

    args: Any = {**ARGS[SelfHostedGateway], "kubernetes": {"replicas": 0}}
    [problem] = examined(args, SelfHostedGatewayArgs, shouted)[1]
    assert str(problem).startswith("stack:KUBERNETES.REPLICAS is 0: ")


def test_a_refusal_is_an_error_that_pulumi_prints_without_a_traceback() -> None:
    assert issubclass(InputError, pulumi.RunError)
