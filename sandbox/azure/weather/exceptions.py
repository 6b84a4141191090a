"""Throttling and failures as each service words them. Messages marked so are the sandbox's, not Azure's."""

import re
from http import HTTPStatus

from sandbox.azure.arm.exceptions import ArmError
from sandbox.azure.core.errors import WireError
from sandbox.azure.core.routing import Request
from sandbox.azure.graph.exceptions.objects import GraphError
from sandbox.azure.sign_in.exceptions.tokens import SignInError
from sandbox.azure.weather.forecast import Fault
from sandbox.azure.weather.subject import service_of

_BUDGET = "RequestBudgetExceededError - A transient error has occurred. Try again."
_DIRECTORY = "MsodsServiceUnavailable - The Microsoft Online Directory Service (MSODS) isn't available."
_TENANT = "TenantThrottlingError - There are too many incoming requests."


def error_of(fault: Fault, request: Request) -> WireError:
    """The answer to a request that meets this fault."""
    makers = {"arm": _arm, "graph": _graph, "sign-in": _sign_in, "configuration": _configuration}
    error = makers[service_of(request)](fault, request)
    if fault.retry_after:
        error.headers |= {"retry-after": str(fault.retry_after)}
    return error


def _arm(fault: Fault, request: Request) -> WireError:
    if fault.status == 429:
        kind = "read" if request.method == "GET" else "write"
        found = re.match(r"/subscriptions/([^/]+)", request.path, re.IGNORECASE)
        subscription = found[1] if found else ""
        message = (
            f"Number of {kind} requests for subscription '{subscription}' actor '{request.client_id}' exceeded."
            f" Please try again after '{fault.retry_after}' seconds after additional tokens are available."
            " Refer to https://aka.ms/arm-throttling for additional information."
        )
        headers = {f"x-ms-ratelimit-remaining-subscription-{kind}s": "0"}
        return ArmError(429, "SubscriptionRequestsThrottled", message, headers)
    code, message = _ARM[fault.status]
    return ArmError(fault.status, code, message)


# (The messages of 502 and 503 are the sandbox's.)
_ARM = {
    500: ("InternalServerError", "Encountered internal server error."),
    502: ("BadGateway", "The gateway received an invalid response from the resource provider."),
    503: ("ServiceUnavailable", "The service is temporarily unavailable. Please try again."),
    504: (
        "GatewayTimeout",
        "The gateway did not receive a response from the resource provider within the specified time period.",
    ),
}


def _graph(fault: Fault, request: Request) -> WireError:
    if fault.status == 429:
        # https://learn.microsoft.com/graph/throttling#sample-response
        return GraphError(429, "TooManyRequests", "Please retry again later.")
    if fault.status == 500:
        return GraphError(500, "Service_InternalServerError", "Encountered an internal server error.")
    return GraphError(fault.status, "UnknownError", "")


def _sign_in(fault: Fault, request: Request) -> WireError:
    # https://learn.microsoft.com/entra/identity-platform/reference-error-codes
    code, text = {429: (90055, _TENANT), 503: (90033, _DIRECTORY)}.get(fault.status, (90024, _BUDGET))
    return SignInError(fault.status, "temporarily_unavailable", code, text)


def _configuration(fault: Fault, request: Request) -> WireError:
    """(The sandbox's: what the real endpoint says is not published.)"""
    phrase = HTTPStatus(fault.status).phrase
    return WireError(fault.status, {"error": {"code": phrase.replace(" ", ""), "message": f"{phrase}. Try again."}})
