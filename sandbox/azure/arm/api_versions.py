"""The api-versions of each emulated resource type, and how its provider refuses another one.

Every version of a type is answered in the same shape here: that of the newest one that Microsoft's clients use.
"""

import re
from dataclasses import dataclass

from sandbox.azure.arm.exceptions import (
    InvalidApiVersionParameter,
    InvalidResourceTypeVersion,
    MissingOrIncorrectVersionParameter,
    NoRegisteredProviderFound,
)


def _versions(text: str) -> tuple[str, ...]:
    return tuple(text.split())


RESOURCE_MANAGER = _versions(
    "2025-04-01 2025-03-01 2024-11-01 2024-07-01 2024-03-01 2023-07-01 2022-12-01 2022-11-01-preview 2022-09-01"
    " 2022-06-01 2022-05-01 2022-03-01-preview 2022-01-01 2021-04-01 2021-01-01 2020-10-01 2020-09-01 2020-08-01"
    " 2020-07-01 2020-06-01 2020-05-01 2020-01-01 2019-11-01 2019-10-01 2019-09-01 2019-08-01 2019-07-01 2019-06-01"
    " 2019-05-10 2019-05-01 2019-03-01 2018-11-01 2018-09-01 2018-08-01 2018-07-01 2018-06-01 2018-05-01 2018-02-01"
    " 2018-01-01 2017-12-01 2017-08-01 2017-06-01 2017-05-10 2017-05-01 2017-03-01 2016-09-01 2016-07-01 2016-06-01"
    " 2016-02-01 2015-11-01 2015-01-01"
)
# The versions before 2021-08-01 were retired in June 2024.
API_MANAGEMENT = _versions(
    "2021-08-01 2021-12-01-preview 2022-04-01-preview 2022-08-01 2022-09-01-preview 2023-03-01-preview"
    " 2023-05-01-preview 2023-09-01-preview 2024-05-01 2024-06-01-preview 2024-10-01-preview 2025-03-01-preview"
    " 2025-09-01-preview"
)
AUTHORIZATION = {
    "roledefinitions": _versions("2022-05-01-preview 2022-04-01 2018-07-01 2018-01-01-preview 2015-07-01"),
    "roleassignments": _versions(
        "2022-04-01 2021-04-01-preview 2020-10-01-preview 2020-08-01-preview 2020-04-01-preview 2020-03-01-preview"
        " 2018-12-01-preview 2018-09-01-preview 2018-07-01 2018-01-01-preview 2017-10-01-preview 2015-07-01"
    ),
    "denyassignments": _versions("2022-04-01 2020-07-01-preview 2019-03-01-preview 2018-07-01-preview"),
    "permissions": _versions("2022-05-01-preview 2022-04-01 2018-07-01 2018-01-01-preview 2015-07-01"),
}


@dataclass(frozen=True)
class ResourceType:
    """The provider's namespace and the type below it, as a path names them; both empty for Resource Manager's own."""

    namespace: str
    kind: str


def resource_type(path: str) -> ResourceType:
    """What kind of resource a path is about: what follows its last 'providers'."""
    pieces = re.split(r"/providers/", path, flags=re.IGNORECASE)
    if len(pieces) == 1:
        return ResourceType("", "")
    segments = [segment for segment in pieces[-1].split("/") if segment]
    if not segments:
        return ResourceType("", "")
    return ResourceType(segments[0], "/".join(segments[1::2]))


def check(path: str, version: str, location: str) -> None:
    """Refuse a version that the path's provider does not have. `location` is where the resource would be."""
    found = resource_type(path)
    namespace, kind = found.namespace.casefold(), found.kind.casefold()
    version = version.casefold()
    if not namespace and version not in RESOURCE_MANAGER:
        raise InvalidApiVersionParameter(version, RESOURCE_MANAGER)
    if namespace == "microsoft.apimanagement" and version not in API_MANAGEMENT:
        if kind == "service":
            raise NoRegisteredProviderFound(location, version, found.kind, API_MANAGEMENT)
        raise MissingOrIncorrectVersionParameter(API_MANAGEMENT)
    if namespace == "microsoft.authorization" and kind in AUTHORIZATION and version not in AUTHORIZATION[kind]:
        raise InvalidResourceTypeVersion(found.kind, found.namespace, version, AUTHORIZATION[kind])
