"""What Graph answers to a query it cannot read or does not support, word for word where it is known."""

# ruff: noqa: N818 - these are named after what they say.

from sandbox.azure.graph.exceptions.objects import GraphError


class UnsupportedQuery(GraphError):
    """(The message is the sandbox's.)"""

    def __init__(self, expression: str) -> None:
        super().__init__(400, "Request_UnsupportedQuery", f"The sandbox does not model the query '{expression}'.")


class InvalidFilter(GraphError):
    def __init__(self) -> None:
        super().__init__(400, "BadRequest", "Invalid filter clause")


class NoSuchProperty(GraphError):
    def __init__(self, option: str, name: str, type_name: str) -> None:
        message = f"{option}: Could not find a property named '{name}' on type '{type_name}'."
        super().__init__(400, "BadRequest", message)


class UnsupportedFilter(GraphError):
    def __init__(self, name: str, resource: str) -> None:
        message = (
            f"Unsupported or invalid query filter clause specified for property '{name}' of resource '{resource}'."
        )
        super().__init__(400, "Request_UnsupportedQuery", message)


class UnsupportedOperator(GraphError):
    """Of 'ne' the words are Graph's; 'not' is worded after it."""

    def __init__(self, operator: str) -> None:
        name = {"ne": "NotEqualsMatch", "not": "Not"}.get(operator, operator)
        message = f"Unsupported property filter clause operator '{name}'."
        super().__init__(400, "Request_UnsupportedQuery", message)


class UnsupportedSorting(GraphError):
    def __init__(self) -> None:
        super().__init__(400, "Request_UnsupportedQuery", "Sorting not supported for current query.")


class InvalidPageSize(GraphError):
    def __init__(self, size: str) -> None:
        message = f"Invalid page size specified: '{size}'. Must be between 1 and 999 inclusive."
        super().__init__(400, "Request_UnsupportedQuery", message)


class InvalidTop(GraphError):
    def __init__(self, size: str) -> None:
        message = (
            f"Invalid value '{size}' for $top query option found. The $top query option requires a non-negative"
            " integer value."
        )
        super().__init__(400, "BadRequest", message)


class ExpiredPageToken(GraphError):
    def __init__(self) -> None:
        message = "The specified page token value has expired and can no longer be included in your request."
        super().__init__(400, "Directory_ExpiredPageToken", message)


class CountNotSupported(GraphError):
    def __init__(self) -> None:
        super().__init__(400, "Request_BadRequest", "$count is not currently supported.")


class SearchNeedsConsistencyLevel(GraphError):
    def __init__(self) -> None:
        message = (
            "Request with $search query parameter only works through MSGraph with a special request header:"
            " 'ConsistencyLevel: eventual'"
        )
        super().__init__(400, "Request_UnsupportedQuery", message)
