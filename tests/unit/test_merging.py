"""Layers of Kubernetes' fields are merged by name and by Kubernetes' keys of lists; a null takes away.

That the rules hold for whatever is merged is in test_merging_properties.py, what a cluster makes of a gateway's layers
in tests/end_to_end/test_merging.py.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pytest
from apim_gateway.arguments import sdk_types
from apim_gateway.arguments.kubernetes_list_keys import LIST_KEYS, UNIONS, UNIONS_OF_ALL_BUT, WHOLE
from apim_gateway.arguments.merging import Layers, merged
from pulumi_kubernetes import apps, core, meta
from pulumi_kubernetes.apps.v1 import DeploymentSpecArgs
from pulumi_kubernetes.core.v1 import ContainerArgs, PodSpecArgs, ServiceSpecArgs

from .recording import run

HTTP: dict[str, Any] = {"name": "http", "containerPort": 8080}
PROBE: dict[str, Any] = {"httpGet": {"path": "/status", "port": "http"}, "periodSeconds": 10}
TCP: dict[str, Any] = {"tcpSocket": {"port": 8080}}


@pytest.mark.parametrize(
    ("kind", "below", "over", "expected"),
    [
        pytest.param(
            ContainerArgs,
            {"securityContext": {"runAsNonRoot": True, "capabilities": {"drop": ["ALL"]}}},
            {"securityContext": {"runAsUser": 1000720000, "capabilities": {"drop": ["NET_RAW"], "add": ["CHOWN"]}}},
            {
                "securityContext": {
                    "runAsNonRoot": True,
                    "runAsUser": 1000720000,
                    "capabilities": {"drop": ["NET_RAW"], "add": ["CHOWN"]},
                }
            },
            id="mappings, and lists without keys",
        ),
        pytest.param(
            ContainerArgs,
            {"resources": {"requests": {"cpu": "2"}}},
            {"resources": {"requests": {"memory": "2Gi"}, "limits": {"cpu": "4"}}},
            {"resources": {"requests": {"cpu": "2", "memory": "2Gi"}, "limits": {"cpu": "4"}}},
            id="mappings of names",
        ),
        pytest.param(
            ContainerArgs,
            {"ports": [HTTP, {"name": "dc", "containerPort": 4290, "protocol": "UDP"}]},
            {"ports": [{"containerPort": 4290}, {"containerPort": 8080, "protocol": "TCP", "hostPort": 80}]},
            {
                "ports": [
                    {**HTTP, "protocol": "TCP", "hostPort": 80},
                    {"name": "dc", "containerPort": 4290, "protocol": "UDP"},
                    {"containerPort": 4290},
                ]
            },
            id="ports by number and protocol, which is TCP where it is not given",
        ),
        pytest.param(
            ServiceSpecArgs,
            {"ports": [{"name": "http", "port": 80, "targetPort": 8080}]},
            {"ports": [{"port": 80.0, "nodePort": 30080}, {"name": "metrics", "port": 9000}]},
            {
                "ports": [
                    {"name": "http", "port": 80.0, "targetPort": 8080, "nodePort": 30080},
                    {"name": "metrics", "port": 9000},
                ]
            },
            id="a Service's ports",
        ),
        pytest.param(
            ContainerArgs,
            {"volumeMounts": [{"mountPath": "/a", "name": "a"}]},
            {"volumeMounts": [{"mountPath": "/a", "readOnly": True}, {"mountPath": "/b", "name": "a"}]},
            {"volumeMounts": [{"mountPath": "/a", "name": "a", "readOnly": True}, {"mountPath": "/b", "name": "a"}]},
            id="mounts by path",
        ),
        pytest.param(
            PodSpecArgs,
            {"initContainers": [{"name": "i", "image": "i:1", "env": [{"name": "A", "value": "1"}]}]},
            {"initContainers": [{"name": "i", "image": "i:2", "env": [{"name": "B", "value": "2"}]}]},
            {
                "initContainers": [
                    {"name": "i", "image": "i:2", "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]}
                ]
            },
            id="lists in entries of lists",
        ),
        pytest.param(
            PodSpecArgs,
            {"tolerations": [{"key": "a"}], "hostAliases": [{"ip": "10.0.0.1", "hostnames": ["a"]}]},
            {"tolerations": [{"key": "b"}], "hostAliases": [{"ip": "10.0.0.1", "hostnames": ["b"]}]},
            {"tolerations": [{"key": "b"}], "hostAliases": [{"ip": "10.0.0.1", "hostnames": ["b"]}]},
            id="lists without keys are replaced",
        ),
        pytest.param(
            PodSpecArgs,
            {"topologySpreadConstraints": [{"topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule"}]},
            {"topologySpreadConstraints": [{"topologyKey": "zone", "whenUnsatisfiable": "ScheduleAnyway"}]},
            {
                "topologySpreadConstraints": [
                    {"topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule"},
                    {"topologyKey": "zone", "whenUnsatisfiable": "ScheduleAnyway"},
                ]
            },
            id="two keys have to be equal",
        ),
    ],
)
def test_a_nearer_layer_counts_and_what_it_does_not_say_stays(kind: Any, below: Any, over: Any, expected: Any) -> None:
    assert merged([below, over], kind) == expected


TAKEN_WHOLE: list[tuple[Any, ...]] = [
    (
        ContainerArgs,
        {"livenessProbe": PROBE},
        {"livenessProbe": {"exec": {"command": ["true"]}}},
        {"livenessProbe": {"exec": {"command": ["true"]}, "periodSeconds": 10}},
    ),
    (
        ContainerArgs,
        {"livenessProbe": PROBE},
        {"livenessProbe": {"httpGet": {"port": 8080}}},
        {"livenessProbe": {"httpGet": {"port": 8080}, "periodSeconds": 10}},
    ),
    (
        ContainerArgs,
        {"livenessProbe": PROBE},
        {"livenessProbe": {"periodSeconds": 5, "exec": None}},
        {"livenessProbe": {"httpGet": {"path": "/status", "port": "http"}, "periodSeconds": 5}},
    ),
    (
        ContainerArgs,
        {"lifecycle": {"preStop": {"sleep": {"seconds": 1}}, "stopSignal": "SIGINT"}},
        {"lifecycle": {"preStop": {"exec": {"command": ["true"]}}}},
        {"lifecycle": {"preStop": {"exec": {"command": ["true"]}}, "stopSignal": "SIGINT"}},
    ),
    (
        ContainerArgs,
        {"env": [{"name": "A", "value": "1"}]},
        {"env": [{"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}]},
        {"env": [{"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}]},
    ),
    (
        PodSpecArgs,
        {"volumes": [{"name": "v", "configMap": {"name": "c", "items": []}}]},
        {"volumes": [{"name": "v", "emptyDir": {}}]},
        {"volumes": [{"name": "v", "emptyDir": {}}]},
    ),
    (
        PodSpecArgs,
        {"securityContext": {"fsGroup": 1, "seccompProfile": {"type": "Localhost", "localhostProfile": "x"}}},
        {"securityContext": {"seccompProfile": {"type": "RuntimeDefault"}}},
        {"securityContext": {"fsGroup": 1, "seccompProfile": {"type": "RuntimeDefault"}}},
    ),
    (
        DeploymentSpecArgs,
        {"strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1}}},
        {"strategy": {"type": "Recreate"}},
        {"strategy": {"type": "Recreate"}},
    ),
    (
        DeploymentSpecArgs,
        {"selector": {"matchLabels": {"app": "mygw"}}},
        {"selector": {"matchLabels": {"tier": "edge"}}},
        {"selector": {"matchLabels": {"tier": "edge"}}},
    ),
]


@pytest.mark.parametrize(("kind", "below", "over", "expected"), TAKEN_WHOLE)
def test_fields_of_which_one_is_given_are_taken_whole(kind: Any, below: Any, over: Any, expected: Any) -> None:
    assert merged([below, over], kind) == expected


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        ({"livenessProbe": None}, {"ports": [HTTP]}),
        ({"ports": None}, {"livenessProbe": PROBE}),
        (
            {"livenessProbe": {"httpGet": None}, "ports": [{"containerPort": 8080, "name": None}]},
            {"ports": [{"containerPort": 8080}], "livenessProbe": {"periodSeconds": 10}},
        ),
        ({"startupProbe": None, "ports": []}, {"ports": [HTTP], "livenessProbe": PROBE}),
        ({"ports": None, "livenessProbe": None, "args": ["a", None]}, {"args": ["a"]}),
        ({"ports": None, "livenessProbe": None, "resources": {"limits": {"cpu": None}}}, {"resources": {"limits": {}}}),
    ],
)
def test_a_null_takes_away_what_is_there_and_nothing_else(over: Any, expected: Any) -> None:
    assert merged([{"ports": [HTTP], "livenessProbe": PROBE}, over], ContainerArgs) == expected


@pytest.mark.parametrize(("protocol", "left"), [({}, []), ({"protocol": "TCP"}, []), ({"protocol": "UDP"}, [HTTP])])
def test_an_entry_is_taken_away_by_its_key(protocol: Any, left: Any) -> None:
    deleted = {"ports": [{"containerPort": 8080, **protocol, "$patch": "delete"}]}
    assert merged([{"ports": [HTTP]}, deleted], ContainerArgs) == {"ports": left}


def test_a_mapping_is_taken_away_where_nulls_do_not_come() -> None:
    gone = {"livenessProbe": {"$patch": "delete"}, "lifecycle": {"$patch": "delete"}}
    assert merged([{"livenessProbe": PROBE, "ports": [HTTP]}, gone], ContainerArgs) == {"ports": [HTTP]}
    nested = {"startupProbe": {"exec": {"$patch": "delete"}}}
    assert merged([{"ports": [HTTP]}, nested], ContainerArgs) == {"ports": [HTTP], "startupProbe": {}}
    handler = {"livenessProbe": {"exec": {"$patch": "delete"}}}
    assert merged([{"livenessProbe": PROBE}, handler], ContainerArgs) == {"livenessProbe": PROBE}


def test_an_entry_that_was_taken_away_comes_back_as_an_outer_layer_has_it() -> None:
    deleted = {"ports": [{"containerPort": 8080, "$patch": "delete"}]}
    again = {"ports": [{"containerPort": 8080, "hostPort": 80}]}
    assert merged([{"ports": [HTTP]}, deleted, again], ContainerArgs) == again
    assert merged([{"ports": [HTTP]}, Layers.of("container", deleted, again)], ContainerArgs) == again


def test_an_output_takes_the_place_of_what_it_stands_for() -> None:
    def program() -> None:
        known_later = pulumi.Output.from_input([HTTP])
        assert merged([{"ports": [HTTP]}, {"ports": known_later}], ContainerArgs)["ports"] is known_later
        assert merged([{"ports": known_later}, {"ports": [HTTP]}], ContainerArgs)["ports"] == [HTTP]
        new = [{"name": known_later, "containerPort": known_later}, known_later]
        assert merged([{"ports": [HTTP]}, {"ports": new}], ContainerArgs)["ports"] == [HTTP, *new]

    run(program)


def test_the_tables_name_types_and_fields_of_the_sdk() -> None:
    for place, keys in LIST_KEYS.items():
        kind, _, field = place.partition(".")
        entry = sdk_types.items(fields_of(kind)[field], Sequence)
        assert {*keys} <= (sdk_types.fields(entry) or {}).keys(), place
    for kind, members in UNIONS.items():
        assert members <= fields_of(kind).keys(), kind
    assert all(field in fields_of(kind) for kind, field in UNIONS_OF_ALL_BUT.items())
    assert all(fields_of(kind) for kind in WHOLE)


def fields_of(kind: str) -> Mapping[str, Any]:
    """The fields of a type of the SDK by Kubernetes' name of it."""
    [found] = [
        getattr(module, f"{kind}Args") for module in (core.v1, apps.v1, meta.v1) if hasattr(module, f"{kind}Args")
    ]
    return sdk_types.fields(found) or {}


def test_an_entry_given_twice_is_left_for_kubernetes_to_refuse() -> None:
    twice = [{"containerPort": 8080, "hostPort": 1}, {"containerPort": 8080, "hostPort": 2}]
    assert merged([{"ports": [HTTP]}, {"ports": twice}], ContainerArgs)["ports"] == [{**HTTP, "hostPort": 1}, twice[1]]


def test_layers_are_laid_one_after_the_other_though_they_come_together() -> None:
    shared = {"livenessProbe": None, "startupProbe": TCP}
    own = {"livenessProbe": TCP, "startupProbe": {"tcpSocket": None}}
    below = {"livenessProbe": PROBE, "startupProbe": PROBE}
    together = merged([below, Layers.of("container", shared, own)], ContainerArgs)
    assert together == merged([merged([below, shared], ContainerArgs), own], ContainerArgs)
    assert together == {"livenessProbe": TCP, "startupProbe": {"periodSeconds": 10}}
