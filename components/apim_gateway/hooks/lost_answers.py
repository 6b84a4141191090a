"""A second try for creations that azuread gives up because an answer was lost, where it is the right thing to do.

The provider repeats neither a POST without an answer nor one that Entra refuses because it took place (go-azure-sdk,
sdk/client/client.go). What such a POST has made stays in Entra: an application with this stack's tag and without a
password, or a password whose value is lost.

After the POST the provider writes to the new object. When that fails, the object is in the state, and the next `up`
finishes it: to create once more would make a second one. Only of the service principal a second creation finds the
first one (`use_existing`).
"""

import asyncio

import pulumi

from . import engine

_SECONDS = 5
_MOST_TRIES = 24
_LOST = "connection may have been reset"
# The provider's message for the POST of a creation, and for nothing else (terraform-provider-azuread,
# application_resource.go and application_password_resource.go).
_POSTS = {
    "azuread:index/application:Application": "Could not create application",
    "azuread:index/applicationPassword:ApplicationPassword": "Adding password for",
}
_SERVICE_PRINCIPAL = "azuread:index/servicePrincipal:ServicePrincipal"
_OF_A_SERVICE_PRINCIPAL = (
    _LOST,
    # The answer to the second creation, while Entra's list does not show the first one yet.
    "Request_MultipleObjectsWithSameKeyValue",
    # The answer to the first change, from a replica that does not have the new one yet.
    "Request_ResourceNotFound",
)


def hook(subject: str) -> pulumi.ErrorHook:
    """Repeats the creation of a resource that Entra makes by POST."""
    return pulumi.ErrorHook(engine.unique_name(subject, "an answer of Entra was lost"), _again)


async def _again(failure: pulumi.ErrorHookArgs) -> bool:
    if not is_worth_another_try(failure.type, failure.failed_operation, failure.errors):
        return False
    await asyncio.sleep(_SECONDS)
    return True


def is_worth_another_try(type_: str, operation: str, errors: list[str]) -> bool:
    """Whether a second creation neither fails nor makes a second object that the first one's state could have named.

    The newest error comes first.
    """
    if operation != "create" or len(errors) > _MOST_TRIES:
        return False
    if type_ == _SERVICE_PRINCIPAL:
        return any(text in errors[0] for text in _OF_A_SERVICE_PRINCIPAL)
    return _LOST in errors[0] and type_ in _POSTS and _POSTS[type_] in errors[0]
