"""How a gateway signs in: what SelfHostedGateway has as `authentication`."""

from typing import Any, NotRequired, TypedDict

from ..errors import Problem
from . import checks
from .application import problems_of_lifetime
from .choices import ClientSecretStoreInput


class ClientSecretSettings(TypedDict):
    """How long the client secret lives, when it is exchanged, and where the pods read it."""

    end_date: NotRequired[str]
    """When the client secret expires, RFC 3339, for example `2030-06-30T00:00:00Z`; fractions of a second do not
    count. Changing it makes a new one. A date that is past is refused. Default: Entra's, two years."""
    rotation: NotRequired[str]
    """Any text; changing it makes a new client secret before the old one goes. Default: none."""
    store: NotRequired[ClientSecretStoreInput]
    """Where the pods read the client secret: `configMap`, as the guide does, or `secret`, a Kubernetes Secret. Default:
    the preset's; without one, as the guide does."""


class AuthenticationSettings(TypedDict):
    """How the gateway signs in to its instance."""

    client_secret: NotRequired[ClientSecretSettings]
    """With a client secret of its application, made here. The default, and the only way."""


def problems_of(authentication: Any, path: str = "") -> list[Problem]:
    """Checks how the gateway signs in."""
    secret, wrong = checks.group(authentication, "client_secret", ClientSecretSettings, path)
    path = f"{path}client_secret."
    return wrong + problems_of_lifetime(secret, path) + checks.choice(secret, ClientSecretSettings, "store", path)
