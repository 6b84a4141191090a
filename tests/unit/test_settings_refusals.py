"""How a stack file's mistakes are put together: in its own keys, in one message, in a stable order, without secrets.

Each mistake by itself is in test_bad_configuration.py.
"""

from typing import Any

import pytest
from apim_gateway import InputError, SelfHostedGateway, kubernetes_name

import settings

from .cloud import APPLICATION, SERVICE, Cloud
from .configuration import INSTANCE, REQUIRED, configure
from .recording import refused, run

OBJECT_ID = "77777777-0000-4000-8000-000000000000"


def message(monkeypatch: pytest.MonkeyPatch, values: Any, secret: tuple[str, ...] = ()) -> str:
    configure(monkeypatch, values, secret)
    return refused(settings.read, InputError)


def test_an_empty_stack_file_is_told_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert message(monkeypatch, {}) == (
        "apim-gateway:resourceGroupName is missing: it has no default. Set it.\n"
        "apim-gateway:serviceName is missing: it has no default. Set it.\n"
        "apim-gateway:gatewayName is missing: it has no default. Set it."
    )


@pytest.mark.parametrize("project", ["apim-gatway", "apim_gateway", "apimgateway", "Apim-Gateway"])
def test_a_misspelt_project_is_refused_instead_of_passed_over(project: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert message(monkeypatch, {**REQUIRED, f"{project}:kubernetes": {"replicas": 3}}) == (
        f"{project}:kubernetes is unknown: only 'apim-gateway:' is this program's, and nothing reads it."
        " Write 'apim-gateway:kubernetes'."
    )


@pytest.mark.parametrize("project", ["azure-native", "azuread", "kubernetes", "pulumi", "gateway", "contoso"])
def test_the_settings_of_providers_and_others_are_left_to_them(project: str, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, {**REQUIRED, f"{project}:location": "westeurope"})
    run(settings.read)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (
            "kubernetes:replicas",
            "nothing reads it. Set it with --path: pulumi config rm 'kubernetes:replicas'; pulumi config set --path"
            " 'kubernetes.replicas'.",
        ),
        (
            "authentication:clientSecret",
            "nothing reads it. Set it with --path: pulumi config rm 'authentication:clientSecret'; pulumi config set"
            " --plaintext --path 'authentication.clientSecret'.",
        ),
        (
            "containerSettings:NO_PROXY",
            "nothing reads it. Set it with --path: pulumi config rm 'containerSettings:NO_PROXY'; pulumi config set"
            " --path 'containerSettings[\"NO_PROXY\"]'.",
        ),
        (
            "kubernetes:namespace",
            "the provider reads it for objects without a namespace. Set it with --path: pulumi config rm"
            " 'kubernetes:namespace'; pulumi config set --path 'kubernetes.namespace'.",
        ),
    ],
)
def test_a_group_in_the_place_of_the_project_is_refused(key: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert message(monkeypatch, {**REQUIRED, key: "edge"}) == f"{key} is no key of this program: {said}"


@pytest.mark.parametrize("group", ["kubernetes", "shared"])
def test_the_providers_namespace_is_left_to_it_where_the_gateway_has_its_own(
    group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = {"namespace": "edge"}
    given = {"kubernetes": own} if group == "kubernetes" else {"shared": {"kubernetes": own}}
    configure(monkeypatch, {**REQUIRED, "kubernetes:namespace": "others", **given})
    assert settings.read().get("kubernetes", {}).get("namespace") == "edge"


def test_another_projects_password_is_advised_no_key_that_does_not_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    assert message(monkeypatch, {**REQUIRED, "apim-gatway:password": "hunter2"}) == (
        "apim-gatway:password is unknown: only 'apim-gateway:' is this program's, and nothing reads it. Remove it."
    )


def test_a_secret_container_setting_without_path_is_set_again_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    key = "containerSettings.config.service.auth.key"
    said = message(monkeypatch, {**REQUIRED, key: "hunter2"}, (key,))
    assert said.endswith("pulumi config set --secret --path 'containerSettings[\"config.service.auth.key\"]'.")
    assert "hunter2" not in said


def test_a_secret_is_refused_where_it_would_make_a_whole_group_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    assert message(monkeypatch, {**REQUIRED, "roles": {"nameSuffix": "x"}}, secret=("roles",)) == (
        "apim-gateway:roles has a secret: nothing in it is one. Set it again with --plaintext, or put a"
        " container setting below 'apim-gateway:containerSettings'."
    )


def test_a_secret_is_not_repeated_in_the_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    said = message(monkeypatch, {**REQUIRED, "containerSettings": "hunter2"}, ("containerSettings",))
    assert said == ("apim-gateway:containerSettings is a secret: it is not a mapping. Give 'name: value' pairs.")


@pytest.mark.parametrize(
    ("kubernetes", "said"),
    [
        (
            {"replicas": "null"},
            "kubernetes.replicas is 'null': 'pulumi config set' makes a string of null. Leave it out: pulumi config rm"
            " --path 'kubernetes.replicas'.",
        ),
        (
            {"container": {"livenessProbe": "null"}},
            "kubernetes.container has 'livenessProbe' as 'null': 'pulumi config set' makes a string of null. Write null"
            " without quotes into the file: apim-gateway:kubernetes: {container: {livenessProbe: null}}.",
        ),
        (
            {"pod": {"securityContext": {"seccompProfile": "null"}}},
            "kubernetes.pod has 'securityContext.seccompProfile' as 'null': 'pulumi config set' makes a string of null."
            " Write null without quotes into the file: apim-gateway:kubernetes: {pod: {securityContext: {"
            "seccompProfile: null}}}.",
        ),
        (
            {"service": {"ports": [{"name": "a", "port": 1}, {"port": 80, "nodePort": "null"}]}},
            "kubernetes.service has 'ports[1].nodePort' as 'null': 'pulumi config set' makes a string of null. Write"
            " nodePort: null without quotes into the file, at apim-gateway:kubernetes.service.ports[1].",
        ),
    ],
)
def test_the_string_null_is_refused_with_what_to_write(
    kubernetes: Any, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = {**REQUIRED, "kubernetes": kubernetes}
    assert message(monkeypatch, values) == f"apim-gateway:{said}"


def test_the_string_null_is_no_commands_in_the_projects_file(monkeypatch: pytest.MonkeyPatch) -> None:
    assert message(monkeypatch, {**REQUIRED, "shared": {"kubernetes": {"container": {"lifecycle": "null"}}}}) == (
        "apim-gateway:shared.kubernetes.container has 'lifecycle' as 'null': it is a string, not a null. Write null"
        " without quotes, or leave it out."
    )


@pytest.mark.parametrize(
    ("shared", "own", "said"),
    [
        (
            {"ports": [{"containerPort": 0}]},
            {"ports": []},
            ["shared.kubernetes.container has 'ports[0].containerPort'"],
        ),
        (
            {"ports": [{"containerPort": 8082}]},
            {"ports": [{"containerPort": 0}], "workingDir": "null"},
            ["kubernetes.container has 'ports[0].containerPort'", "kubernetes.container has 'workingDir' as 'null'"],
        ),
        (
            {"livenessProb": {}, "command": "a"},
            {"livenessProb": {}, "command": ["a"]},
            [
                "shared.kubernetes.container has 'livenessProb'",
                "shared.kubernetes.container has 'command' of type str",
                "kubernetes.container has 'livenessProb'",
            ],
        ),
    ],
)
def test_a_field_is_refused_where_it_stands(
    shared: Any, own: Any, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    values = {"gatewayName": "mygw", "kubernetes": {"container": own}, "shared": {"kubernetes": {"container": shared}}}
    lines = message(monkeypatch, {**REQUIRED, **values}).splitlines()
    assert len(lines) == len(said)
    assert all(line.startswith(f"apim-gateway:{each}") for line, each in zip(lines, said, strict=True))


def test_the_string_null_in_place_of_a_group_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert message(monkeypatch, {**REQUIRED, "gatewayResource": {"location": "null"}}).startswith(
        "apim-gateway:gatewayResource.location is 'null': 'pulumi config set' makes a string of null."
    )


def test_shared_fields_to_merge_with_have_to_be_a_mapping(monkeypatch: pytest.MonkeyPatch) -> None:
    own, shared = {"labels": {"team": "api"}}, {"kubernetes": {"labels": "team"}}
    assert message(monkeypatch, {**REQUIRED, "kubernetes": own, "shared": shared}) == (
        "apim-gateway:shared.kubernetes.labels is 'team': it is not a mapping. Give 'name: value' pairs."
    )


@pytest.mark.parametrize(("own", "file"), [({"a": "b"}, "shared."), ({"team": "a b"}, "")])
def test_a_label_is_refused_where_it_stands(own: Any, file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    values = {
        **REQUIRED,
        "kubernetes": {"labels": own},
        "shared": {"kubernetes": {"labels": {"team": "a b"}}},
    }
    assert message(monkeypatch, values).startswith(f"apim-gateway:{file}kubernetes.labels.team is 'a b'")


@pytest.mark.parametrize("backwards", [False, True])
def test_several_mistakes_are_said_together_in_a_stable_order(backwards: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    values = {
        "resourceGroupName": "rg.",
        "serviceName": "apim",
        "kubernetes": {"nmae": "mygw", "naem": "mygw", "replicas": "three", "name": "My-GW"},
        "containerSettings": {"a.port": 1, "b.port": 2},
        "zzz": {},
    }
    ordered = (
        {
            key: dict(reversed(value.items())) if isinstance(value, dict) else value
            for key, value in reversed(values.items())
        }
        if backwards
        else values
    )
    assert message(monkeypatch, ordered).splitlines() == [
        *(
            f"apim-gateway:kubernetes.{each} is unknown: nothing reads it. Remove it, or write"
            " 'apim-gateway:kubernetes.name'."
            for each in ("naem", "nmae")
        ),
        "apim-gateway:zzz is unknown: nothing reads it. Remove it.",
        "apim-gateway:resourceGroupName is 'rg.': a resource group's name has 1 to 90 letters, digits,"
        " '-', '_', '.' and brackets, and does not end with '.'. Give the name of the instance's resource group.",
        "apim-gateway:gatewayName is missing: it has no default. Set it.",
        "apim-gateway:kubernetes.name is 'My-GW': a Kubernetes name has lower-case letters, digits and '-', and"
        " starts and ends with a letter or digit. Give for example 'my-gw'.",
        "apim-gateway:containerSettings has 'a.port' of type int: it is not a string. Put the value in quotes: pulumi"
        " config set --type string --path 'containerSettings[\"a.port\"]'.",
        "apim-gateway:containerSettings has 'b.port' of type int: it is not a string. Put the value in quotes: pulumi"
        " config set --type string --path 'containerSettings[\"b.port\"]'.",
        "apim-gateway:kubernetes.replicas is 'three': it is not a whole number. Give 1 or more, without quotes.",
    ]


def test_a_problem_that_azure_answers_with_names_the_configuration_key(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, REQUIRED)
    cloud = Cloud()
    cloud.answers[SERVICE] = 'Status=404 Code="ResourceNotFound"'
    assert refused(lambda: SelfHostedGateway("mygw", settings.read()), InputError, cloud=cloud) == (
        "apim-gateway:serviceName names something that does not exist: Status=404"
        ' Code="ResourceNotFound". Correct the name, or create it first.'
    )


def test_an_application_of_another_stack_is_named_by_its_configuration_key(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = {"application": OBJECT_ID, "servicePrincipal": "88888888-0000-4000-8000-000000000000"}
    configure(monkeypatch, {**REQUIRED, "adopt": ids})
    cloud = Cloud()
    cloud.answers[APPLICATION] = {"id": "i", "tags": ["apim-gateway/project/another/mygw"]}
    with pytest.raises(InputError, match=f"^apim-gateway:adopt.application is '{OBJECT_ID}': its tag"):
        run(lambda: SelfHostedGateway("mygw", settings.read()), cloud=cloud)


@pytest.mark.parametrize("name", ["mygw", "x" * 80, f"Store_{'9' * 60}"])
def test_every_gateway_name_that_azure_allows_can_be_deployed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, {**INSTANCE, "gatewayName": name})
    names: list[str] = []
    run(lambda: names.append(kubernetes_name(settings.read())))
    assert 0 < len(names[0]) <= 44
