"""Client assertions: tokens in the place of a secret, signed with the client's certificate or by another issuer."""

import math
import time
from collections.abc import Collection

from sandbox.azure.core.fields import Document
from sandbox.azure.graph.models import federated_credentials, signatures
from sandbox.azure.sign_in.exceptions.assertions import (
    IssuerUnreachable,
    MalformedAssertion,
    NoFederatedCredentials,
    NoMatchingAudience,
    NoMatchingIssuer,
    NoMatchingSubject,
    OutOfTime,
    SubjectInOtherCase,
    UnknownCertificate,
    UnknownIssuerKey,
    UnsupportedAlgorithm,
    UnusableCertificate,
    WrongApplication,
    WrongAudience,
    WrongIssuerSignature,
)
from sandbox.azure.sign_in.models.issuers import Issuers, IssuerUnreachableError

_SKEW_SECONDS = 300


class ClientAssertions:
    def __init__(self, issuers: Issuers) -> None:
        self._issuers = issuers

    def check(
        self, assertion: str, application: Document, principal: Document | None, audiences: Collection[str]
    ) -> None:
        """Refuse an assertion that does not prove that the application sends it."""
        try:
            _, claims = signatures.read(assertion)
        except signatures.MalformedTokenError:
            raise MalformedAssertion from None
        # Another issuer is a URL; a client that signs for itself gives its own id.
        if "://" in str(claims.get("iss")):
            self._check_federated(assertion, claims, application)
        else:
            keys = application["keyCredentials"] + (principal["keyCredentials"] if principal else [])
            _check_certificate(assertion, claims, application, keys, audiences)

    def _check_federated(self, assertion: str, claims: Document, application: Document) -> None:
        _require_record(claims, application)
        issuer = str(claims["iss"])
        header, _ = signatures.read(assertion)
        key_id = str(header.get("kid") or "")
        if header.get("alg") not in signatures.ALGORITHMS:
            raise UnsupportedAlgorithm
        try:
            key = self._issuers.key(issuer, key_id)
        except IssuerUnreachableError as error:
            raise IssuerUnreachable(str(error)) from None
        if key is None:
            raise UnknownIssuerKey(key_id, issuer)
        if not signatures.is_signed_by(assertion, key):
            raise WrongIssuerSignature
        _require_time(claims)


def _require_record(claims: Document, application: Document) -> None:
    """Issuer, audience and subject as one of the federated identity credentials has them, letter for letter."""
    records = federated_credentials.of(application)
    if not records:
        raise NoFederatedCredentials(application["appId"], application["displayName"])
    issuer, subject, audience = str(claims["iss"]), str(claims.get("sub")), claims.get("aud")
    given: list[str] = [str(entry) for entry in audience] if isinstance(audience, list) else [str(audience)]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    records = [record for record in records if record["issuer"] == issuer]
    if not records:
        raise NoMatchingIssuer(issuer)
    records = [record for record in records if set(record["audiences"]) & set(given)]
    if not records:
        raise NoMatchingAudience(", ".join(given))
    if subject in (record["subject"] for record in records):
        return
    if subject.casefold() in (record["subject"].casefold() for record in records):
        raise SubjectInOtherCase(subject)
    raise NoMatchingSubject(subject)


def _check_certificate(
    assertion: str, claims: Document, application: Document, keys: list[Document], audiences: Collection[str]
) -> None:
    app_id = application["appId"]
    if {str(claims.get("iss")).casefold(), str(claims.get("sub")).casefold()} != {app_id.casefold()}:
        raise WrongApplication
    try:
        signatures.verify(assertion, keys)
    except signatures.UnknownKeyError as error:
        raise UnknownCertificate(str(error), app_id) from None
    except signatures.ExpiredKeyError as error:
        raise UnusableCertificate("The key used is expired.", error.key, app_id) from None
    except signatures.WrongSignatureError as error:
        reason = "Key was found, but use of the key to verify the signature failed."
        raise UnusableCertificate(reason, error.key, app_id) from None
    except signatures.UnsupportedAlgorithmError:
        raise UnsupportedAlgorithm from None
    if str(claims.get("aud")).rstrip("/").casefold() not in audiences:
        raise WrongAudience
    _require_time(claims)


def _require_time(claims: Document) -> None:
    begin, end, now = _seconds(claims.get("nbf", 0)), _seconds(claims.get("exp", 0)), time.time()
    if not begin - _SKEW_SECONDS <= now <= end + _SKEW_SECONDS:
        raise OutOfTime(begin, end)


def _seconds(value: object) -> float:
    """Not a number is no time: 1970, which is over."""
    fits = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15
    return float(value) if fits and math.isfinite(value) else 0.0  # pyright: ignore[reportArgumentType]
