"""Questions without a sign-in: one answer in JSON, with the patience of all of doctor's clients."""

import json
import logging
from collections.abc import Mapping
from typing import Any

from azure.core import PipelineClient
from azure.core.pipeline.policies import HeadersPolicy, RetryPolicy, UserAgentPolicy
from azure.core.rest import HttpRequest

# A person waits: a cloud that is not there is given up after two seconds, one that is busy after a minute.
RETRIES: Mapping[str, Any] = {"retry_total": 5, "retry_connect": 1, "connection_timeout": 10, "read_timeout": 30}

# The SDKs log each failed attempt; what came of it is told once, by whoever asked.
logging.getLogger("azure").setLevel(logging.CRITICAL)
logging.getLogger("msal").setLevel(logging.CRITICAL)


def read_json(url: str, headers: dict[str, str] | None = None, params: dict[str, str] | None = None) -> Any:
    """What is at an address. Raises AzureError where it does not answer well, ValueError where it is no JSON."""
    policies: list[Any] = [HeadersPolicy(), UserAgentPolicy(), RetryPolicy(**RETRIES)]
    with PipelineClient[Any, Any](url, policies=policies) as client:
        answer = client.send_request(HttpRequest("GET", url, headers=headers, params=params))
        answer.raise_for_status()
        return json.loads(answer.text())
