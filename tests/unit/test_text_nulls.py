"""The string `null` is refused: for whole arguments, and among Kubernetes' fields. It was meant as a null.

What the program says of it is in test_settings_refusals.py.
"""

from typing import Any

import pytest
from apim_gateway import InputError, KubernetesGateway, SelfHostedGateway

from .recording import refused, run
from .test_component_contract import ARGS


def message(component: Any, **args: Any) -> str:
    return refused(lambda: component("mygw", {**ARGS[component], **args}), InputError)


@pytest.mark.parametrize(
    ("args", "path"),
    [
        ({"kubernetes": "null"}, "kubernetes"),
        ({"kubernetes": {"replicas": "null", "preset": "production"}}, "kubernetes.replicas"),
        ({"kubernetes": {"container": "null"}}, "kubernetes.container"),
        ({"kubernetes": {"image": "null"}}, "kubernetes.image"),
        ({"gateway_name": "null"}, "gateway_name"),
        ({"authentication": {"client_secret": {"rotation": "null"}}}, "authentication.client_secret.rotation"),
    ],
)
def test_a_whole_argument_that_is_the_string_is_refused_once(args: Any, path: str) -> None:
    assert message(SelfHostedGateway, **args) == (
        f"{path} is 'null': it is a string, not a null. Give None, or leave it out."
    )


@pytest.mark.parametrize(
    ("settings", "path", "place"),
    [
        ({"container": {"livenessProbe": "null"}}, "container", "livenessProbe"),
        ({"container": {"securityContext": {"runAsUser": "null"}}}, "container", "securityContext.runAsUser"),
        ({"container": {"env": [{"name": "A", "value": "null"}]}}, "container", "env[0].value"),
        ({"container": {"args": ["null"]}}, "container", "args[0]"),
        ({"pod": {"node_selector": {"disk": "null"}}}, "pod", "nodeSelector.disk"),
        ({"service": {"ports": "null"}}, "service", "ports"),
    ],
)
def test_the_string_among_kubernetes_fields_is_refused_with_its_place(settings: Any, path: str, place: str) -> None:
    assert message(KubernetesGateway, settings=settings) == (
        f"settings.{path} has '{place}' as 'null': it is a string, not a null. Give None."
    )


def test_the_string_is_a_text_like_others_where_names_are_the_users_own() -> None:
    fields = ("labels", "service_annotations", "container_settings")
    args: Any = {**ARGS[KubernetesGateway], "settings": {field: {"a": "null"} for field in fields}}
    run(lambda: KubernetesGateway("mygw", args))
