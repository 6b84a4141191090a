"""The protocol that all plugins share, over a real socket. What a resource decides is in the other files."""

import threading
import time
from collections.abc import Iterator

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2

from sandbox.plugins.base.values import UNKNOWN, Secret, decode, encode
from sandbox.tests.plugins.toy import TYPE, Toy
from sandbox.tests.plugins.wire import RefusedError, Wire, connected, replaced


@pytest.fixture
def plugin() -> Toy:
    return Toy()


@pytest.fixture
def wire(plugin: Toy) -> Iterator[Wire]:
    with connected(plugin) as wire:
        yield wire


def test_the_plugin_reports_the_version_that_the_sdk_expects(wire: Wire) -> None:
    assert wire.call("GetPluginInfo", empty_pb2.Empty()).version == "1.2.3"


def test_configuration_arrives_without_the_packages_prefix(plugin: Toy, wire: Wire) -> None:
    assert wire.configure(region="north").supportsPreview
    assert plugin.configuration == {"region": "north"}


def test_the_type_is_the_resources_own_and_not_the_chain_of_its_parents(wire: Wire) -> None:
    assert wire.create(TYPE, {"size": 1})[1]["type"] == TYPE


def test_a_secret_output_goes_back_as_a_secret(wire: Wire) -> None:
    assert wire.create(TYPE, {"size": 1})[1]["key"] == Secret("hush")


def test_a_preview_sends_unknowns_back_and_has_no_id(wire: Wire) -> None:
    id, outputs = wire.create(TYPE, {"size": UNKNOWN}, preview=True)
    assert (id, outputs["size"], outputs["key"]) == ("", UNKNOWN, UNKNOWN)


def test_a_refused_input_is_told_by_its_property(wire: Wire) -> None:
    assert wire.failures(TYPE, {}) == ["size is missing: give a number"]


def test_an_unknown_type_is_refused_by_name(wire: Wire) -> None:
    with pytest.raises(
        RefusedError, match="the sandbox's stand-in for toy does not model the resource type toy:index:Other"
    ):
        wire.create("toy:index:Other", {})


def test_an_unknown_function_is_refused_by_name(wire: Wire) -> None:
    with pytest.raises(RefusedError, match="does not model the function toy:index:other"):
        wire.invoke("toy:index:other")
    assert wire.invoke("toy:index:echo", a=1) == {"a": 1}


def test_a_refusal_reaches_the_engine_word_for_word(wire: Wire) -> None:
    with pytest.raises(RefusedError) as refused:
        wire.create(TYPE, {"size": 1, "fate": "refused"})
    assert str(refused.value) == "the cloud said no"
    assert refused.value.half_made is None


def test_a_half_made_resource_keeps_its_id_its_outputs_and_its_reasons(wire: Wire) -> None:
    with pytest.raises(RefusedError) as refused:
        wire.create(TYPE, {"size": 1, "fate": "incomplete"})
    half_made = refused.value.half_made
    assert half_made is not None
    assert (half_made.id, decode(half_made.properties)["size"]) == ("half", 1)
    assert list(half_made.reasons) == ["it exists but is not ready", "the pod says why"]


def test_a_defect_of_the_stand_in_says_that_it_is_one(wire: Wire, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RefusedError, match="the sandbox's stand-in for toy failed: KeyError") as refused:
        wire.create(TYPE, {"size": 1, "fate": "defect"})
    assert refused.value.code == grpc.StatusCode.INTERNAL
    assert "Traceback" in capfd.readouterr().err


def test_a_waiting_operation_speaks_in_the_engines_display(wire: Wire) -> None:
    wire.create(TYPE, {"size": 1})
    assert wire.displayed == ["half way"]


def test_an_operation_stops_waiting_when_the_engine_cancels(wire: Wire) -> None:
    cancelling = threading.Timer(0.3, lambda: wire.call("Cancel", empty_pb2.Empty()))
    cancelling.start()
    begin = time.monotonic()
    with pytest.raises(RefusedError, match="the operation was cancelled"):
        wire.create(TYPE, {"size": 1, "fate": "cancelled"})
    assert time.monotonic() - begin < 5
    # The answer to Cancel may come later than what it cancels.
    cancelling.join()


