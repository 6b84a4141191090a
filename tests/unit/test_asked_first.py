"""When a cluster is asked for what a gateway's settings name, which cluster that is, and what a missing object costs.

How it is asked is in test_kubectl.py, and that nothing is made is seen in tests/end_to_end/test_asked_first.py.
"""

import json
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import pulumi_kubernetes as kubernetes
import pytest
from apim_gateway import InputError, KubernetesGateway, SelfHostedGateway, asked_first
from apim_gateway.kubectl import Cluster
from apim_gateway.named_objects import Named
from pulumi import ComponentResource, Input, Output, ResourceOptions

from .recording import refused, run
from .test_kubernetes_gateway import IDENTITY
from .test_self_hosted_gateway import ARGS

DEFAULT = Cluster()
MISSING_ACCOUNT = (
    "settings.pod.serviceAccountName is 'edge': namespace 'gateways' has no such ServiceAccount. Create it first, or"
    " correct the name; if your program makes it, give its name as an Output."
)
MISSING_NAMESPACE = (
    "settings.namespace is 'gateways': the cluster has no such Namespace. Create it first (kubectl create namespace"
    " gateways), or correct the name; if your program makes it, give its name as an Output."
)
NAMED: dict[str, Any] = {"namespace": "gateways", "pod": {"serviceAccountName": "edge"}}


class Asked:
    """Stands for every cluster, which lacks these kinds of objects, and keeps which one was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.clusters: list[Cluster] = []
        self.lacks: set[str] = set()
        self.selector: dict[str, str] = {}

        def missing(cluster: Cluster, objects: Iterable[Named], namespace: str) -> list[Named]:
            return self._missing(cluster, objects, namespace)

        def selector_of(_: Cluster, deployment: str, namespace: str) -> dict[str, str]:
            return self.selector if (deployment, namespace) == ("edge", "gateways") else {}

        monkeypatch.setattr(Cluster, "missing", missing)
        monkeypatch.setattr(Cluster, "selector_of", selector_of)
        monkeypatch.setattr(asked_first, "engine", SimpleNamespace(runs_hooks=lambda: True))

    def _missing(self, cluster: Cluster, objects: Iterable[Named], namespace: str) -> list[Named]:
        named = [*objects]
        if named:
            self.clusters.append(cluster)
            assert namespace == "gateways"
        return [each for each in named if each.kind in self.lacks]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    return Asked(monkeypatch)


def gateway(opts: ResourceOptions | None = None, **settings: Any) -> None:
    args: Any = {"gateway_name": "edge", **IDENTITY, "settings": settings or NAMED}
    KubernetesGateway("edge", args, opts)


def test_a_missing_object_is_refused_by_its_argument_and_nothing_is_made(asked: Asked) -> None:
    asked.lacks = {"ServiceAccount"}
    assert refused(gateway, InputError) == MISSING_ACCOUNT
    assert refused(gateway, InputError, preview=True) == MISSING_ACCOUNT


def test_of_a_missing_namespace_nothing_else_is_said(asked: Asked) -> None:
    asked.lacks = {"ServiceAccount", "Namespace"}
    assert refused(gateway, InputError) == MISSING_NAMESPACE


def test_the_gateway_in_one_piece_asks_once_under_its_own_arguments_names(asked: Asked) -> None:
    args: Any = {**ARGS, "kubernetes": NAMED}
    run(lambda: SelfHostedGateway("edge", args))
    assert asked.clusters == [DEFAULT]
    asked.lacks = {"ServiceAccount"}
    message = refused(lambda: SelfHostedGateway("edge", args), InputError)
    assert message == MISSING_ACCOUNT.replace("settings.", "kubernetes.")


def test_an_object_that_is_there_leaves_no_trace_in_the_component(asked: Asked) -> None:
    registered = run(gateway).created
    assert asked.clusters == [DEFAULT]
    asked.clusters.clear()
    assert registered == run(lambda: gateway(ResourceOptions(depends_on=[]))).created
    component = next(each for each in registered if each.type.endswith(":KubernetesGateway"))
    assert component.dependencies == frozenset()


SELECTOR = (
    """settings.selector is {"app": "edge"}: the Deployment 'edge' selects its pods by {"app": "old"} for life, and"""
    """ a new one has none at first. Give {"app": "old"}, or another name for the new Deployment."""
)


@pytest.mark.parametrize("preview", [True, False])
def test_another_selector_than_the_deployments_is_refused(preview: bool, asked: Asked) -> None:
    asked.selector = {"app": "old"}
    assert refused(gateway, InputError, preview) == SELECTOR
    run(lambda: gateway(**NAMED, selector={"app": "old"}), preview)


def test_the_gateway_in_one_piece_names_its_own_selector(asked: Asked) -> None:
    asked.selector = {"app": "old"}
    args: Any = {**ARGS, "gateway_name": "edge", "kubernetes": NAMED}
    assert refused(lambda: SelfHostedGateway("edge", args), InputError) == SELECTOR.replace("settings.", "kubernetes.")


def test_a_deployment_that_is_adopted_is_compared_in_its_adoption(asked: Asked) -> None:
    asked.selector = {"app": "old"}
    args: Any = {"gateway_name": "edge", **IDENTITY, "settings": NAMED, "adopt": True}
    run(lambda: KubernetesGateway("edge", args))


def test_a_component_that_depends_on_something_is_not_asked_for(asked: Asked) -> None:
    asked.lacks = {"Namespace"}
    run(lambda: gateway(ResourceOptions(depends_on=[ComponentResource("made:index:First", "first")])))
    assert asked.clusters == []


def test_a_program_under_test_asks_no_cluster(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(asked_first, "Cluster", None)
    run(gateway)


@pytest.mark.parametrize(
    ("configuration", "cluster"),
    [
        ({}, [DEFAULT]),
        ({"context": "aks"}, [Cluster(context="aks")]),
        ({"kubeconfig": "/k", "cluster": "west"}, [Cluster("/k", cluster="west")]),
        ({"renderYamlToDirectory": "out"}, []),
    ],
    ids=str,
)
def test_the_default_provider_is_the_configurations(
    configuration: dict[str, str], cluster: list[Cluster], asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {f"kubernetes:{key}": value for key, value in configuration.items()}
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps(given))
    run(gateway)
    assert asked.clusters == cluster


def provider(**settings: Any) -> kubernetes.Provider:
    return kubernetes.Provider("aks", **settings)


class Parent(ComponentResource):
    """A component of a program's own, whose children have its providers."""

    def __init__(self, opts: ResourceOptions) -> None:
        super().__init__("made:index:Parent", "parent", None, opts)


