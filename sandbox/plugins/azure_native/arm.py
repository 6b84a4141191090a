"""Requests to Azure Resource Manager, long-running ones included, and its errors in azure-native's words."""

import json
import threading
from typing import Any, cast

from sandbox.plugins.azure_environment import AzureEnvironment
from sandbox.plugins.base.errors import PluginError
from sandbox.plugins.base.values import Properties
from sandbox.plugins.base.waiting import Wait

# provider/pkg/azure/client_azcore.go: initPipelineOpts. So the delays are about 20, 60 and 120 seconds.
_FIRST_DELAY = 20
_LONGEST_DELAY = 120
# azure-native's interval between two looks at a long-running update, where Azure does not say Retry-After.
_POLL_SECONDS = 10


class ArmError(PluginError):
    """Azure's refusal, in the form azure-native prints (azure-native, provider/pkg/azure/client_azcore.go)."""

    def __init__(self, status: int, code: str, message: str) -> None:
        code_text = f' Code="{code}"' if code else ""
        super().__init__(f'Status={status}{code_text} Message="{message}"')
        self.status = status


class ArmClient:
    """GET, PUT, DELETE and POST by resource id."""

    def __init__(self, environment: AzureEnvironment, cancelled: threading.Event) -> None:
        from sandbox.plugins.retrying import Azcore

        self.subscription_id = environment.subscription_id
        self._base_url = environment.resource_manager
        self._client = environment.pipeline(
            environment.resource_manager,
            environment.resource_manager_audience,
            Azcore(_FIRST_DELAY, _LONGEST_DELAY, cancelled),
        )

    def get(self, id: str, api_version: str) -> Properties:
        return self._body(self._send("GET", id, api_version), (200,))

    def read(self, id: str, api_version: str, method: str) -> Properties:
        """The resource as its read method shows it: nothing of it with HEAD."""
        if method == "HEAD":
            return self._body(self._send(method, id, api_version), (200, 204))
        return self.get(id, api_version)

    def find(self, id: str, api_version: str, method: str = "GET") -> Properties | None:
        """The resource, or None where Azure says 404."""
        try:
            return self.read(id, api_version, method)
        except ArmError as error:
            if error.status == 404:
                return None
            raise

    def is_taken(self, id: str, api_version: str, method: str) -> bool:
        """Whether azure-native refuses to create a resource of this id (client_azcore.go: CanCreate)."""
        response = self._send(method, id, api_version)
        status = response.http_response.status_code
        if status == 404:
            return False
        body = self._body(response, (200, 204))
        return method == "HEAD" if status == 204 else bool(body)

    def post(self, id: str, api_version: str) -> Properties:
        return self._body(self._send("POST", id, api_version, {}), (200, 201))

    def put(self, id: str, api_version: str, body: Properties) -> Any:
        """Send the resource; `finish` waits for what Azure accepted."""
        response = self._send("PUT", id, api_version, body)
        self._body(response, (200, 201, 202))
        return response

    def delete(self, id: str, api_version: str, wait: Wait) -> None:
        """Delete and wait; a resource that is already gone is what was asked for."""
        response = self._send("DELETE", id, api_version)
        if response.http_response.status_code == 404:
            return
        self._body(response, (200, 202, 204))
        if response.http_response.status_code == 202:
            self.finish(response, wait)

    def finish(self, response: Any, wait: Wait) -> None:
        """Wait until the operation that this response began is done."""
        from azure.core.exceptions import HttpResponseError
        from azure.core.polling import LROPoller
        from azure.mgmt.core.polling.arm_polling import ARMPolling

        poller: Any = LROPoller(self._client, response, lambda answer: answer, ARMPolling(timeout=_POLL_SECONDS))
        try:
            wait.until(poller.done, every=0.2)
            poller.result()
        except HttpResponseError as error:
            raise _arm_error(error.status_code or 0, getattr(error.response, "text", lambda: "")(), error) from None

    def _send(self, method: str, id: str, api_version: str, body: Properties | None = None) -> Any:
        from azure.core.exceptions import AzureError, ClientAuthenticationError
        from azure.core.rest import HttpRequest

        # API Management refuses a deletion without it; other services ignore it.
        headers = {"If-Match": "*"} if method == "DELETE" else {}
        query = {"api-version": api_version}
        request = HttpRequest(method, self._base_url + id, params=query, headers=headers, json=body)
        try:
            # The poller continues from a pipeline response; Microsoft's own clients ask for it in the same way.
            return self._client.send_request(request, _return_pipeline_response=True)
        except ClientAuthenticationError as error:
            raise PluginError(f"cannot sign in to Azure: {error.message}") from None
        except AzureError as error:
            raise PluginError(f"{method} {id} did not reach Azure: {error.message}") from None

    def _body(self, response: Any, accepted: tuple[int, ...]) -> Properties:
        http = response.http_response
        http.read()
        if http.status_code not in accepted:
            raise _arm_error(http.status_code, http.text())
        return cast(Properties, http.json()) if http.text() else {}


def _arm_error(status: int, text: str, cause: Exception | None = None) -> ArmError:
    try:
        error = cast(Properties, json.loads(text)["error"])
    except (ValueError, KeyError, TypeError):
        return ArmError(status, "", text or str(cause or ""))
    # Where Azure's message ends with a colon, what is wrong stands in the details.
    details = cast("list[Properties]", error.get("details") or [])
    message = " ".join(str(part.get("message", "")) for part in (error, *details))
    return ArmError(status, str(error.get("code", "")), message)
