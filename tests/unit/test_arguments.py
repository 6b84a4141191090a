"""Arguments are taken in every shape that Pulumi's own SDKs take: None for what is not given, awaitables for Outputs.

What is no mapping at all is refused in one line, by all five components.
"""

import asyncio
from collections.abc import Callable
from types import MappingProxyType
from typing import Any, cast

import pulumi
import pytest
from apim_gateway import InputError, KubernetesGateway, SelfHostedGateway, kubernetes_name

from .recording import RecordingMonitor, refused, run
from .test_component_contract import ARGS

COMPONENTS = [pytest.param(component, id=component.__name__) for component in ARGS]
DURING_THE_DEPLOY = "what is created depends on its value, which an awaitable has only during the deploy"


def asked_for(monitor: RecordingMonitor) -> list[tuple[str, Any]]:
    """What the engine was asked for, of a component and all below it."""
    return sorted((each.urn, each.inputs) for each in monitor.created)


def optional(kind: Any, value: Any = None) -> dict[str, Any]:
    return dict.fromkeys(kind.__optional_keys__, value)


def arguments_of(component: Any) -> Any:
    return component.__init__.__annotations__["args"]


async def later(value: str) -> str:
    await asyncio.sleep(0)
    return value


@pytest.mark.parametrize("component", COMPONENTS)
@pytest.mark.parametrize(
    ("args", "seen"),
    [(None, "None"), ("mygw", "'mygw'"), (["mygw"], "a value of type list"), (object(), "a value of type object")],
)
def test_arguments_that_are_no_mapping_are_refused_in_one_line(component: Any, args: Any, seen: str) -> None:
    said = refused(lambda: component("mygw", args), InputError)
    assert said.startswith(f"args is {seen}: it is not a mapping. Give ")
    assert "\n" not in said


@pytest.mark.parametrize("component", COMPONENTS)
def test_arguments_that_are_known_later_are_refused(component: Any) -> None:
    def program() -> None:
        component("mygw", pulumi.Output.from_input(ARGS[component]))

    assert refused(program, InputError) == (
        "args is an Output: only what is in it may be one, it has to be a mapping. Give 'name: value' pairs."
    )


@pytest.mark.parametrize("component", COMPONENTS)
def test_options_that_are_none_of_pulumis_are_refused(component: Any) -> None:
    assert refused(lambda: component("mygw", ARGS[component], {"protect": True}), InputError) == (
        "opts is a value of type dict: it is not what Pulumi takes as a component's options. Give"
        " pulumi.ResourceOptions(...)."
    )


def test_a_name_that_is_no_text_is_refused() -> None:
    assert refused(lambda: SelfHostedGateway(cast(Any, None), ARGS[SelfHostedGateway]), InputError) == (
        "name is missing: it has no default. Set it."
    )


@pytest.mark.parametrize("component", COMPONENTS)
def test_any_mapping_will_do(component: Any) -> None:
    given = run(lambda: component("mygw", MappingProxyType(ARGS[component])))
    assert asked_for(given) == asked_for(run(lambda: component("mygw", ARGS[component])))


@pytest.mark.parametrize("component", COMPONENTS)
def test_none_for_an_optional_argument_is_as_if_it_were_left_out(component: Any) -> None:
    args = {**optional(arguments_of(component)), **ARGS[component]}
    assert args != ARGS[component]
    without = run(lambda: component("mygw", ARGS[component]))
    assert asked_for(run(lambda: component("mygw", args))) == asked_for(without)


def test_none_is_not_given_in_nested_arguments_too() -> None:
    kind = arguments_of(SelfHostedGateway)
    nested = {
        field: kind.__annotations__[field].__args__[0]
        for field in ("roles", "authentication", "application", "kubernetes", "adopt")
    }
    args: Any = {**ARGS[SelfHostedGateway], **{field: optional(inner) for field, inner in nested.items()}}
    args["authentication"]["client_secret"] = {"end_date": None, "rotation": None, "store": None}
    args["kubernetes"] |= {"labels": {"team": None}, "container_settings": {"a.key": None}, "pod": {"volumes": None}}
    without = run(lambda: SelfHostedGateway("mygw", ARGS[SelfHostedGateway]))
    assert asked_for(run(lambda: SelfHostedGateway("mygw", args))) == asked_for(without)
    assert kubernetes_name(args) == "mygw"