def test_an_explicit_providers_cluster_is_asked(asked: Asked) -> None:
    run(lambda: gateway(ResourceOptions(provider=provider(kubeconfig="/k", context="aks"))))
    run(lambda: gateway(ResourceOptions(providers=[provider(kubeconfig="/k", context="aks")])))
    run(lambda: gateway(ResourceOptions(providers={"kubernetes": provider(kubeconfig="/k", context="aks")})))
    run(
        lambda: gateway(
            ResourceOptions(parent=Parent(ResourceOptions(providers=[provider(kubeconfig="/k", context="aks")])))
        )
    )
    assert asked.clusters == [Cluster("/k", "aks")] * 4


def test_a_secret_kubeconfig_is_the_providers(asked: Asked) -> None:
    run(lambda: gateway(ResourceOptions(provider=provider(kubeconfig=Output.secret("token: hunter2")))))
    assert asked.clusters == [Cluster("token: hunter2")]


def test_a_cluster_that_is_made_in_the_same_program_is_not_asked(asked: Asked) -> None:
    def program() -> None:
        args: Any = {"gateway_name": "other", **IDENTITY}
        unknown: Input[str] = KubernetesGateway("other", args).address.apply(str)
        gateway(ResourceOptions(provider=provider(kubeconfig=unknown)))

    run(program, preview=True)
    assert asked.clusters == []


@pytest.mark.parametrize("settings", [{}, {"kubeconfig": "/ambient"}, {"render_yaml_to_directory": "out"}], ids=str)
def test_a_provider_without_a_cluster_of_its_own_may_render_files_and_is_not_asked(
    settings: dict[str, str], asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", "/ambient")
    run(lambda: gateway(ResourceOptions(provider=provider(**settings))))
    assert asked.clusters == []
