"""Subscriptions and resource groups over HTTP."""

from collections.abc import Callable

from sandbox.azure.fields import Document, section, text
from sandbox.azure.resources.models import Resources, Subscription
from sandbox.azure.resources.requests import ArmRequests
from sandbox.azure.routing import Answer, Request

_READ_SUBSCRIPTION = "Microsoft.Resources/subscriptions/read"
_READ_GROUP = "Microsoft.Resources/subscriptions/resourceGroups/read"
_WRITE_GROUP = "Microsoft.Resources/subscriptions/resourceGroups/write"
_DELETE_GROUP = "Microsoft.Resources/subscriptions/resourceGroups/delete"


class ResourcesResponses:
    def __init__(self, resources: Resources, arm: ArmRequests, empty_group: Callable[[str], None]) -> None:
        self._resources = resources
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
        return Answer(200, {"value": self._resources.resource_groups()})

    def get_resource_group(self, request: Request) -> Answer:
        caller = self._arm.enter(request)
        self._resources.require_subscription(request.parameters["subscription"])
        self._arm.require(caller, _READ_GROUP, request.path)
        return Answer(200, self._resources.resource_group(request.parameters["group"]))

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

    def delete_resource_group(self, request: Request) -> Answer:
        """With all that is in it. Done at once: there is no operation to wait for."""
        caller = self._arm.enter(request)
        self._resources.require_subscription(request.parameters["subscription"])
        self._arm.require(caller, _DELETE_GROUP, request.path)
        group = self._resources.resource_group(request.parameters["group"])["name"]
        self._empty_group(group)
        self._resources.delete_resource_group(group)
        return Answer(200)


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
