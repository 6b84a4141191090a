"""Problems of the arguments of KubernetesGateway that no stack file can set, and what all checks have in common.

Outputs are let through: what they will hold is known to nobody yet. The other arguments are in
test_bad_configuration.py.
"""

from datetime import datetime
from typing import Any, cast

import pulumi
import pytest
from apim_gateway import InputError, KubernetesGateway
from apim_gateway.container_settings import RESERVED
from pulumi_kubernetes.core.v1 import ContainerArgs, PodSpecArgs, ServiceSpecArgs

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
        ({"gateway_name": NOTHING}, "gateway_name is missing: it has no default. Set it."),
        ({"settings": []}, "settings is []: it is not a mapping. Give 'name: value' pairs."),
        ({"replicas": 2}, "replicas is unknown: nothing reads it. Remove it."),
        ({"client_secret": ""}, "client_secret is missing: the gateway signs in with it. Set it."),
        (
            {"tenant_id": "contoso", "client_id": NOTHING},
            "tenant_id is 'contoso': it is not a GUID. Give 32 hexadecimal digits in the form 8-4-4-4-12.\n"
            "client_id is missing: it has no default. Set it.",
        ),
    ],
)
def test_a_missing_or_wrong_argument(changes: Any, expected: str) -> None:
    assert message(**changes) == expected


@pytest.mark.parametrize(
    ("field", "wanted"),
    [("ready_timeout", "number"), ("preset", "string"), ("service_type", "string"), ("name", "string")],
)
def test_an_output_is_refused_where_the_program_reads_the_value(field: str, wanted: str) -> None:
    def program() -> None:
        settings = {field: pulumi.Output.from_input(None)}
        KubernetesGateway("mygw", cast(Any, {**GIVEN, "settings": settings}))

    assert refused(program, InputError) == (
        f"settings.{field} is an Output: what is created depends on its value, which an Output has only during the"
        f" deploy. Give the plain {wanted}."
    )


def test_an_output_is_refused_for_what_is_true_or_false() -> None:
    def program() -> None:
        KubernetesGateway("mygw", cast(Any, {**GIVEN, "adopt": pulumi.Output.from_input(True)}))

    assert refused(program, InputError).endswith("has only during the deploy. Give the plain value.")


@pytest.mark.parametrize(
    ("value", "seen", "fix"),
    [
        (5, "5", "Put the value in quotes"),
        (1.5, "1.5", "Put the value in quotes"),
        (True, "True", "Put the value in quotes"),
        (["a"], "a value of type list", "Give a string"),
        (datetime(2027, 6, 30), "datetime.datetime(2027, 6, 30, 0, 0)", "Give a string"),
        (object(), "a value of type object", "Give a string"),
    ],
)
def test_quotes_are_advised_only_where_they_make_a_text(value: object, seen: str, fix: str) -> None:
    assert message(settings={"image": value}) == f"settings.image is {seen}: it is not a string. {fix}."
    labels = message(settings={"labels": {"team": value}})
    assert labels == f"settings.labels has team: {seen}: it is not a string. {fix}."


def test_a_field_that_is_no_text_is_not_taken_for_a_misspelt_one() -> None:
    number: Any = {**GIVEN, 1: 2}
    assert refused(lambda: KubernetesGateway("mygw", number), InputError) == (
        "1 is unknown: nothing reads it. Remove it."
    )
    assert message(settings={("nam",): 2}) == "settings.('nam',) is unknown: nothing reads it. Remove it."


@pytest.mark.parametrize("key", [1, True])
@pytest.mark.parametrize(
    ("field", "below"),
    [
        ("labels", ()),
        ("service_annotations", ()),
        ("container_settings", ()),
        ("service", ()),
        ("pod", ("nodeSelector",)),
        ("container", ("resources", "limits")),
    ],
)
def test_a_name_that_is_no_text_is_refused_before_pulumi_stumbles_over_it(
    field: str, below: tuple[str, ...], key: object
) -> None:
    value: Any = {key: "x"}
    for each in reversed(below):
        value = {each: value}
    assert message(settings={field: value}) == (
        f"settings.{field} has the name {key}: it is not a string. Put the value in quotes."
    )


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("container", ContainerArgs(name="gateway")),
        ("pod", PodSpecArgs(containers=[])),
        ("service", ServiceSpecArgs()),
    ],
)
def test_objects_of_the_sdk_are_told_what_to_give_instead(field: str, given: object) -> None:
    assert message(settings={field: given}) == (
        f"settings.{field} is a value of type {type(given).__name__}: it is not a mapping. Give a dictionary."
    )


def test_a_client_secret_that_is_no_text_is_not_repeated() -> None:
    assert message(client_secret=["hunter2"]) == "client_secret is of type list: it is not a string. Give a string."


@pytest.mark.parametrize("name", RESERVED)
def test_a_container_setting_that_is_an_argument(name: str) -> None:
    for given in (name, name.upper()):
        reason = "it is set from the other arguments"
        if name.endswith("certificatePath"):
            reason = "the gateway signs in with a client secret"
        assert message(settings={"container_settings": {given: "x"}}) == (
            f"settings.container_settings has '{given}': {reason}. Leave it out."
        )


def test_a_secret_value_is_not_in_the_message_about_its_key() -> None:
    settings = {"container_settings": {"gateway.name": "hunter2", "log level": "hunter2"}}
    assert "hunter2" not in message(settings=settings)


@pytest.mark.parametrize("name", ["config.service.auth.key", "config.service.auth.KEY", "a.token", "x.clientSecret"])
def test_a_credential_is_accepted_as_a_secret_only(name: str) -> None:
    assert "in plain text" in message(settings={"container_settings": {name: "hunter2"}})

    def program() -> None:
        args: Any = {**GIVEN, "settings": {"container_settings": {name: pulumi.Output.secret("hunter2")}}}
        KubernetesGateway("mygw", args)

    assert run(program).one(":Secret").inputs["stringData"] == {name: "hunter2"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("config.service.auth.tokenAudience", "https://azure-api.net/configuration"),
        ("logs.applicationinsights.endpoint", "https://dc.applicationinsights.us/v2/track"),
        ("HTTPS_PROXY", "http://proxy.contoso.example:3128"),
        ("telemetry.logs.std.level", "warn"),
    ],
)
def test_a_documented_setting_that_is_no_credential_may_be_plain(name: str, value: str) -> None:
    args: Any = {**GIVEN, "settings": {"container_settings": {name: value}}}
    data = run(lambda: KubernetesGateway("mygw", args)).one(":ConfigMap").inputs["data"]
    assert data[name] == value


def test_a_variable_from_a_kubernetes_secret_is_no_credential_in_plain_text() -> None:
    reference = {"secretKeyRef": {"name": "quota", "key": "connection"}}
    env = [{"name": "policy.quota.sync.table.connection", "valueFrom": reference}]
    args: Any = {**GIVEN, "settings": {"container": {"env": env}}}
    assert run(lambda: KubernetesGateway("mygw", args)).one(":Deployment")


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
