"""A local stand-in for GitHub: comments and issues of one repository, and the tokens that its jobs sign in with.

A job's token may do what the job's `permissions` say. Only what the workflows' scripts call is there; the rest is 404.
"""

import json
import re
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

BOT = "github-actions[bot]"
_KEY_ID = "local"

Reply = tuple[int, Any]
Route = tuple[str, tuple[str, ...], Callable[..., Reply]]
"""Path below the repository, the permissions of which a writing job needs one, and what answers."""


@dataclass(frozen=True)
class JobToken:
    """What a job has been given."""

    permissions: Mapping[str, str]
    subject: str
    token: str = field(default_factory=lambda: f"ghs_{secrets.token_hex(18)}")

    def may_write(self, *permissions: str) -> bool:
        return any(self.permissions.get(permission) == "write" for permission in permissions)


@dataclass
class LocalGitHub:
    """A context manager: the server runs within it."""

    comments: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    issues: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    writes: list[str] = field(default_factory=list[str])
    """Method and path of each write, in order."""
    head: str = ""
    """The commit that main is at; where nobody says otherwise, that of the first event on it."""

    def __post_init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._jobs: dict[str, JobToken] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        """Where its API is, and the issuer of its tokens."""

    def __enter__(self) -> "LocalGitHub":
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def token(self, permissions: Mapping[str, str], subject: str) -> JobToken:
        """A job's own token, for as long as this stand-in runs."""
        made = JobToken(permissions, subject)
        self._jobs[made.token] = made
        return made

    def answer(self, method: str, target: str, authorization: str, content: dict[str, Any]) -> Reply:
        parts = urlsplit(target)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/.well-known/openid-configuration":
            return 200, {"issuer": self.url, "jwks_uri": f"{self.url}/keys"}
        if parts.path == "/keys":
            key = RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
            return 200, {"keys": [key | {"kid": _KEY_ID, "use": "sig", "alg": "RS256"}]}
        job = self._jobs.get(authorization.removeprefix("Bearer "))
        if job is None:
            return 401, {"message": "Bad credentials"}
        if parts.path == "/id-token":
            return self.id_token(job, query)
        for pattern, permissions, call in self._routes(method):
            match = re.fullmatch(rf"/repos/[^/]+/[^/]+{pattern}", parts.path)
            if match:
                if method != "GET" and not job.may_write(*permissions):
                    return 403, {"message": "Resource not accessible by integration"}
                if method != "GET":
                    self.writes.append(f"{method} {parts.path}")
                return call([int(group) for group in match.groups()], content, query)
        return 404, {"message": "Not Found"}

    def id_token(self, job: JobToken, query: Mapping[str, str]) -> Reply:
        if not job.may_write("id-token"):
            return 403, {"message": "the job lacks the permission id-token: write"}
        now = int(time.time())
        # As long as GitHub's own.
        claims = {
            "iss": self.url,
            "sub": job.subject,
            "aud": query["audience"],
            "iat": now,
            "nbf": now,
            "exp": now + 300,
        }
        return 200, {"value": jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": _KEY_ID})}

    def _routes(self, method: str) -> list[Route]:
        either = ("issues", "pull-requests")
        routes: dict[str, list[Route]] = {
            "GET": [
                (r"/issues/(\d+)/comments", (), self._list_comments),
                ("/issues", (), self._list_issues),
                ("/git/ref/heads/main", (), self._read_main),
            ],
            "POST": [
                (r"/issues/(\d+)/comments", either, self._add_comment),
                ("/issues", ("issues",), self._add_issue),
            ],
            "PATCH": [
                (r"/issues/comments/(\d+)", either, self._edit_comment),
                (r"/issues/(\d+)", ("issues",), self._edit_issue),
            ],
        }
        return routes.get(method, [])

    def _list_comments(self, ids: list[int], content: Any, query: Mapping[str, str]) -> Reply:
        return 200, _page([each for each in self.comments if each["issue"] == ids[0]], query)

    def _list_issues(self, ids: list[int], content: Any, query: Mapping[str, str]) -> Reply:
        return 200, _page([each for each in self.issues if each["state"] == query.get("state", "open")], query)

    def _read_main(self, ids: list[int], content: Any, query: Any) -> Reply:
        return 200, {"ref": "refs/heads/main", "object": {"type": "commit", "sha": self.head}}

    def _add_comment(self, ids: list[int], content: dict[str, Any], query: Any) -> Reply:
        if len(content["body"]) > 65536:
            return 422, {"message": "Validation Failed: body is too long (maximum is 65536 characters)"}
        comment = {"id": 1000 + len(self.comments), "issue": ids[0], "user": {"login": BOT}, "body": content["body"]}
        self.comments.append(comment)
        return 201, comment

    def _edit_comment(self, ids: list[int], content: dict[str, Any], query: Any) -> Reply:
        return _edited(self.comments, "id", ids[0], content)

    def _add_issue(self, ids: list[int], content: dict[str, Any], query: Any) -> Reply:
        issue = {"number": 1 + len(self.issues), "state": "open", "user": {"login": BOT}, **content}
        self.issues.append(issue)
        return 201, issue

    def _edit_issue(self, ids: list[int], content: dict[str, Any], query: Any) -> Reply:
        return _edited(self.issues, "number", ids[0], content)


def _edited(entries: list[dict[str, Any]], key: str, value: int, content: dict[str, Any]) -> Reply:
    found = next((each for each in entries if each[key] == value), None)
    if found is None:
        return 404, {"message": "Not Found"}
    found.update(content)
    return 200, found


def _page(entries: list[dict[str, Any]], query: Mapping[str, str]) -> list[dict[str, Any]]:
    size, number = int(query.get("per_page", 30)), int(query.get("page", 1))
    return entries[size * (number - 1) : size * number]


def _handler(github: LocalGitHub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            authorization = self.headers.get("Authorization", "")
            status, document = github.answer(self.command, self.path, authorization, json.loads(sent or b"{}"))
            body = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PATCH = do_DELETE = _answer  # noqa: N815 - http.server's names

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the log is for the steps."""

    return Handler
