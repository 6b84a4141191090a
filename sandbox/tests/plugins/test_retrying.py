"""How often and how long the providers try again, against the emulator's weather and their own sources.

The sources stand in sandbox/plugins/retrying.py. No test waits for a delay: the policies' pauses are recorded.
"""

import threading
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from azure.core.exceptions import ServiceRequestError, ServiceResponseError
from azure.core.pipeline import Pipeline
from azure.core.pipeline.transport import HttpTransport
from azure.core.rest import HttpRequest

from sandbox.plugins import retrying
from sandbox.plugins.base.errors import CancelledError
from sandbox.plugins.retrying import Azcore, ConnectionLostError, GoAzureSdk, RetryableHttp

NEVER = threading.Event()
LOST = ServiceResponseError("reset by peer")


@dataclass
class Answer:
    status_code: int
    headers: dict[str, str] = field(default_factory=dict[str, str])
    body: str = ""

    def read(self) -> None: ...

    def text(self) -> str:
        return self.body


class Cloud:
    """A transport that answers from a list, and counts."""

    def __init__(self, *answers: Any) -> None:
        self._answers = list(answers)
        self.asked = 0

    def send(self, request: Any, **options: Any) -> Any:
        self.asked += 1
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found: list[float] = []

    def record(seconds: float, cancelled: threading.Event) -> None:
        found.append(seconds)

    monkeypatch.setattr(retrying, "_pause", record)
    return found


def send(policy: Any, cloud: Cloud, method: str = "GET", **options: Any) -> int:
    pipeline: Any = Pipeline(cast(HttpTransport[Any, Any], cloud), [policy])
    return pipeline.run(HttpRequest(method, "https://localhost/"), **options).http_response.status_code


def azure_native() -> Azcore:
    return Azcore(20, 120, NEVER)


POLICIES = [azure_native(), GoAzureSdk(), RetryableHttp(NEVER)]


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: type(policy).__name__)
@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
def test_a_failure_is_tried_again_when_azure_says(policy: Any, method: str, pauses: list[float]) -> None:
    cloud = Cloud(Answer(429, {"Retry-After": "7"}), Answer(503, {"Retry-After": "3"}), Answer(200))
    assert send(policy, cloud, method) == 200
    assert pauses == [7, 3]


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: type(policy).__name__)
def test_a_refusal_is_final(policy: Any, pauses: list[float]) -> None:
    for status in (400, 401, 403, 404, 409, 501):
        cloud = Cloud(Answer(status))
        assert send(policy, cloud) == status
        assert cloud.asked == 1
    assert not pauses


def test_azure_native_tries_four_times_with_long_delays(pauses: list[float]) -> None:
    cloud = Cloud(Answer(502))
    assert send(azure_native(), cloud) == 502
    assert cloud.asked == 4
    for pause, middle in zip(pauses, (20, 60, 120), strict=True):
        assert 0.8 * middle <= pause <= min(1.3 * middle, 120)


def test_azure_native_waits_for_another_operation_and_not_for_too_long(pauses: list[float]) -> None:
    busy = Answer(409, body='{"error": {"code": "AnotherOperationInProgress"}}')
    assert send(azure_native(), Cloud(busy, Answer(200)), "PUT") == 200
    assert send(azure_native(), Cloud(Answer(429, {"Retry-After": "121"}))) == 429
    assert len(pauses) == 1


def test_azure_native_repeats_whatever_was_lost(pauses: list[float]) -> None:
    assert send(azure_native(), Cloud(LOST, Answer(200)), "POST") == 200
    with pytest.raises(ServiceResponseError):
        send(azure_native(), Cloud(LOST), "PUT")
    assert len(pauses) == 4


def test_azuread_doubles_its_delay_up_to_a_minute(pauses: list[float]) -> None:
    cloud = Cloud(Answer(500))
    assert send(GoAzureSdk(), cloud) == 500
    assert cloud.asked == 15
    assert pauses[:7] == [1, 2, 4, 8, 16, 32, 61]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_azuread_repeats_a_question_without_an_answer(method: str, pauses: list[float]) -> None:
    assert send(GoAzureSdk(), Cloud(LOST, Answer(200)), method) == 200
    assert pauses == [1]


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_azuread_does_not_repeat_a_change_without_an_answer(method: str, pauses: list[float]) -> None:
    cloud = Cloud(LOST)
    with pytest.raises(ConnectionLostError, match="HTTP response was nil; connection may have been reset"):
        send(GoAzureSdk(), cloud, method)
    assert cloud.asked == 1
    assert not pauses


def test_azuread_doubts_a_refusal_only_where_it_is_told_to(pauses: list[float]) -> None:
    def doubt(status: int, text: str) -> bool:
        return status == 404 and "Request_ResourceNotFound" in text

    late = Answer(404, body='{"error": {"code": "Request_ResourceNotFound"}}')
    assert send(GoAzureSdk(), Cloud(late, late, Answer(204)), "PATCH", doubt=doubt) == 204
    assert send(GoAzureSdk(), Cloud(Answer(404, body="{}")), "PATCH", doubt=doubt) == 404
    assert pauses == [1, 2]


def test_azureads_sign_in_tries_five_times(pauses: list[float]) -> None:
    cloud = Cloud(LOST)
    with pytest.raises(ServiceResponseError):
        send(RetryableHttp(NEVER), cloud, "POST", retry_on_methods=["POST"])
    assert cloud.asked == 5
    assert pauses == [1, 2, 4, 8]


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: type(policy).__name__)
def test_where_nobody_listens_nothing_is_tried_again(policy: Any, pauses: list[float]) -> None:
    cloud = Cloud(ServiceRequestError("refused"))
    with pytest.raises(ServiceRequestError):
        send(policy, cloud)
    assert cloud.asked == 1


def test_a_change_for_which_no_process_listened_is_reported_as_lost_by_azuread(pauses: list[float]) -> None:
    cloud = Cloud(ServiceRequestError("refused"))
    with pytest.raises(ConnectionLostError, match="HTTP response was nil; connection may have been reset"):
        send(GoAzureSdk(), cloud, "POST")
    assert cloud.asked == 1


@pytest.mark.parametrize(("seconds", "retries"), [(299.9, 9), (599.9, 14), (899.9, 19), (63, 5), (7, 2), (0, 0)])
def test_azuread_tries_again_as_often_as_ends_within_the_time(
    seconds: float, retries: int, pauses: list[float]
) -> None:
    cloud = Cloud(Answer(500))
    send(GoAzureSdk(), cloud, seconds_left=seconds)
    assert cloud.asked == retries + 1
    assert sum(pauses) <= seconds


def test_an_answer_that_asks_for_no_wait_gets_none(pauses: list[float]) -> None:
    assert send(GoAzureSdk(), Cloud(Answer(503, {"Retry-After": "0"}), Answer(200))) == 200
    assert pauses == [0]


def test_an_engine_that_cancels_ends_the_wait() -> None:
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(CancelledError):
        send(Azcore(20, 120, cancelled), Cloud(Answer(500)))
