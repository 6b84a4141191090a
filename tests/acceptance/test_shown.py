"""What a transcript shows of an exchange. Invariant: nothing but placeholders and what stands in the closed lists.

Values, keys, paths, headers and whole bodies are planted with ids, names and secrets of every form.
"""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acceptance.exchanges import Exchange, Message, shown
from acceptance.paths import Placeholders, template_of
from acceptance.shapes import facts_of
from acceptance.transcripts import Transcript, read
from acceptance.vocabulary import CONSTANTS, REMOVED
from tests.acceptance import hostile

SUBSCRIPTION = "/subscriptions/0c9d4b1a-7e52-4f38-8a6d-b3e1f5c27d94"


def exchange(
    method: str, path: str, query: str, status: int = 200, request: Any = None, answer: Any = None
) -> Exchange:
    sent, got = (
        Message({"content-type": "application/json"} if each is not None else {}, json.dumps(each).encode())
        for each in (request, answer)
    )
    return shown(method, path, query, sent, status, got, Placeholders())


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_nothing_that_is_planted_comes_through(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    secret = data.draw(hostile.secrets)
    found = shown(
        data.draw(st.sampled_from(["GET", "PUT", secret])),
        data.draw(hostile.paths(secret)),
        data.draw(hostile.queries(secret)),
        data.draw(hostile.messages(secret)),
        data.draw(st.integers()),
        data.draw(hostile.messages(secret)),
        Placeholders(),
    )
    file = tmp_path_factory.getbasetemp() / "transcript.json"
    # Both refuse what is not of the closed lists.
    Transcript((found,)).write(file)
    assert read(file).exchanges == (found,)
    assert secret not in file.read_text()
    assert secret.casefold() not in json.dumps(found.document(), ensure_ascii=False).casefold()


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_two_values_of_one_kind_are_shown_alike(data: st.DataObject) -> None:
    first, second = data.draw(hostile.secrets), data.draw(hostile.secrets)
    body = data.draw(hostile.bodies("\N{BALLOT X}"))

    def of(secret: str) -> Any:
        text = json.dumps(body, ensure_ascii=False).replace('"\N{BALLOT X}"', json.dumps(secret))
        return facts_of("json", text.encode("utf-8", "surrogatepass"))

    assert of(first) == of(second)


@given(st.sampled_from(sorted(CONSTANTS)), st.text())
def test_a_value_stands_only_where_its_own_list_has_it(field: str, value: str) -> None:
    [kinds] = [each for path, each in facts_of("json", json.dumps({field: value}).encode()).items() if path]
    assert kinds == sorted({"string", *([f"={value}"] if value in CONSTANTS[field] else [])})


def test_a_state_is_no_constant_under_another_field() -> None:
    assert facts_of("json", b'{"displayName": "Succeeded"}') == {"": ["object"], "displayName": ["string"]}


@pytest.mark.parametrize(
    ("path", "template"),
    [
        (f"{SUBSCRIPTION}/resourcegroups/rg-a", "/subscriptions/{subscription-1}/resourceGroups/{resourceGroup-1}"),
        (f"{SUBSCRIPTION}/resourceGroups/providers", "/subscriptions/{subscription-1}/resourceGroups/providers"),
        ("/v1.0/applications(appId='a-b')", "/v1.0/applications(appId={application-1})"),
        ("/v1.0/applications/a/owners/b/$ref", "/v1.0/applications/{application-1}/owners/{owner-1}/$ref"),
        ("/contoso.example/oauth2/v2.0/token", "/{tenant-1}/oauth2/v2.0/token"),
        ("/common/discovery/instance", "/common/discovery/instance"),
        ("/v1.0/me/drive", f"/v1.0/me/{REMOVED}"),
        ("/v1.0/applications%2Fsecret", f"/v1.0/{REMOVED}"),
    ],
)
def test_a_path_keeps_its_words_and_loses_its_names(path: str, template: str) -> None:
    assert template_of(path, Placeholders()) == template


def test_one_object_has_one_placeholder_in_whatever_case_it_is_written() -> None:
    placeholders = Placeholders()
    paths = ["/v1.0/applications/AB", "/v1.0/applications/other", "/v1.0/applications/ab"]
    numbers = [template_of(path, placeholders)[-3:] for path in paths]
    assert numbers == ["-1}", "-2}", "-1}"]


def test_an_exchange_keeps_what_tells_azure_from_the_emulator() -> None:
    answer = {"error": {"code": "ResourceNotFound", "message": "Gateway mygw not found."}, "contoso": 1}
    found = exchange("GET", f"{SUBSCRIPTION}/x", "api-version=2024-05-01&$filter=name eq 'a'&sig=b", 404, None, answer)
    assert found.query == ["$filter", "api-version=2024-05-01", REMOVED]
    assert (found.method, found.service, found.status) == ("GET", "resource-manager", 404)
    assert found.answer.body == {
        "": ["object"],
        "error": ["object"],
        "error/code": ["=ResourceNotFound", "string"],
        "error/message": ["string"],
        REMOVED: ["number"],
    }


def test_headers_are_shown_by_name_where_they_matter() -> None:
    sent = Message({"Authorization": "Bearer a", "If-Match": "*"}, b"")
    got = Message({"Retry-After": "20", "x-ms-request-id": "7", "Set-Cookie": "a=b"}, b"")
    found = shown("PUT", "/v1.0/applications", "", sent, 202, got, Placeholders())
    assert (found.request.headers, found.answer.headers) == (["if-match"], ["retry-after", "x-ms-request-id"])


@pytest.mark.parametrize("body", [b"[" * 100_000, b"9" * 10_000, b"\xff{}", b"{", b'{"a": 1}{"b": 2}'])
def test_a_body_that_cannot_be_read_is_left_out(body: bytes) -> None:
    assert facts_of("json", body) == {}


def test_a_message_shows_no_body_where_it_is_printed() -> None:
    assert "hunter2" not in repr(Message({}, b"hunter2"))
