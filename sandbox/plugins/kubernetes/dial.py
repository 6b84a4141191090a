"""Why a connection was not made, as the real provider's HTTP client says it."""

import socket
import ssl

_DIAL = "dial tcp"
# OpenSSL's X509_V_ERR_ codes: self-signed, self-signed in the chain, no issuer, a leaf alone.
_UNKNOWN_AUTHORITY = (18, 19, 20, 21)


def reason_of(error: BaseException) -> str:
    """The reason as Go's net and tls packages write it; Python's text where they have none for it."""
    causes = _causes(error)
    if refused := [cause for cause in causes if isinstance(cause, OSError) and cause.errno and not _is_other(cause)]:
        return f"{_DIAL}{_address(error)}: connect: {(refused[0].strerror or str(refused[0])).lower()}"
    if [cause for cause in causes if isinstance(cause, socket.gaierror)]:
        return f"{_DIAL}: lookup {_host(error)}: no such host"
    if certificate := [cause for cause in causes if isinstance(cause, ssl.SSLCertVerificationError)]:
        unknown = certificate[0].verify_code in _UNKNOWN_AUTHORITY
        what = "certificate signed by unknown authority" if unknown else certificate[0].verify_message
        return f"tls: failed to verify certificate: x509: {what}"
    if "timed out" in str(error):
        return f"{_DIAL}{_address(error)}: i/o timeout"
    return str(error)


def _is_other(cause: OSError) -> bool:
    return isinstance(cause, socket.gaierror | ssl.SSLError | TimeoutError)


def _causes(error: BaseException | None) -> list[BaseException]:
    return [error, *_causes(error.__cause__ or error.__context__)] if error else []


def _host(error: BaseException) -> str:
    return str(getattr(getattr(error, "conn", None), "host", ""))


def _address(error: BaseException) -> str:
    connection = getattr(error, "conn", None)
    return f" {connection.host}:{connection.port}" if connection is not None else ""
