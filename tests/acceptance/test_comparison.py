"""Two transcripts: each difference is one line, and repeating the same is none."""

from typing import Any

import pytest

from acceptance.comparison import differences
from acceptance.exchanges import Exchange
from acceptance.transcripts import Transcript
from tests.acceptance.test_shown import SUBSCRIPTION, exchange

NAMES = ("azure.json", "the sandbox")
GATEWAY = f"{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.ApiManagement/service/a/gateways/mygw"
GROUP = (
    "GET resource-manager /subscriptions/{subscription}/resourceGroups/{resourceGroup}"
    "/providers/Microsoft.ApiManagement/service/{service}/gateways/{gateway} api-version=2024-05-01"
)
ANSWER: dict[str, Any] = {
    "name": "mygw",
    "properties": {"locationData": {"name": "a", "city": "b"}, "description": "c"},
}


def got(answer: Any, status: int = 200, path: str = GATEWAY) -> Exchange:
    return exchange("GET", path, "api-version=2024-05-01", status, None, answer)


def lines(first: list[Exchange], second: list[Exchange]) -> list[str]:
    return differences(Transcript(tuple(first)), Transcript(tuple(second)), NAMES)


def test_the_same_transcript_has_no_differences() -> None:
    assert lines([got(ANSWER)], [got(ANSWER)]) == []


def test_other_names_and_more_polls_are_no_difference() -> None:
    other = {**ANSWER, "name": "other"}
    assert lines([got(ANSWER)], [got(other, path=GATEWAY + "2"), got(ANSWER), got(other)]) == []


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({**ANSWER, "id": "x"}, "answer 200: id only in the sandbox"),
        ({"name": "mygw", "properties": {}}, "answer 200: properties/description only in azure.json"),
        ({**ANSWER, "name": None}, "answer 200: name is string in azure.json, null in the sandbox"),
        ({**ANSWER, "contoso": 1}, "answer 200: {removed} only in the sandbox"),
        ([], "answer 200: the body is object in azure.json, list in the sandbox"),
    ],
)
def test_a_field_that_differs_is_a_line(changed: Any, line: str) -> None:
    assert f"{GROUP}: {line}" in lines([got(ANSWER)], [got(changed)])


def test_a_missing_object_is_one_line_not_one_for_each_field_in_it() -> None:
    without = {**ANSWER, "properties": {"description": "c"}}
    assert lines([got(ANSWER)], [got(without)]) == [f"{GROUP}: answer 200: properties/locationData only in azure.json"]


def test_a_missing_list_of_objects_is_one_line() -> None:
    listed = {**ANSWER, "value": [{"id": "a", "properties": {"city": "b"}}]}
    assert lines([got(listed)], [got(ANSWER)]) == [f"{GROUP}: answer 200: value only in azure.json"]
    empty: dict[str, Any] = {**ANSWER, "value": []}
    assert lines([got(listed)], [got(empty)]) == [f"{GROUP}: answer 200: value[] only in azure.json"]


def test_another_status_and_another_constant_are_lines() -> None:
    refusals = [{"error": {"code": code, "message": "words"}} for code in ("ResourceNotFound", "NotFound")]
    assert lines([got(refusals[0], 404)], [got(refusals[1], 404), got(refusals[1], 409)]) == [
        f"{GROUP}: answer 404: error/code is ResourceNotFound in azure.json, NotFound in the sandbox",
        f"{GROUP}: answer 409 only in the sandbox",
    ]


def test_how_a_run_signs_in_is_no_difference_and_what_the_sign_in_answers_is() -> None:
    path = "/contoso.example/oauth2/v2.0/token"
    by_secret = exchange("POST", path, "", 200, {"client_secret": "a"}, {"access_token": "a"})
    by_token = exchange("POST", path, "", 200, {"client_assertion": "a"}, {"access_token": "a", "expires_in": 1})
    group = "POST sign-in /{tenant}/oauth2/v2.0/token"
    assert lines([by_secret], [by_token]) == [f"{group}: answer 200: expires_in only in the sandbox"]


def test_an_exchange_that_only_one_has_is_a_line() -> None:
    assert lines([got(ANSWER)], []) == [f"{GROUP}: only in azure.json"]
