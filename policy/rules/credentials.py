"""Where the gateway's credential is kept, and for how long.

No rule says whether a value is marked as a Pulumi secret: Pulumi takes the mark off before it asks a policy pack.
"""

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from apim_gateway import is_credential

from . import pods
from .known import UNKNOWN, Properties, fields, items, seen
from .resource_types import CONFIG_MAP, PASSWORDS, WORKLOADS
from .rule import ADVISORY, CRITICAL, HIGH, MANDATORY, MEDIUM, Settings, Texts, resource_rule

# More than any client secret lives. Pulumi may hand over more than the schema allows, and dates end with year 9999.
_MOST_DAYS = 36_500
# Entra's own where no end is given.
_DEFAULT_LIFETIME = timedelta(days=2 * 365)


@resource_rule(
    (CONFIG_MAP,),
    Texts(
        "credential-in-config-map",
        "No ConfigMap holds a credential",
        "ConfigMaps are for everyone who may look at the namespace, and are not encrypted at rest as Secrets can be",
        "Move it into a Secret: the client secret with apim-gateway:authentication.clientSecret.store secret or the "
        "production preset (kubernetes.preset), another setting with pulumi config set --secret --path "
        "'containerSettings[\"name\"]'",
        "https://kubernetes.io/docs/concepts/configuration/configmap/",
        ADVISORY,
        HIGH,
    ),
)
def credential_in_config_map(properties: Properties, settings: Settings) -> Iterator[str]:
    for name, value in sorted(fields(properties, "data").items()):
        if is_credential(name, value):
            yield f"the ConfigMap has {name}"


@resource_rule(
    WORKLOADS,
    Texts(
        "credential-in-pod",
        "No credential stands in a pod's own definition",
        "whoever may list Deployments, ReplicaSets or pods reads it, and every old revision keeps it",
        "Set it with: pulumi config set --secret --path 'containerSettings[\"name\"]', which puts it into a Secret; "
        "in a program of your own, refer to a Secret by valueFrom",
        "https://kubernetes.io/docs/concepts/configuration/secret/",
        MANDATORY,
        CRITICAL,
    ),
)
def credential_in_pod(properties: Properties, settings: Settings) -> Iterator[str]:
    for container in pods.all_containers(properties):
        for variable in items(container, "env"):
            name, value = seen(variable, "name"), fields(variable).get("value")
            if isinstance(name, str) and value not in (None, "") and is_credential(name, value):
                yield f"{pods.name(container)} has the variable {name} with its value"


@resource_rule(
    PASSWORDS,
    Texts(
        "client-secret-lifetime",
        "A client secret expires before too long",
        "one that leaks works until then, and Entra's default is two years",
        "Set apim-gateway:authentication.clientSecret.endDate to a date within maximumDays",
        "https://learn.microsoft.com/entra/identity/enterprise-apps/configure-app-management-policies",
        ADVISORY,
        HIGH,
        {
            "maximumDays": {
                "type": "integer",
                "minimum": 1,
                "maximum": _MOST_DAYS,
                "default": 180,
                "description": "The longest that a client secret may work, in days from its start date or from now",
            }
        },
    ),
)
def client_secret_lifetime(properties: Properties, settings: Settings) -> Iterator[str]:
    start, end = (properties.get(name) for name in ("startDate", "endDate"))
    if UNKNOWN in (start, end):
        return
    # Not endDateRelative: the azuread provider keeps it in the state and does not send it.
    lifetime = _DEFAULT_LIFETIME
    if end:
        date = _date(end)
        if date is None:
            return
        lifetime = date - (_date(start) or datetime.now(UTC))
    most = min(settings["maximumDays"], _MOST_DAYS)
    if lifetime > timedelta(days=most):
        said = f"expires on {end}" if end else "has no end date"
        days = math.ceil(lifetime / timedelta(days=1))
        yield f"the client secret {said} and works for {days} days, more than {most:g}"


@resource_rule(
    PASSWORDS,
    Texts(
        "client-secret-renewal",
        "A client secret is renewed in time",
        "from that moment the gateway can't sign in, and no pod starts",
        "Set apim-gateway:authentication.clientSecret.endDate to a later date, which makes a new client secret",
        "https://learn.microsoft.com/entra/identity/enterprise-apps/recommendation-renew-expiring-application-credential",
        ADVISORY,
        MEDIUM,
        {
            "minimumDays": {
                "type": "integer",
                "minimum": 0,
                "maximum": _MOST_DAYS,
                "default": 30,
                "description": "How many days before its end a client secret is to be renewed",
            }
        },
    ),
)
def client_secret_renewal(properties: Properties, settings: Settings) -> Iterator[str]:
    end = _date(seen(properties, "endDate"))
    least = min(settings["minimumDays"], _MOST_DAYS)
    if end and end - datetime.now(UTC) < timedelta(days=least):
        yield f"the client secret expires on {properties['endDate']}, in fewer than {least:g} days"


def _date(value: Any) -> datetime | None:
    try:
        date = datetime.fromisoformat(value)
        return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError):
        return None
