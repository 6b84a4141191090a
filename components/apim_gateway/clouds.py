"""What differs between Azure's clouds for a gateway: where its configuration is, where it signs in, and for whom.

The names of the configuration endpoint outside the public cloud are by analogy with the token's audience.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, cast

from .arguments.kubernetes import KubernetesSettings
from .arguments.presets import MergedSettings
from .errors import Problem, quoted

TOKEN_AUDIENCE = "config.service.auth.tokenAudience"


class Cloud(NamedTuple):
    """One of Azure's clouds."""

    name: str
    suffix: str
    """What the host names of API Management end with."""
    authorities: tuple[str, ...]
    """Entra's sign-in addresses: https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud"""

    @property
    def audience(self) -> str:
        """For whom a gateway's token is, as the reference of settings says."""
        return f"https://{self.suffix}/configuration"


PUBLIC = Cloud("public Azure", "azure-api.net", ("https://login.microsoftonline.com",))
_CLOUDS = (
    PUBLIC,
    Cloud("Azure US Government", "azure-api.us", ("https://login.microsoftonline.us",)),
    Cloud(
        "Azure China",
        "azure-api.cn",
        ("https://login.partner.microsoftonline.cn", "https://login.chinacloudapi.cn"),
    ),
)


def of_address(address: object) -> Cloud | None:
    """The cloud whose API Management has this host; None for a host name of the instance's owner, or an Output."""
    host = address.casefold().removeprefix("https://").partition("/")[0] if isinstance(address, str) else ""
    return next((cloud for cloud in _CLOUDS if host.endswith(f".{cloud.suffix}")), None)


def of_addresses(addresses: Iterable[object]) -> Cloud:
    """The cloud of the first address that tells one; public Azure where none does."""
    return next((cloud for cloud in map(of_address, addresses) if cloud), PUBLIC)


def of_given(args: Mapping[str, Any], settings: Mapping[str, Any]) -> Cloud | None:
    """The cloud of what is given in plain text; None where nothing tells one."""
    return next((cloud for _, _, cloud in _given(args, settings, "")), None)


def completed(settings: KubernetesSettings, cloud: Cloud | None) -> KubernetesSettings:
    """The settings with the cloud's authority and audience where they have none. The public cloud's are defaults."""
    # What is merged has the defaults already.
    if cloud is None or cloud is PUBLIC or isinstance(cast(object, settings), MergedSettings):
        return settings
    container_settings = {TOKEN_AUDIENCE: cloud.audience, **settings.get("container_settings", {})}
    filled: dict[str, Any] = {"authority": cloud.authorities[0], **settings, "container_settings": container_settings}
    return KubernetesSettings(**filled)


def problems_of(
    args: Mapping[str, Any], settings: Mapping[str, Any], path: str, instance: Cloud | None = None
) -> list[Problem]:
    """The problems of what is given of another cloud than the instance; where that is not known, than the first."""
    given = list(_given(args, settings, path))
    if not given:
        return []
    other, _, expected = ("", "", instance) if instance else given[0]
    fix = f"Give those of one cloud, here and as '{other}', or neither" if other else "Leave it out"
    owner = "another value" if other else "the instance"
    return [
        Problem(field, seen, f"it is of {cloud.name}, and {owner} of {expected.name}", fix, other)
        for field, seen, cloud in given
        if cloud is not expected
    ]


def _given(args: Mapping[str, Any], settings: Mapping[str, Any], path: str) -> Iterator[tuple[str, str, Cloud]]:
    """Path, sight and cloud of each value that is given in plain text and a cloud's own."""
    endpoint, authority = args.get("configuration_endpoint"), settings.get("authority")
    if cloud := of_address(endpoint):
        yield "configuration_endpoint", f"is {quoted(str(endpoint))}", cloud
    container_settings: object = settings.get("container_settings")
    audience: object = None
    if isinstance(container_settings, Mapping):
        audience = cast("Mapping[str, object]", container_settings).get(TOKEN_AUDIENCE)
    for cloud in _CLOUDS:
        if isinstance(authority, str) and authority.casefold().rstrip("/") in cloud.authorities:
            yield f"{path}authority", f"is {quoted(authority)}", cloud
        if isinstance(audience, str) and audience.rstrip("/") == cloud.audience:
            yield f"{path}container_settings", f"has {quoted(TOKEN_AUDIENCE)} as {quoted(audience)}", cloud