def test_custom_timeouts_end_a_wait_before_the_default_does(wire: Wire) -> None:
    with pytest.raises(RefusedError, match="the operation timed out"):
        wire.create(TYPE, {"size": 1, "fate": "late"}, timeout=0.3)


def test_a_change_is_told_with_its_path_and_what_it_replaces(wire: Wire) -> None:
    difference = wire.diff(TYPE, {"name": "a", "size": 1}, {"name": "b", "size": 2})
    assert set(difference.detailedDiff) == {"name", "size"}
    assert replaced(difference) == ["name"]
    assert difference.deleteBeforeReplace
    assert difference.detailedDiff["name"].kind == provider_pb2.PropertyDiff.UPDATE_REPLACE


def test_without_a_replacement_nothing_is_deleted_first(wire: Wire) -> None:
    assert not wire.diff(TYPE, {"size": 1}, {"size": 2}).deleteBeforeReplace


def test_ignored_changes_are_none(wire: Wire) -> None:
    difference = wire.diff(TYPE, {"a": {"b": 1, "c": 1}}, {"a": {"b": 2, "c": 1}}, ignore=("a.b",))
    assert difference.changes == provider_pb2.DiffResponse.DIFF_NONE


def test_ignoring_a_leaf_does_not_hide_a_change_around_it(wire: Wire) -> None:
    difference = wire.diff(TYPE, {}, {"a": {"b": 2, "c": 1}}, ignore=("a.b",))
    assert difference.changes == provider_pb2.DiffResponse.DIFF_SOME


def test_an_update_gets_the_old_inputs_and_the_new(wire: Wire) -> None:
    assert wire.update(TYPE, "id", {"size": 1}, {"size": 2}, {}) == {"before": {"size": 1}, "after": {"size": 2}}
    assert wire.update(TYPE, "id", {}, {}, {}, preview=True)["preview"] is True


def test_a_resource_that_is_gone_reads_as_no_id(wire: Wire) -> None:
    assert wire.read(TYPE, "gone", {"size": 1}, {"size": 1})[0] == ""
    assert wire.read(TYPE, "here", {"size": 1}, {"size": 1})[0] == "here"


def test_a_deletion_that_fails_says_why(wire: Wire) -> None:
    with pytest.raises(RefusedError, match="still in use"):
        wire.delete(TYPE, "id", {"fate": "kept"}, {})


def test_a_changed_provider_configuration_is_told_and_replaces_only_where_the_plugin_says(wire: Wire) -> None:
    request = provider_pb2.DiffRequest(
        olds=encode({"cluster": "a", "token": "1"}), news=encode({"cluster": "b", "token": Secret("2")})
    )
    difference = wire.call("DiffConfig", request)
    assert (list(difference.diffs), list(difference.replaces)) == (["cluster", "token"], ["cluster"])


@pytest.mark.parametrize(
    ("method", "request_"),
    [
        ("GetSchema", provider_pb2.GetSchemaRequest()),
        ("Parameterize", provider_pb2.ParameterizeRequest()),
        ("Construct", provider_pb2.ConstructRequest(type="toy:index:Component")),
        ("Call", provider_pb2.CallRequest(tok="toy:index:Thing/method")),
    ],
)
def test_a_method_that_no_plugin_here_has_is_refused_by_name(wire: Wire, method: str, request_: object) -> None:
    with pytest.raises(RefusedError, match="the sandbox's stand-in for toy does not model") as refused:
        wire.call(method, request_)
    assert refused.value.code == grpc.StatusCode.UNIMPLEMENTED


def test_an_engine_can_attach_to_a_running_plugin(wire: Wire) -> None:
    wire.call("Attach", plugin_pb2.PluginAttach(address="127.0.0.1:1"))
    wire.create(TYPE, {"size": 1})
    assert wire.displayed == [], "messages go to the engine that attached last"
