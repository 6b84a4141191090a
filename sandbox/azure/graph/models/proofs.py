"""The proof of possession that addKey and removeKey ask for: a token signed with a certificate that is there."""

import time

from sandbox.azure.core.fields import Document
from sandbox.azure.graph.exceptions.objects import InvalidProof
from sandbox.azure.graph.models import signatures

# The directory itself, by the name it has had since before Microsoft Graph.
AUDIENCE = "00000002-0000-0000-c000-000000000000"
_SKEW_SECONDS = 300
_LONGEST_SECONDS = 600


def require_proof(proof: str, item: Document) -> None:
    """The object signs for itself: issuer, audience, at most ten minutes, and a valid certificate of its own."""
    try:
        _, claims = signatures.read(proof)
        signatures.verify(proof, item["keyCredentials"])
    except (
        signatures.MalformedTokenError,
        signatures.UnknownKeyError,
        signatures.ExpiredKeyError,
        signatures.WrongSignatureError,
        signatures.UnsupportedAlgorithmError,
    ):
        raise InvalidProof from None
    begin, end, now = claims.get("nbf"), claims.get("exp"), time.time()
    if not isinstance(begin, int | float) or not isinstance(end, int | float):
        raise InvalidProof
    in_time = begin - _SKEW_SECONDS <= now <= end and end - begin <= _LONGEST_SECONDS
    if claims.get("aud") != AUDIENCE or str(claims.get("iss")).casefold() != item["id"] or not in_time:
        raise InvalidProof
