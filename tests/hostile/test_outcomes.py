"""What the harness counts as a failure: it finds each kind in a component that has it."""

import time
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from apim_gateway import InputError
from apim_gateway.errors import Problem

from . import outcomes
from .outcomes import Kind
from .strategies import SECRETS, Later


def _registering(make: Callable[[Any], dict[str, Any]]) -> Callable[[str, Any], None]:
    """A component that gives the engine what `make` makes of its argument."""

    def component(name: str, args: Any) -> None:
        resource = pulumi.ComponentResource("test:index:Component", name)
        resource.register_outputs(make(args["value"]))

    return component


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_that_reaches_the_engine_in_clear_text_is_a_failure(secret: str) -> None:
    args = {"value": Later({"a": secret}, secret=True)}
    kept = outcomes.of_component(_registering(lambda value: {"inner": value}), "one", args)
    lost = outcomes.of_component(_registering(lambda value: {"inner": pulumi.Output.unsecret(value)}), "one", args)
    assert kept.kind is Kind.ACCEPTED
    assert lost.kind is Kind.FAILED
    assert "in clear text in the outputs of urn:pulumi:dev::apim-gateway::test:index:Component::one" in lost.reason


def test_a_text_that_was_not_given_as_a_secret_may_be_anywhere() -> None:
    args = {"value": SECRETS[0]}
    assert outcomes.of_component(_registering(lambda value: {"inner": value}), "one", args).kind is Kind.ACCEPTED


def _printing(_name: str, args: Any) -> None:
    print(f"{args['value']!r}")


def _quoting(_name: str, args: Any) -> None:
    raise InputError([Problem("value", repr(args["value"]), "is wrong", "Give another")])


def _failing(_name: str, _args: Any) -> None:
    raise KeyError("value")


def _slow(_name: str, _args: Any) -> None:
    began = time.process_time()
    while time.process_time() - began < 1.1:
        pass


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(
    ("component", "reason"),
    [(_printing, "a planted secret is in what was printed"), (_quoting, "a planted secret is in a refusal")],
)
def test_a_secret_that_is_shown_is_a_failure(component: Any, reason: str, secret: str) -> None:
    outcome = outcomes.of_component(component, "one", {"value": secret})
    assert (outcome.kind, outcome.reason[: len(reason)]) == (Kind.FAILED, reason)


@pytest.mark.parametrize(("component", "reason"), [(_failing, "KeyError at test_outcomes.py"), (_slow, "it took more")])
def test_an_error_of_pythons_and_a_long_time_are_failures(component: Any, reason: str) -> None:
    outcome = outcomes.of_component(component, "one", {})
    assert (outcome.kind, outcome.reason[: len(reason)]) == (Kind.FAILED, reason)
