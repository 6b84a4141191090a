"""Subscriptions and resource groups over HTTP."""

from collections.abc import Callable

from sandbox.azure.arm.operations import Operation, Operations
from sandbox.azure.arm.requests import ArmRequests, api_version
from sandbox.azure.core.fields import Document, section, text
from sandbox.azure.core.routing import Answer, Request
from sandbox.azure.resources.models import Resources, Subscription, shown_group

_READ_SUBSCRIPTION = "Microsoft.Resources/subscriptions/read"
_READ_GROUP = "Microsoft.Resources/subscriptions/resourceGroups/read"
_WRITE_GROUP = "Microsoft.Resources/subscriptions/resourceGroups/write"
_DELETE_GROUP = "Microsoft.Resources/subscriptions/resourceGroups/delete"


class ResourcesResponses:
    def __init__(
        self, resources: Resources, arm: ArmRequests, operations: Operations, empty_group: Callable[[str], None]
    ) -> None:
        self._resources = resources
        self._operations = operations
        self._arm = arm
        self._empty_group = empty_group

    def list_subscriptions(self, request: Request) -> Answer:
        """Only what the caller may read is listed; nobody is refused."""
        caller = self._arm.enter(request)
        subscription = self._resources.subscription
        readable = self._arm.allows(caller, _READ_SUBSCRIPTION, subscription.scope)
        return Answer(200, {"value": [_subscription(subscription)] if readable else []})

    def get_subscription(self, request: Request) -> Answer:
        caller = self._arm.enter(request)
        subscription = self._resources.require_subscription(request.parameters["subscription"])
        self._arm.require(caller, _READ_SUBSCRIPTION, subscription.scope)
        return Answer(200, _subscription(subscription))

    def list_resource_groups(self, request: Request) -> Answer:
        caller = self._arm.enter(request)
        subscription = self._resources.require_subscription(request.parameters["subscription"])
        self._arm.require(caller, _READ_GROUP, subscription.scope)
        return Answer(200, {"value": [shown_group(group) for group in self._resources.resource_groups()]})

    def get_resource_group(self, request: Request) -> Answer:
        caller = self._arm.enter(request)
        self._resources.require_subscription(request.parameters["subscription"])
        self._arm.require(caller, _READ_GROUP, request.path)
        return Answer(200, shown_group(self._resources.resource_group(request.parameters["group"])))

    def head_resource_group(self, request: Request) -> Answer:
        """Whether it is there: 204 or 404, in a word without a body."""
        caller = self._arm.enter(request)
        self._resources.require_subscription(request.parameters["subscription"])
        self._arm.require(caller, _READ_GROUP, request.path)
        return Answer(204 if self._resources.find_resource_group(request.parameters["group"]) else 404)

    def put_resource_group(self, request: Request) -> Answer:
        caller = self._arm.enter(request)
        self._resources.require_subscription(request.parameters["subscription"])
        self._arm.require(caller, _WRITE_GROUP, request.path)
        body = request.json()
        location = text(body, "location").replace(" ", "").lower()
        group, created = self._resources.put_resource_group(
            request.parameters["group"], location, section(body, "tags")
        )
        return Answer(201 if created else 200, group)

    def patch_resource_group(self, request: Request) -> Answer:
        caller = self._arm.enter(request)
        self._resources.require_subscription(request.parameters["subscription"])
        self._arm.require(caller, _WRITE_GROUP, request.path)
        tags = section(request.json(), "tags")
        return Answer(200, shown_group(self._resources.patch_resource_group(request.parameters["group"], tags)))

    def delete_resource_group(self, request: Request) -> Answer:
        """With all that is in it, at once; the group itself stays until the operation is done."""
        caller = self._arm.enter(request)
        self._resources.require_subscription(request.parameters["subscription"])
        self._arm.require(caller, _DELETE_GROUP, request.path)
        group = self._resources.resource_group(request.parameters["group"])["name"]
        self._empty_group(group)
        self._resources.delete_resource_group(group, self._operations.end())
        return _accepted(request, self._operations.begin())

    def get_operation(self, request: Request) -> Answer:
        """202 while the deletion goes on, 200 when it is done; only who got the link knows it."""
        self._arm.enter(request)
        self._resources.require_subscription(request.parameters["subscription"])
        operation = self._operations.get(request.parameters["operation"])
        return Answer(200) if operation.seconds_left <= 0 else _accepted(request, operation)


def _accepted(request: Request, operation: Operation) -> Answer:
    subscription, version = request.parameters["subscription"], api_version(request.query)
    link = f"{request.base_url}/subscriptions/{subscription}/operationresults/{operation.token}?api-version={version}"
    return Answer(202, None, {"location": link, "retry-after": operation.retry_after})


def _subscription(subscription: Subscription) -> Document:
    return {
        "id": subscription.scope,
        "subscriptionId": subscription.id,
        "tenantId": subscription.tenant_id,
        "displayName": subscription.display_name,
        "state": "Enabled",
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "PayAsYouGo_2014-09-01",
            "spendingLimit": "Off",
        },
        "authorizationSource": "RoleBased",
    }
