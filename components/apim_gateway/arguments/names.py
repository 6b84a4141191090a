"""Rules for names and values that Azure, Entra and Kubernetes refuse late and unclearly; no resource is created here.

Each rule takes a plain value and returns the reason and the fix, or None when the value is good.
"""

import re
import uuid
from typing import NamedTuple

from .. import azure_ids
from ..credentials import redacted
from ..errors import quoted
from ..naming import kubernetes_name

GATEWAY_NAME_LENGTH = 80
DISPLAY_NAME_LENGTH = 256
_RESOURCE_NAME_LENGTH = 200
LARGEST_NUMBER = 2**31 - 1
"""The largest of Kubernetes' whole numbers."""
NO_BUDGET = "none"
"""The disruption budget that is none: it switches the preset's off."""

_DNS_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_GATEWAY_NAME = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_]*[A-Za-z0-9])?")
_SERVICE_NAME = re.compile(r"[A-Za-z]([-A-Za-z0-9]{0,48}[A-Za-z0-9])?")
_RESOURCE_GROUP_NAME = re.compile(r"[-\w.()]{0,89}[-\w()]")
_HOST = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?(\.[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?)+")
_ROLE_DEFINITION_ID = re.compile(
    r"(/subscriptions/(?P<subscription>[^/]+))?/providers/Microsoft\.Authorization/roleDefinitions/(?P<guid>[^/]+)",
    re.IGNORECASE,
)
_NUMBER_OR_PERCENTAGE = re.compile(r"[0-9]{1,10}|(100|[0-9]{1,2})%")
# No two dots at the beginning, and no dot alone.
_SETTING_NAME = re.compile(r"(?!\.\.|\.\Z)[-._a-zA-Z0-9]{1,253}")
_SCOPE = re.compile(r"/(subscriptions|providers)(/[^/\s?#%\x00-\x1f]+)+", re.IGNORECASE)
# What would otherwise be the name of an image of Docker Hub.
_TAG_ALONE = re.compile(r"v?[0-9]+(\.[0-9]+){0,2}")
_IMAGE = re.compile(r"[A-Za-z0-9\[][-A-Za-z0-9._:/@+\[\]]{0,600}")


class Objection(NamedTuple):
    """Why a value cannot work, and what to give instead."""

    reason: str
    fix: str


def dns_label(value: str, length: int = 63) -> Objection | None:
    """A Kubernetes DNS label (RFC 1123)."""
    if len(value) > length:
        return Objection(f"it has {len(value)} characters, Kubernetes has room for {length}", f"Give at most {length}")
    if not _DNS_LABEL.fullmatch(value):
        return Objection(
            "a Kubernetes name has lower-case letters, digits and '-', and starts and ends with a letter or digit",
            f"Give for example {(redacted(value) == value and kubernetes_name(value)) or 'mygw'!r}",
        )
    return None


def resource_name(value: str) -> Objection | None:
    """The name of a component: what Pulumi can write into a URN, in one line."""
    if len(value) <= _RESOURCE_NAME_LENGTH and value.isprintable():
        return None
    return Objection(
        f"a resource's name has at most {_RESOURCE_NAME_LENGTH} characters in one line", "Give for example 'mygw'"
    )


def gateway_name(value: str) -> Objection | None:
    """The name of a `Microsoft.ApiManagement/service/gateways` resource: 1 to 80 characters, `managed` is reserved."""
    if "." in value or "/" in value:
        return Objection(
            "that is an address or an id, not the name of a gateway resource",
            "Give the name shown under 'Self-hosted gateways' of the instance",
        )
    if value.casefold() == "managed":
        return Objection("Azure reserves 'managed' for the instance's own gateway", "Give a self-hosted gateway's name")
    if len(value) > GATEWAY_NAME_LENGTH:
        return Objection(
            f"it has {len(value)} characters, Azure allows {GATEWAY_NAME_LENGTH}",
            f"Give at most {GATEWAY_NAME_LENGTH}",
        )
    if not _GATEWAY_NAME.fullmatch(value):
        return Objection("a gateway's name has letters, digits, '-' and '_'", "Give the name of the gateway resource")
    return None


def service_name(value: str) -> Objection | None:
    """The name of an API Management instance: 1 to 50 letters, digits and hyphens, starting with a letter."""
    if "." in value or "/" in value:
        name = re.split("[./]", _without_user(value))[0] or "apim"
        return Objection(
            "that is an address or an id, not the name of an instance",
            f"Give the instance's name alone, for example {quoted(name)}",
        )
    if not _SERVICE_NAME.fullmatch(value):
        return Objection(
            "an instance's name has 1 to 50 letters, digits and '-', and starts with a letter",
            "Give the name of the API Management instance",
        )
    return None


def resource_group_name(value: str) -> Objection | None:
    """The name of a resource group: 1 to 90 characters, not ending with a full stop."""
    if _RESOURCE_GROUP_NAME.fullmatch(value):
        return None
    return Objection(
        "a resource group's name has 1 to 90 letters, digits, '-', '_', '.' and brackets, and does not end with '.'",
        "Give the name of the instance's resource group",
    )


def guid(value: str) -> Objection | None:
    """A GUID in its usual form, 8-4-4-4-12."""
    try:
        well_formed = str(uuid.UUID(value)) == value.casefold()
    except ValueError:
        well_formed = False
    return None if well_formed else Objection("it is not a GUID", "Give 32 hexadecimal digits in the form 8-4-4-4-12")


def service_id(value: str) -> Objection | None:
    """The ARM id of an API Management instance."""
    try:
        found = azure_ids.parse_service_id(value)
    except ValueError:
        found = None
    if (
        found is None
        or guid(found.subscription_id)
        or resource_group_name(found.resource_group_name)
        or service_name(found.service_name)
    ):
        return Objection(
            "it is not the ARM id of an API Management instance",
            "Give /subscriptions/{id}/resourceGroups/{name}/providers/Microsoft.ApiManagement/service/{name}",
        )
    return None


def role_definition_id(value: str) -> Objection | None:
    """The ARM id of a role definition."""
    match = _ROLE_DEFINITION_ID.fullmatch(value)
    if match and not guid(match["guid"]) and not (match["subscription"] and guid(match["subscription"])):
        return None
    return Objection(
        "it is not the ARM id of a role definition",
        "Give /subscriptions/{id}/providers/Microsoft.Authorization/roleDefinitions/{GUID}",
    )


def configuration_endpoint(value: str) -> Objection | None:
    """A configuration endpoint: a host, with or without `https://`, without a path."""
    scheme, separator, host = value.rpartition("://")
    if separator and scheme != "https":
        return Objection("the gateway speaks HTTPS only", f"Give {quoted(_without_user(host))}")
    if "/" in host:
        return Objection(
            "it has a path, the gateway expects a host", f"Give {quoted(_without_user(host.split('/')[0]))}"
        )
    if not _HOST.fullmatch(host):
        return Objection("it is not a host name", "Give for example 'contoso.configuration.azure-api.net'")
    if host.endswith(".management.azure-api.net"):
        return Objection("the management endpoint served the retired gateway v1", "Give the configuration endpoint")
    return None


def https_url(value: str) -> Objection | None:
    """A sign-in authority: `https://` and a host, without a path."""
    scheme, separator, host = value.rstrip("/").partition("://")
    if not separator or scheme != "https" or not _HOST.fullmatch(host):
        return Objection(
            "an authority is https:// and a host, without a path",
            "Give for example 'https://login.microsoftonline.com'",
        )
    return None


def image(value: str) -> Objection | None:
    """A container image: registry, repository, tag or digest."""
    if "://" in value or re.search(r"\s", value):
        return Objection(
            "an image has no 'https://' and no spaces", "Give for example 'registry.example/gateway:2.13.0'"
        )
    if not _IMAGE.fullmatch(value):
        return Objection(
            "an image has up to 600 letters, digits and '._-/:@', and starts with a letter or digit",
            "Give for example 'registry.example/gateway:2.13.0'",
        )
    if _TAG_ALONE.fullmatch(value):
        return Objection(
            "that is a tag without its image", f"Give 'mcr.microsoft.com/azure-api-management/gateway:{value}'"
        )
    return None


def display_name(value: str) -> Objection | None:
    """The name of an application in Entra.

    Source: https://learn.microsoft.com/graph/api/resources/application#properties
    """
    if len(value) > DISPLAY_NAME_LENGTH:
        return Objection(f"it has {len(value)} characters, Entra allows {DISPLAY_NAME_LENGTH}", "Give a shorter one")
    return None


def scope(value: str) -> Objection | None:
    """The scope of a role assignment: the ARM id of a subscription, management group, resource group or resource."""
    if _SCOPE.fullmatch(value):
        return None
    return Objection("it is not the ARM id of a scope", "Give /subscriptions/{id}, or an id below it")


def disruption_budget(value: str) -> Objection | None:
    """How many pods may be missing, as a PodDisruptionBudget writes it, or that there is no budget."""
    if value == NO_BUDGET:
        return None
    if _NUMBER_OR_PERCENTAGE.fullmatch(value) and (value.endswith("%") or int(value) <= LARGEST_NUMBER):
        return None
    return Objection("it is neither a number nor a percentage", "Give for example '1' or '25%', or 'none'")


def without_quotes(value: str) -> Objection | None:
    """A value that is not in quotes of its own, as a command line leaves them: `'"false"'`."""
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return Objection("the quotes around it would be a part of the value", "Leave them out")
    return None


def setting_name(value: str) -> Objection | None:
    """The name of a container setting, which is a key of a ConfigMap."""
    if _SETTING_NAME.fullmatch(value):
        return None
    return Objection(
        "a key of a ConfigMap has up to 253 letters, digits, '-', '_' and '.', and does not start with '..'"
        if value.startswith(".") or len(value) > 253
        else "a key of a ConfigMap has letters, digits, '-', '_' and '.'",
        "Give the setting's documented name",
    )


def _without_user(address: str) -> str:
    """An address without its scheme and what stands before its `@`, which may be a password."""
    return address.split("//")[-1].rpartition("@")[2]
