"""Which engines get hooks, and under which names. What the hooks do is in tests of their own."""

import asyncio
import contextvars
from typing import Any

import pulumi
import pytest
from apim_gateway import GatewayApplication, KubernetesGateway, hooks
from apim_gateway.hooks import engine
from pulumi.runtime.proto import resource_pb2_grpc

from .cloud import DEPLOYER_OBJECT_ID
from .recording import run
from .test_component_contract import ARGS

PURPOSE = "an answer of Entra was lost"
ALL = range(1000)
"""The numbers of every feature."""


class Monitor(resource_pb2_grpc.ResourceMonitorStub):
    """The SDK's client of an engine, without a connection."""

    def __init__(self) -> None: ...


def names_in_a_program(subjects: list[str]) -> list[str]:
    names: list[str] = []
    run(lambda: names.extend(engine.unique_name(each, PURPOSE) for each in subjects))
    return names


def test_no_two_components_name_their_hooks_alike_whatever_their_names_are() -> None:
    names = names_in_a_program(["edge of mygw", "edge of mygw", "edge of other", "app of mygw"])
    assert len({*names}) == 4, "the engine refuses the second of two"


def test_a_program_that_runs_again_in_one_process_names_its_hooks_as_before() -> None:
    subjects = ["edge of mygw", "edge of mygw"]
    assert names_in_a_program(subjects) == names_in_a_program(subjects), "names stand in the state"


def test_an_engine_with_the_features_gets_hooks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "monitor_supports_feature", ALL.__contains__)
    monkeypatch.setattr(engine, "get_monitor", Monitor)
    assert engine.runs_hooks()


class TakesAll:
    """What the mocks of newer SDKs are: they take a hook's registration, and never run it."""

    def RegisterResourceHook(self, request: Any) -> None:  # noqa: N802
        raise NotImplementedError

    def RegisterErrorHook(self, request: Any) -> None:  # noqa: N802
        raise NotImplementedError


def test_a_replacement_of_the_engine_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "monitor_supports_feature", ALL.__contains__)
    monkeypatch.setattr(engine, "get_monitor", TakesAll)
    assert not engine.runs_hooks()
    assert hooks.of_kubernetes("mygw", None, {}) is None
    assert hooks.of_entra("mygw") == hooks.EntraHooks()


def test_an_engine_without_the_feature_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "monitor_supports_feature", frozenset[int]().__contains__)
    monkeypatch.setattr(engine, "get_monitor", Monitor)
    assert not engine.runs_hooks()


class Answers(pulumi.runtime.Mocks):
    """Pulumi's own mocks for unit tests, which say that they support hooks."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        self.made.append(args.typ.rpartition(":")[2])
        given: Any = args
        return f"{args.name}-id", given.inputs

    def call(self, args: pulumi.runtime.MockCallArgs) -> Any:
        return {"objectId": DEPLOYER_OBJECT_ID}


@pytest.mark.parametrize(
    ("component", "made"), [(KubernetesGateway, "Deployment"), (GatewayApplication, "ApplicationPassword")]
)
def test_a_users_unit_test_with_pulumis_mocks_makes_the_components(component: Any, made: str) -> None:
    answers = Answers()

    def start() -> None:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        pulumi.runtime.set_mocks(answers)
        test: Any = pulumi.runtime.test  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
        test(lambda: component("mygw", ARGS[component]) and None)()
        loop.close()
        asyncio.set_event_loop(None)

    contextvars.copy_context().run(start)
    assert made in answers.made
