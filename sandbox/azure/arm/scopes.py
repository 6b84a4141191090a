"""Azure resource ids as scopes: compared without case, kept as the caller wrote them."""

import re
from dataclasses import dataclass


def clean(scope: str) -> str:
    """The scope with one slash in front and none behind, in its own casing; the root is '/'."""
    return "/" + "/".join(part for part in scope.split("/") if part)


def key(scope: str) -> str:
    """What two spellings of the same scope have in common."""
    return clean(scope).casefold()


def within(scope: str, ancestor: str) -> bool:
    """True where scope is the ancestor or below it, segment by segment."""
    inner, outer = key(scope), key(ancestor)
    return outer == "/" or inner == outer or inner.startswith(outer + "/")


@dataclass(frozen=True)
class Parts:
    """What a scope names. Empty where it does not reach that far."""

    subscription: str = ""
    resource_group: str = ""
    provider: str = ""
    types_and_names: tuple[str, ...] = ()


_SCOPE = re.compile(
    r"/subscriptions/(?P<subscription>[^/]+)"
    r"(?:/resourceGroups/(?P<group>[^/]+)(?:/providers/(?P<provider>[^/]+)/(?P<rest>.+))?)?",
    re.IGNORECASE,
)


def parts(scope: str) -> Parts | None:
    """The parts of a subscription, resource group or resource id; None where it is none of these."""
    match = _SCOPE.fullmatch(clean(scope))
    if match is None:
        return None
    rest = tuple((match["rest"] or "").split("/")) if match["rest"] else ()
    if len(rest) % 2:
        return None
    return Parts(match["subscription"], match["group"] or "", match["provider"] or "", rest)
