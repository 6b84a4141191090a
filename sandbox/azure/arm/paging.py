"""Pages of a list: how many items, from where, and the link to the next ones."""

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from sandbox.azure.arm.exceptions import InvalidQueryParameter
from sandbox.azure.core.fields import Document
from sandbox.azure.core.routing import Request


def whole_number(request: Request, name: str, *, least: int) -> int | None:
    """A query parameter that counts something."""
    given = request.query.get(name)
    if given is None:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 10) or int(given) < least:
        raise InvalidQueryParameter(name, given, f"give a whole number of at least {least}")
    return int(given)


def page(request: Request, items: Sequence[Document], first: int, size: int | None, next_query: str) -> Document:
    """The items from the first on, at most `size` of them; `next_query` is the parameter that leads to the rest."""
    if size is None or first + size >= len(items):
        return {"value": list(items[first:])}
    kept = [(name, value) for name, value in request.query.items() if name != next_query]
    following = urlencode([*kept, (next_query, str(first + size))], quote_via=quote, safe="$")
    return {
        "value": list(items[first : first + size]),
        "nextLink": f"{request.base_url}{quote(request.path)}?{following}",
    }
