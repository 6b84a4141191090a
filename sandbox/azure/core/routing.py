"""From HTTP to a handler and back: routes, the request as handlers read it, the answer, one log line per request.

Handlers are plain functions. They run one at a time, each in one transaction, so no rule needs a lock.
"""

import logging
import re
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from sandbox.azure.core.connections import lose_connection
from sandbox.azure.core.errors import MalformedBodyError, NotModelledError, WireError
from sandbox.azure.core.fields import Document, parse
from sandbox.azure.core.store import Store

log = logging.getLogger("sandbox.azure")


@dataclass
class Request:
    """A request as handlers read it."""

    method: str
    host: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    client_id: str = "-"
    """Who calls, for the log; set by whoever found it out."""

    @property
    def base_url(self) -> str:
        return f"https://{self.host}"

    def json(self) -> Document:
        return parse(self.body)


@dataclass(frozen=True)
class Answer:
    status: int = 200
    document: Any = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


Handler = Callable[[Request], Answer]


@dataclass(frozen=True)
class Route:
    """A method and a path template: {name} is one segment, {name*} is any number of them, also none."""

    method: str
    template: str
    handler: Handler
    malformed: Callable[[str], WireError]
    """How this API words a body it cannot read."""

    host: str = r".*"
    """A pattern of the hosts that have this route."""

    def pattern(self) -> re.Pattern[str]:
        expression = ""
        for part in re.split(r"(\{\w+\*?\})", self.template):
            if part.endswith("*}"):
                expression += f"(?P<{part[1:-2]}>.*)"
            elif part.startswith("{"):
                expression += f"(?P<{part[1:-1]}>[^/]+)"
            else:
                expression += re.escape(part)
        return re.compile(expression + "/?", re.IGNORECASE)


# What stands between a request and its answer; where it gives none, the connection is lost.
Layer = Callable[[Request, Callable[[Request], Answer]], Awaitable[Answer | None]]


class Router:
    """The ASGI application: the first route whose host, method and path fit answers."""

    def __init__(self, routes: Sequence[Route], store: Store, layer: Layer) -> None:
        self._routes = [(route, re.compile(route.host, re.IGNORECASE), route.pattern()) for route in routes]
        self._store = store
        self._layer = layer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        http = HttpRequest(scope, receive)
        request = Request(
            method=http.method,
            host=http.headers.get("host", "localhost"),
            path=re.sub(r"/+", "/", "/" + http.scope["path"]),
            query=http.query_params,
            headers=http.headers,
            body=await http.body(),
        )
        answer = await self._layer(request, self._answer)
        if answer is None:
            log.info("%s %s lost %s", request.method, quote(request.path), request.client_id)
            await lose_connection(scope, receive)
            return
        log.info("%s %s %s %s", request.method, quote(request.path), answer.status, request.client_id)
        await _response(answer)(scope, receive, send)

    def _answer(self, request: Request) -> Answer:
        try:
            route = self._find(request)
            with self._store.transaction():
                try:
                    return route.handler(request)
                except MalformedBodyError as error:
                    raise route.malformed(str(error)) from None
        except WireError as error:
            return Answer(error.status, error.document, error.headers)
        except Exception as error:
            # The last line of a traceback may quote a value of the request: only the frames are logged.
            frames = "".join(traceback.format_tb(error.__traceback__))
            log.error("%s in the sandbox itself:\n%s", type(error).__name__, frames)
            message = f"The sandbox itself failed ({type(error).__name__}); its log has the place."
            return Answer(500, {"error": {"code": "InternalServerError", "message": message}})

    def _find(self, request: Request) -> Route:
        for route, host, path in self._routes:
            if route.method != request.method or not host.fullmatch(request.host):
                continue
            if match := path.fullmatch(request.path):
                request.parameters = match.groupdict()
                return route
        raise NotModelledError(f"{request.method} {request.path} on {request.host}")


def _response(answer: Answer) -> Response:
    if answer.document is None:
        return Response(status_code=answer.status, headers=answer.headers)
    return JSONResponse(answer.document, status_code=answer.status, headers=answer.headers)
