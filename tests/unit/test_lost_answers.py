"""Which failed creations are worth another try; that it works is shown by tests/sandbox/test_weather.py."""

import pytest
from apim_gateway.lost_answers import hook_name, is_worth_another_try

LOST = (
    'Could not create application: executing request: Post "https://graph.microsoft.com/v1.0/applications": '
    "HTTP response was nil; connection may have been reset"
)
IN_USE = (
    "Could not create service principal: unexpected status 409 (409 Conflict) with error: "
    "Request_MultipleObjectsWithSameKeyValue: The service principal cannot be created"
)
DENIED = "unexpected status 403 (403 Forbidden) with error: Authorization_RequestDenied: Insufficient privileges"


@pytest.mark.parametrize("error", [LOST, IN_USE])
def test_a_creation_whose_answer_was_lost_is_tried_again(error: str) -> None:
    assert is_worth_another_try("create", [error])
    assert is_worth_another_try("create", [error, DENIED]), "the newest error is the first"


@pytest.mark.parametrize(
    ("operation", "errors"),
    [("create", [DENIED]), ("create", [DENIED, LOST]), ("update", [LOST]), ("delete", [LOST]), ("create", [LOST] * 25)],
)
def test_nothing_else_is(operation: str, errors: list[str]) -> None:
    assert not is_worth_another_try(operation, errors)


def test_no_two_components_name_their_hook_alike_whatever_their_names_are() -> None:
    names = [hook_name("edge", "mygw"), hook_name("edge", "mygw"), hook_name("edge", "other"), hook_name("app", "mygw")]
    assert len(set(names)) == 4, "the engine refuses the second of two"
