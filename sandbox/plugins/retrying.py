"""How the real providers try again, as policies of the pipeline; each rule with its source. It needs azure-core.

One departure: where no process listens, nothing is tried again (of azuread only its sign-in would be). On this
machine that is a process which is gone, and the real providers' minutes of waiting would only hide it.
"""

import math
import random
import threading
from collections.abc import Callable
from typing import Any, NoReturn

from azure.core.exceptions import ServiceRequestError, ServiceResponseError
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import HTTPPolicy

from sandbox.plugins.base.errors import CancelledError

Request = PipelineRequest[Any]
Response = PipelineResponse[Any, Any]
# Status and error code and message: whether the provider knows better than to take this answer.
Doubt = Callable[[int, str], bool]

_NEVER = threading.Event()
NO_RESPONSE = "HTTP response was nil; connection may have been reset"


class ConnectionLostError(ServiceResponseError):
    """A request that may or may not have been carried out, and is not sent again."""


class Azcore(HTTPPolicy[Any, Any]):
    """azure-sdk-for-go, sdk/azcore/runtime/policy_retry.go: four tries at most, whatever the method.

    A delay of its own is (2^try - 1) times the first, times 0.8 to 1.3; Retry-After counts unless it exceeds the limit.
    """

    STATUSES = (408, 429, 500, 502, 503, 504)
    MOST_RETRIES = 3

    def __init__(self, first_delay: float, longest_delay: float, cancelled: threading.Event) -> None:
        super().__init__()
        self._first_delay = first_delay
        self._longest_delay = longest_delay
        self._cancelled = cancelled

    def send(self, request: Request) -> Response:
        attempt = 1
        while True:
            response, lost = _try(self.next, request)
            if response is not None and not self._is_retryable(response.http_response):
                return response
            delay = _retry_after(response) or self._delay(attempt)
            if attempt > self.MOST_RETRIES or delay > self._longest_delay:
                return _ended(response, lost)
            _pause(delay, self._cancelled)
            attempt += 1

    def _is_retryable(self, http: Any) -> bool:
        # pulumi-azure-native, provider/pkg/azure/client_azcore.go: shouldRetryConflict
        return http.status_code in self.STATUSES or (
            http.status_code == 409 and "AnotherOperationInProgress" in _text(http)
        )

    def _delay(self, attempt: int) -> float:
        jitter = random.random() / 2 + 0.8
        return min((2**attempt - 1) * self._first_delay * jitter, self._longest_delay)


class GoAzureSdk(HTTPPolicy[Any, Any]):
    """hashicorp/go-azure-sdk, sdk/client/client.go, as terraform-provider-azuread 3.9 has it.

    An answer of 408, 424, 429 or 500 and above (not 501) is tried again whatever the method, POST too: what such a POST
    has made is then made twice. A request without an answer is tried again only where it changes nothing. (Only where
    the connection was reset, which the emulator does: Python's TLS does not tell that from an end in good order.) An
    engine that stops does not end the tries.
    """

    IDEMPOTENT = ("GET", "HEAD", "OPTIONS")
    FIRST_DELAY = 1
    LONGEST_DELAY = 61

    def send(self, request: Request) -> Response:
        options: Any = request.context.options
        doubt: Doubt = options.pop("doubt", None) or (lambda status, text: False)
        most_retries = retries_within(options.pop("seconds_left", 10 * 60))
        attempt = 0
        while True:
            try:
                response, lost = _try(self.next, request)
            except ServiceRequestError:
                if request.http_request.method in self.IDEMPOTENT:
                    raise
                # It says the same of a change for which no process listened.
                raise ConnectionLostError(NO_RESPONSE) from None
            if response is None and request.http_request.method not in self.IDEMPOTENT:
                raise ConnectionLostError(NO_RESPONSE)
            if response is not None and not self._is_retryable(response.http_response, doubt):
                return response
            if attempt >= most_retries:
                return _ended(response, lost)
            wanted = _retry_after(response)
            delay = min(self.FIRST_DELAY * 2**attempt, self.LONGEST_DELAY)
            _pause(delay if wanted is None else wanted, _NEVER)
            attempt += 1

    def _is_retryable(self, http: Any, doubt: Doubt) -> bool:
        status = http.status_code
        if status in (408, 424, 429) or (status >= 500 and status != 501):
            return True
        return status >= 400 and doubt(status, _text(http))


class RetryableHttp(HTTPPolicy[Any, Any]):
    """hashicorp/go-retryablehttp with go-azure-sdk's sdk/auth/client.go: tokens; five tries, a POST like any other.

    (That file means to have nine tries, and does not hand the number on.)
    """

    MOST_RETRIES = 4

    def __init__(self, cancelled: threading.Event) -> None:
        super().__init__()
        self._cancelled = cancelled
        # What the sign-in answered last, where that was a refusal: azure-identity passes on a part of it only.
        self.refusal = ""

    def send(self, request: Request) -> Response:
        attempt = 0
        while True:
            response, lost = _try(self.next, request)
            status = response.http_response.status_code if response is not None else 0
            self.refusal = (
                f"{status} with response: {_text(response.http_response)}" if response and status >= 400 else ""
            )
            if response is not None and status != 429 and (status < 500 or status == 501):
                return response
            if attempt >= self.MOST_RETRIES:
                return _ended(response, lost)
            wanted = _retry_after(response)
            _pause(min(2**attempt, 30) if wanted is None else wanted, self._cancelled)
            attempt += 1


def retries_within(seconds: float) -> int:
    """safeRetryNumber: as many of GoAzureSdk's delays as end within the time that an operation has left."""
    if seconds <= 63:
        return max(int(math.log2(seconds + 1)) - 1, 0)
    return (int(seconds) - 63) // 61 + 6


def _try(next: Any, request: Request) -> tuple[Response | None, ServiceResponseError | None]:
    # An option for azure-core's own policy, which azure-identity gives; the transport would stumble over it.
    request.context.options.pop("retry_on_methods", None)
    try:
        return next.send(request), None
    except ServiceRequestError:
        # Nobody listens: see above.
        raise
    except ServiceResponseError as error:
        return None, error


def _ended(response: Response | None, lost: ServiceResponseError | None) -> Response:
    if response is None:
        _raise(lost)
    return response


def _raise(lost: ServiceResponseError | None) -> NoReturn:
    raise lost or ServiceResponseError(NO_RESPONSE)


def _retry_after(response: Response | None) -> float | None:
    if response is None:
        return None
    text: str = response.http_response.headers.get("Retry-After", "")
    return float(text) if text.isdecimal() else None


def _text(http: Any) -> str:
    http.read()
    return http.text()


def _pause(seconds: float, cancelled: threading.Event) -> None:
    if cancelled.wait(seconds):
        raise CancelledError("the operation was cancelled")
