"""Requests and answers with something planted that must not come through: Azure's forms, filled with other values."""

import base64
import json
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st

from acceptance.exchanges import Message
from acceptance.vocabulary import FIELDS

_SIGNS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_WORD = st.text(_SIGNS, min_size=12, max_size=40).filter(lambda text: text not in FIELDS)


def _token(word: str) -> str:
    parts = [base64.urlsafe_b64encode(each.encode()).decode().rstrip("=") for each in ('{"alg":"RS256"}', word)]
    return ".".join([*parts, word])


secrets = st.one_of(
    st.uuids().flatmap(lambda each: st.sampled_from([str(each), str(each).upper(), each.hex, f"{{{each}}}", each.urn])),
    _WORD,
    _WORD.map(_token),
    _WORD.map(lambda word: f"{word[:3]}8Q~{word}.-_~"),
    _WORD.map(lambda word: base64.b64encode(word.encode()).decode()),
    _WORD.map(lambda word: f"{word}@contoso.onmicrosoft.com"),
    _WORD.map(lambda word: f"{word}.contoso.example"),
    _WORD.map(lambda word: f"https://user:{word}@contoso.example/{word}?sig={word}"),
    _WORD.map(lambda word: f"/subscriptions/{word}/resourceGroups/{word}"),
    st.text(min_size=12, max_size=40).filter(lambda text: any(each not in "\0/?#" for each in text)),
)
"""Ids, names and secrets in every form that Azure has."""


def bodies(secret: Any) -> st.SearchStrategy[Any]:
    """JSON with the secret as a value, as a key, in lists, below known and unknown names."""
    names = st.sampled_from(sorted(FIELDS)) | st.just(str(secret))
    return st.recursive(
        st.just(secret) | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
        max_leaves=12,
    )


@st.composite
def messages(draw: st.DrawFn, secret: str, body: bytes | None = None) -> Message:
    types = ("application/json", "application/json; odata.metadata=minimal", "application/x-www-form-urlencoded")
    content = draw(st.sampled_from((*types, "text/plain", "image/png", secret, f"application/json; charset={secret}")))
    names = st.sampled_from(
        ["Authorization", "x-ms-request-id", "Location", "ETag", "Set-Cookie", "Retry-After", secret]
    )
    headers = draw(st.dictionaries(names, st.just(secret), max_size=5))
    if body is None:
        body = draw(
            bodies(secret).map(lambda each: json.dumps(each).encode())
            | st.just(f"client_secret={quote(secret)}&{quote(secret)}=1&scope={quote(secret)}".encode())
            | st.just(secret.encode("utf-8", "surrogatepass"))
            | st.just(b"\xff\xfe\x00" + secret.encode("utf-16", "surrogatepass"))
            | st.binary(max_size=20).map(lambda noise: noise + secret.encode())
        )
    return Message({"Content-Type": content, **headers}, body)


def paths(secret: str) -> st.SearchStrategy[str]:
    """Azure's paths, and others, with the secret in the place of an id, of a word, of a key."""
    written = quote(secret, safe="")
    return st.sampled_from(
        [
            f"/subscriptions/{written}/resourceGroups/{written}/providers/Microsoft.ApiManagement/service/{written}",
            f"/subscriptions/{written}/providers/{written}/{written}",
            f"/subscriptions/a/resourceGroups/b/{written}",
            f"/v1.0/applications/{written}/owners/{written}/$ref",
            f"/v1.0/applications(appId='{written}')",
            f"/v1.0/applications({written}='x')",
            f"/v1.0/{written}(appId='{written}')",
            f"/beta/servicePrincipals/{written}/{written}",
            f"/{written}/oauth2/v2.0/token",
            f"/{written}",
            f"/{written}/{written}/{secret}",
            f"//subscriptions//{written}//",
        ]
    )


def queries(secret: str) -> st.SearchStrategy[str]:
    written = quote(secret, safe="")
    return st.sampled_from(
        [
            "",
            f"api-version={written}",
            f"api-version=2022-09-01&$filter=principalId%20eq%20'{written}'",
            f"{written}=1&t={written}&{written}",
            f"sig={written}&code={written}&$skiptoken={written}",
        ]
    )
