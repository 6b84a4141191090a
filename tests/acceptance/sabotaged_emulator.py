"""`python -m tests.acceptance.sabotaged_emulator`: the emulator with a field, a status and a constant changed."""

from dataclasses import replace
from typing import Any

from sandbox.azure.__main__ import main
from sandbox.azure.core.routing import Answer, Request, Router

_answer: Any = Router._answer  # pyright: ignore[reportPrivateUsage]


def _sabotaged(self: Router, request: Request) -> Answer:
    answer: Answer = _answer(self, request)
    if request.method == "PUT" and request.path.casefold().endswith("/gateways/mygw"):
        properties = {**answer.document["properties"]}
        del properties["locationData"]
        return replace(answer, document={**answer.document, "properties": properties})
    if request.method == "PUT" and "/providers/" not in request.path:
        return replace(answer, status=202)
    if answer.status == 404 and "/apim-" in request.path:
        return replace(answer, document={"error": {**answer.document["error"], "code": "NotFound"}})
    return answer


if __name__ == "__main__":
    Router._answer = _sabotaged  # pyright: ignore[reportPrivateUsage]
    main()