def test_none_leaves_a_preset_in_place() -> None:
    def gateway(settings: Any) -> Callable[[], object]:
        return lambda: KubernetesGateway("mygw", cast(Any, {**ARGS[KubernetesGateway], "settings": settings}))

    fields = {"container": None, "pod": None, "replicas": None, "image": None, "disruption_budget": None}
    given = run(gateway({"preset": "production", **fields}))
    assert asked_for(given) == asked_for(run(gateway({"preset": "production"})))


def required_of(component: Any) -> list[str]:
    """The arguments without a default; an instance is named, unless its id is given."""
    named = {"resource_group_name", "service_name"} if component is SelfHostedGateway else set[str]()
    return sorted(arguments_of(component).__required_keys__ | named)


@pytest.mark.parametrize("component", COMPONENTS)
def test_none_for_a_required_argument_is_missing(component: Any) -> None:
    required = required_of(component)
    said = refused(lambda: component("mygw", dict.fromkeys(required)), InputError)
    assert sorted(line.split(":")[0] for line in said.splitlines()) == [f"{each} is missing" for each in required]


@pytest.mark.parametrize("component", COMPONENTS)
def test_no_arguments_at_all_are_told_what_is_required(component: Any) -> None:
    required = required_of(component)
    said = refused(lambda: component("mygw", {}), InputError)
    assert sorted(line.split(":")[0] for line in said.splitlines()) == [f"{each} is missing" for each in required]


def test_an_unknown_argument_stays_one_without_a_value() -> None:
    args: Any = {**ARGS[SelfHostedGateway], "kubernets": None}
    assert refused(lambda: SelfHostedGateway("mygw", args), InputError) == (
        "kubernets is unknown: nothing reads it. Remove it, or write 'kubernetes'."
    )


def test_a_reader_without_its_object_id_is_refused() -> None:
    component = next(each for each in ARGS if each.__name__ == "GatewayRoleAssignments")
    args = {**ARGS[component], "reader_principal_ids": {"mygw": None}}
    assert refused(lambda: cast(Any, component)("mygw", args), InputError) == (
        "reader_principal_ids has mygw: None: it is not a string. Give a string."
    )


def program_with(text: Callable[[str], Any]) -> Callable[[], None]:
    """A gateway in a cluster, each of whose inputs that may be known later is given as `text` makes it."""

    def program() -> None:
        plain: Any = ARGS[KubernetesGateway]
        settings = {
            "namespace": text("apim"),
            "labels": {"team": text("edge")},
            "container_settings": {"a.connection": text("hunter2")},
            "container": {"workingDir": text("/srv"), "env": [{"name": "b.level", "value": text("debug")}]},
        }
        identity = {field: text(plain[field]) for field in plain if field != "gateway_name"}
        KubernetesGateway("mygw", cast(Any, {**plain, **identity, "settings": settings}))

    return program


@pytest.mark.parametrize("preview", [True, False])
def test_what_can_be_awaited_is_taken_where_an_output_is(preview: bool) -> None:
    awaited = run(program_with(later), preview)
    assert awaited.one(":Secret").inputs["stringData"] == {"a.connection": "hunter2"}
    assert asked_for(awaited) == asked_for(run(program_with(pulumi.Output.from_input), preview))


def test_what_can_be_awaited_is_taken_by_the_other_components_too() -> None:
    def program(text: Callable[[str], Any]) -> Callable[[], None]:
        def gateway() -> None:
            args: Any = {
                **ARGS[SelfHostedGateway],
                "configuration_endpoint": text("apim.contoso.example"),
                "application": {
                    "display_name": text("Store 12"),
                    "owners": [text("77d1a3f4-30c5-4b8e-9f0c-1f5b8a2d6e94")],
                },
            }
            SelfHostedGateway("mygw", args)

        return gateway

    assert asked_for(run(program(later))) == asked_for(run(program(lambda text: text)))


def test_a_future_is_refused_where_the_value_decides_what_is_created() -> None:
    def program() -> None:
        name = asyncio.ensure_future(later("mygw"))
        SelfHostedGateway("mygw", cast(Any, {**ARGS[SelfHostedGateway], "gateway_name": name}))

    assert refused(program, InputError) == (
        f"gateway_name is an awaitable: {DURING_THE_DEPLOY}. Give the plain string."
    )
