"""Problems of whole arguments: missing, empty, of the wrong type, reserved. Each row is a setting and its message.

Outputs are let through: what they will hold is known to nobody yet.
"""

from typing import Any

import pulumi
import pytest
from apim_gateway import InputError, KubernetesGateway, Problem
from apim_gateway.kubernetes_settings import RESERVED_CONTAINER_SETTINGS

from .recording import refused, run

GIVEN: Any = {
    "gateway_name": "mygw",
    "configuration_endpoint": "contoso.configuration.azure-api.net",
    "tenant_id": "5f3b8d3e-6c1a-4e0b-9d57-2a8c4f6e1b70",
    "client_id": "0b6f4a52-9b3d-4a70-8a21-7c5e9d1f3b86",
    "client_secret": "gJ8Q~a-client-secret",
}
NOTHING = object()


def message(**changes: Any) -> str:
    args: Any = {key: value for key, value in {**GIVEN, **changes}.items() if value is not NOTHING}
    return refused(lambda: KubernetesGateway("mygw", args), InputError)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"gateway_name": NOTHING}, "gateway_name is missing: it is required. Set it."),
        ({"gateway_name": " "}, "gateway_name is empty: a value is needed. Set it."),
        ({"gateway_name": 12}, "gateway_name is 12: it is not a text. Put the value in quotes."),
        ({"client_secret": ""}, "client_secret is missing: the gateway signs in with it. Set it."),
        (
            {"tenant_id": "contoso", "client_id": NOTHING},
            "tenant_id is 'contoso': it is not a GUID. Give 32 hexadecimal digits in the form 8-4-4-4-12.\n"
            "client_id is missing: it is required. Set it.",
        ),
        (
            {"gateway_name": "___"},
            "gateway_name is '___': a gateway's name has letters, digits, '-' and '_'. Give the name of the gateway"
            " resource.\nsettings.name is missing: none can be derived from '___'. Give a DNS label.",
        ),
    ],
)
def test_a_missing_or_wrong_argument(changes: Any, expected: str) -> None:
    assert message(**changes) == expected


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        (
            "name",
            "x" * 45,
            f"is '{'x' * 45}': it has 45 characters, Kubernetes has room for 44. Give at most 44.",
        ),
        ("namespace", "", "is empty: a value is needed. Set it or leave it out."),
        ("image", 2, "is 2: it is not a text. Put the value in quotes."),
        ("preset", "prod", "is 'prod': it is none of the choices. Give one of 'guide', 'production'."),
        (
            "credential_store",
            "vault",
            "is 'vault': it is none of the choices. Give one of 'configMap', 'secret'.",
        ),
        (
            "service_type",
            "ExternalName",
            "is 'ExternalName': it is none of the choices. Give one of 'LoadBalancer', 'NodePort', 'ClusterIP'.",
        ),
        ("replicas", 0, "is 0: a gateway without pods serves nothing. Give 1 or more."),
        ("replicas", 1.5, "is 1.5: it is not a whole number. Give 1 or more."),
        ("replicas", True, "is True: it is not a whole number. Give 1 or more."),
        ("ready_timeout", 0, "is 0: nothing is ready at once. Give 1 or more."),
        ("container", {"image": "i"}, "has 'image': it has an argument of its own. Leave it out."),
        (
            "container",
            {"securityContext": {"readOnlyRootFilesystem": True}},
            "has securityContext.readOnlyRootFilesystem: the gateway fails to start on a read-only file system."
            " Leave it out.",
        ),
        (
            "pod",
            {"containers": []},
            "has 'containers': the gateway's container is made here. Use 'container' for its fields.",
        ),
        (
            "labels",
            {"app": "other"},
            "has 'app': it selects the pods and stays the gateway's name. Choose another label.",
        ),
        ("labels", {"version": 2}, "has version: 2: it is not a text. Put the value in quotes."),
        ("service_annotations", {"internal": True}, "has internal: True: it is not a text. Put the value in quotes."),
        ("container_settings", {"a.port": 8080}, "has a.port: 8080: it is not a text. Put the value in quotes."),
        (
            "container_settings",
            {"log level": "warn"},
            "has 'log level': a key of a ConfigMap has letters, digits, '-', '_' and '.'. Give the setting's"
            " documented name.",
        ),
    ],
)
def test_a_wrong_setting(field: str, value: object, problem: str) -> None:
    assert message(settings={field: value}) == f"settings.{field} {problem}"


@pytest.mark.parametrize("name", RESERVED_CONTAINER_SETTINGS)
def test_a_container_setting_that_is_an_argument(name: str) -> None:
    assert message(settings={"container_settings": {name: "x"}}) == (
        f"settings.container_settings has '{name}': it is set from the other arguments. Leave it out."
    )


def test_a_secret_value_is_not_in_the_message_about_its_key() -> None:
    settings = {"container_settings": {"gateway.name": "hunter2", "log level": "hunter2"}}
    assert "hunter2" not in message(settings=settings)


def test_what_an_output_will_hold_is_left_to_the_resource_that_uses_it() -> None:
    def program() -> None:
        settings = {key: pulumi.Output.from_input("?") for key in ("namespace", "image", "authority")}
        args: Any = {
            **{key: pulumi.Output.from_input(value) for key, value in GIVEN.items()},
            "gateway_name": "mygw",
            "settings": {**settings, "replicas": pulumi.Output.from_input(2)},
        }
        KubernetesGateway("mygw", args)

    assert run(program).one(":Deployment").inputs["spec"]["replicas"] == 2


def test_a_refusal_can_be_said_in_the_callers_own_words() -> None:
    refusal = InputError([Problem("kubernetes.replicas", "is 0", "it serves nothing", "Give 1 or more")])
    renamed = refusal.with_paths(lambda path: f"stack:{path.upper()}")
    assert str(renamed) == "stack:KUBERNETES.REPLICAS is 0: it serves nothing. Give 1 or more."
    assert isinstance(renamed, pulumi.RunError), "Pulumi prints any other kind with a traceback"
