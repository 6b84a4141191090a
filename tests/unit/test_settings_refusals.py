"""A stack file's mistakes are said in its own keys, all in one message, with the line to write instead.

Meaning is checked by the component, whose words are passed on; so is the order: unknown and misplaced first.
"""

from typing import Any

import pytest
from apim_gateway import InputError, kubernetes_name

import settings

from .configuration import INSTANCE, REQUIRED, configure
from .recording import refused, run


def message(monkeypatch: pytest.MonkeyPatch, values: Any, secret: tuple[str, ...] = ()) -> str:
    configure(monkeypatch, values, secret)
    return refused(settings.read, InputError)


def test_an_empty_stack_file_is_told_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert message(monkeypatch, {}) == (
        "apim-gateway:apiManagement.resourceGroupName is missing: it is required. Set it.\n"
        "apim-gateway:apiManagement.serviceName is missing: it is required. Set it.\n"
        "apim-gateway:gateway.name is missing: it is required. Set it."
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"gateway": {"name": "mygw", "replica": 2}},
            "gateway.replica is unknown: nothing reads it. Remove it, or write 'apim-gateway:gateway.replicas'.",
        ),
        (
            {"roles": {"readerRoleID": "x"}},
            "roles.readerRoleID is unknown: nothing reads it. Remove it, or write 'apim-gateway:roles.readerRoleId'.",
        ),
        (
            {"containerSetting": {}},
            "containerSetting is unknown: nothing reads it. Remove it, or write 'apim-gateway:containerSettings'.",
        ),
        ({"zzz": {}}, "zzz is unknown: nothing reads it. Remove it."),
        (
            {"gateway": {"name": "mygw", "replicas": 0}},
            "gateway.replicas is 0: a gateway without pods serves nothing. Give 1 or more.",
        ),
        (
            {"gateway": {"name": "mygw", "replicas": "3"}},
            "gateway.replicas is '3': it is not a whole number. Write it without quotes, for example 3.",
        ),
        (
            {"gateway": {"name": "mygw", "replicas": True}},
            "gateway.replicas is True: it is not a whole number. Write it without quotes, for example 3.",
        ),
        ({"gateway": {"name": 12}}, "gateway.name is 12: it is not a text. Put it in quotes."),
        ({"gateway": {"name": ""}}, "gateway.name is empty: a value is needed. Set it."),
        (
            {"gateway": {"name": "mygw", "labels": ["a"]}},
            "gateway.labels is ['a']: it is not a mapping. Write it as 'name: value' pairs.",
        ),
        (
            {"application": {"owners": "me"}},
            "application.owners is 'me': it is not a list. Write it as a YAML list.",
        ),
        ({"gateway": "mygw"}, "gateway is 'mygw': it is not a mapping. Write 'name: value' pairs below it."),
        ({"roles": ["a"]}, "roles is ['a']: it is not a mapping. Write 'name: value' pairs below it."),
        (
            {"containerSettings": "debug"},
            "containerSettings is 'debug': it is not a mapping. Write it as 'name: value' pairs.",
        ),
        (
            {"containerSettings": {"a.port": 8080}},
            "containerSettings has a.port: 8080: it is not a text. Put the value in quotes.",
        ),
        (
            {"roles": {"assignableScopes": [5]}},
            "roles.assignableScopes has 5: a role with data actions is assignable at subscriptions, resource groups"
            " and resources only. Give /subscriptions/{id} or an id below it.",
        ),
        (
            {"application": {"clientSecretEndDate": "soon"}},
            "application.clientSecretEndDate is 'soon': it is not a date and time with a zone (RFC 3339). Give for"
            " example '2027-06-30T00:00:00Z'.",
        ),
    ],
)
def test_a_mistake_is_named_by_its_key(changes: Any, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert message(monkeypatch, {**REQUIRED, **changes}) == f"apim-gateway:{expected}"


def test_a_secret_is_refused_where_it_would_make_a_whole_group_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    assert message(monkeypatch, REQUIRED, secret=("apiManagement",)) == (
        "apim-gateway:apiManagement has a secret: nothing in it is one. Give it in plain, or put a container setting"
        " below 'apim-gateway:containerSettings'."
    )


def test_a_secret_is_not_repeated_in_the_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    said = message(monkeypatch, {**REQUIRED, "containerSettings": "hunter2"}, ("containerSettings",))
    assert said == ("apim-gateway:containerSettings is a secret: it is not a mapping. Write it as 'name: value' pairs.")


@pytest.mark.parametrize("backwards", [False, True])
def test_several_mistakes_are_said_together_in_a_stable_order(backwards: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    values = {
        "apiManagement": {"resourceGroupName": "rg.", "serviceName": "apim"},
        "gateway": {"nmae": "mygw", "replicas": "three", "kubernetesName": "My-GW"},
        "zzz": {},
    }
    ordered = dict(reversed(values.items())) if backwards else values
    assert message(monkeypatch, ordered).splitlines() == [
        "apim-gateway:gateway.nmae is unknown: nothing reads it. Remove it, or write 'apim-gateway:gateway.name'.",
        "apim-gateway:zzz is unknown: nothing reads it. Remove it.",
        "apim-gateway:gateway.replicas is 'three': it is not a whole number. Write it without quotes, for example 3.",
        "apim-gateway:apiManagement.resourceGroupName is 'rg.': a resource group's name has 1 to 90 letters, digits,"
        " '-', '_', '.' and brackets, and does not end with '.'. Give the name of the instance's resource group.",
        "apim-gateway:gateway.name is missing: it is required. Set it.",
        "apim-gateway:gateway.kubernetesName is 'My-GW': a Kubernetes name has lower-case letters, digits and '-', and"
        " starts and ends with a letter or digit. Give for example 'my-gw'.",
    ]


def test_a_components_refusal_names_the_configuration_key() -> None:
    def program() -> None:
        with settings.naming_configuration_keys():
            raise InputError([settings.Problem("service_name", "is 'a'", "it is gone", "Name another")])

    assert refused(program, InputError) == ("apim-gateway:apiManagement.serviceName is 'a': it is gone. Name another.")


@pytest.mark.parametrize("name", ["mygw", "x" * 80, f"Store_{'9' * 60}"])
def test_every_gateway_name_that_azure_allows_can_be_deployed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, {"apiManagement": INSTANCE, "gateway": {"name": name}})
    names: list[str] = []
    run(lambda: names.append(kubernetes_name(settings.read())))
    assert 0 < len(names[0]) <= 44
