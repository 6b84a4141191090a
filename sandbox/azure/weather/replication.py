"""What is new is not seen everywhere at once: in Graph, at sign-in, by role assignments and by role evaluation.

It looks at requests and answers from outside: the services themselves know nothing of it. Each place sees a new thing
at one moment of its own and from then on. Not modelled: replicas that answer in turn; late changes and deletions.
It is kept in memory: after a restart everything is seen.
"""

import re
import time
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from sandbox.azure.arm.scopes import key
from sandbox.azure.authorization.exceptions import PrincipalNotFound
from sandbox.azure.core.errors import MalformedBodyError, WireError
from sandbox.azure.core.fields import Document, section, text
from sandbox.azure.core.routing import Answer, Request
from sandbox.azure.graph.exceptions.objects import NoBackingApplicationObject, ResourceNotFound
from sandbox.azure.sign_in.exceptions.tokens import ApplicationNotFound, InvalidClientSecret
from sandbox.azure.sign_in.models.tokens import Tenant
from sandbox.azure.weather.forecast import lag
from sandbox.azure.weather.settings import Settings
from sandbox.azure.weather.subject import Subjects

_OBJECT = re.compile(
    r"/(?:v1\.0|beta)/(applications|servicePrincipals)(?:/([^/]+)|\('([^']+)'\)|\(appId='([^']+)'\))(/.*)?",
    re.IGNORECASE,
)
_LIST = re.compile(r"/v1\.0/(?:applications|servicePrincipals)/?", re.IGNORECASE)
_DIRECTORY_OBJECT = re.compile(r"/v1\.0/directoryObjects/([^/]+)", re.IGNORECASE)
_ASSIGNMENT = re.compile(r".*/providers/Microsoft\.Authorization/roleAssignments/[^/]+/?", re.IGNORECASE)
_TOKEN = re.compile(r"/[^/]+/oauth2/(?:v2\.0/)?token/?", re.IGNORECASE)


class Replication:
    def __init__(self, tenant: Tenant, subjects: Subjects) -> None:
        self._tenant = tenant
        self._subjects = subjects
        self._seen_at: dict[tuple[str, str], float] = {}
        self._all_seen_at = 0.0
        self.refusals = 0
        """How many requests were answered as if something were not there."""

    @property
    def underway(self) -> bool:
        """Whether anything is not yet seen somewhere."""
        return time.monotonic() < self._all_seen_at

    def refusal(self, request: Request) -> WireError | None:
        """The answer of a place that has not seen what the request needs."""
        if not self.underway:
            return None
        try:
            error = self._refusal(request)
        except MalformedBodyError:
            return None
        self.refusals += error is not None
        return error

    def begin(self, request: Request, answer: Answer, settings: Settings) -> None:
        """Take note of what this answer made."""
        made: Any = answer.document
        if request.method == "POST" and answer.status == 201 and _LIST.fullmatch(request.path):
            self._begin_object(request, made, settings)
        elif request.method == "POST" and answer.status == 200 and request.path.casefold().endswith("/addpassword"):
            found = _OBJECT.fullmatch(request.path)
            name = f"password of {self._subjects.name_of((found[2] or found[3] or found[4]) if found else '')}"
            self._begin("graph", made["keyId"], settings, name)
            self._begin("sign-in", made["secretText"], settings, name)
        elif request.method == "PUT" and answer.status == 201 and _ASSIGNMENT.fullmatch(request.path):
            scope = made["properties"]["scope"]
            self._begin("evaluation", _assignment(scope, made["name"]), settings, f"assignment at {scope}")

    def shown(self, request: Request, answer: Answer) -> Answer:
        """The answer without what Graph does not show yet."""
        if not self.underway or request.method != "GET" or answer.status != 200:
            return answer
        document: Any = answer.document
        if _LIST.fullmatch(request.path):
            items = [self._item(item) for item in document["value"] if self._sees("lists", str(item.get("id", "")))]
            return replace(answer, document={**document, "value": items})
        if _OBJECT.fullmatch(request.path):
            return replace(answer, document=self._item(document))
        return answer

    def in_effect(self, assignment: Document) -> bool:
        """Whether the evaluation of roles knows this assignment."""
        return self._sees("evaluation", _assignment(assignment["scope"], assignment["name"]))

    def _begin_object(self, request: Request, made: Document, settings: Settings) -> None:
        kind = "application" if "/applications" in request.path else "service principal"
        name = f"{kind} {made['displayName']}"
        self._subjects.name(made["id"], name)
        if kind == "application":
            self._subjects.name(made["appId"], name)
            self._begin("service principals", made["appId"], settings, name)
            # One place for both addresses: its own id, and its application's.
            self._begin("graph", made["id"], settings, name)
            self._begin("graph", f"application {made['appId']}", settings, name)
        else:
            self._begin("graph", made["id"], settings, name)
            self._begin("role assignments", made["id"], settings, name)
        self._begin("lists", made["id"], settings, name)
        self._begin(f"sign-in {kind}", made["appId"], settings, name)

    def _begin(self, place: str, id: str, settings: Settings, name: str) -> None:
        if not settings.lag:
            return
        moment = time.monotonic() + lag(settings, f"{place} {name}")
        # A secret is compared as it is; everything else has no case.
        self._seen_at[place, id if place == "sign-in" else id.casefold()] = moment
        self._all_seen_at = max(self._all_seen_at, moment)

    def _sees(self, place: str, id: str) -> bool:
        moment = self._seen_at.get((place, id if place == "sign-in" else id.casefold()), 0.0)
        return time.monotonic() >= moment

    def _refusal(self, request: Request) -> WireError | None:
        if found := _OBJECT.fullmatch(request.path):
            id = found[2] or found[3] or found[4]
            # A service principal is found by its application's id at once.
            place = f"application {id}" if found[4] and found[1].casefold() == "applications" else id
            return None if self._sees("graph", place) else ResourceNotFound(id)
        if found := _DIRECTORY_OBJECT.fullmatch(request.path):
            return None if self._sees("graph", found[1]) else ResourceNotFound(found[1])
        if request.method == "POST" and _LIST.fullmatch(request.path):
            app_id = text(request.json(), "appId")
            return None if self._sees("service principals", app_id) else NoBackingApplicationObject(app_id)
        if request.method == "POST" and _TOKEN.fullmatch(request.path):
            return self._sign_in_refusal(dict(parse_qsl(request.body.decode(errors="replace"))))
        if request.method == "PUT" and _ASSIGNMENT.fullmatch(request.path):
            properties = section(request.json(), "properties")
            principal = text(properties, "principalId")
            # With a type Azure takes the caller's word for it (https://aka.ms/docs-principaltype).
            if not text(properties, "principalType") and not self._sees("role assignments", principal):
                return PrincipalNotFound(principal, self._tenant.id)
        return None

    def _sign_in_refusal(self, form: dict[str, str]) -> WireError | None:
        client_id = form.get("client_id", "")
        for kind in ("application", "service principal"):
            if not self._sees(f"sign-in {kind}", client_id):
                return ApplicationNotFound(client_id, self._tenant.display_name)
        secret = form.get("client_secret", "")
        return None if self._sees("sign-in", secret) else InvalidClientSecret(client_id)

    def _item(self, item: Document) -> Document:
        if "passwordCredentials" not in item:
            return item
        passwords = [each for each in item["passwordCredentials"] if self._sees("graph", each["keyId"])]
        return {**item, "passwordCredentials": passwords}


def _assignment(scope: str, name: str) -> str:
    return f"{key(scope)}|{name}"
