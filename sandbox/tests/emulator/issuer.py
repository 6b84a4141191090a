"""Another issuer of tokens on this machine, and the credential with which an application trusts one."""

import json
import ssl
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import trustme
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from sandbox.tests.emulator.clients import Json, Principal

AUDIENCE = "api://AzureADTokenExchange"
SUBJECT = "repo:contoso/Gateway:environment:dev"


def path_of(principal: Principal) -> str:
    return f"/applications/{principal.application_id}/federatedIdentityCredentials"


def credential(**changes: Any) -> Json:
    """A federated identity credential with a name and an issuer of its own."""
    name = f"credential-{uuid.uuid4()}"
    issuer = f"https://issuer.example/{name}"
    return {"name": name, "issuer": issuer, "subject": SUBJECT, "audiences": [AUDIENCE], **changes}


class Issuer:
    def __init__(self, *, tls: bool = False) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.key_id = "key-1"
        self.asked: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        scheme = "http"
        if tls:
            scheme, context = "https", ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            with trustme.CA().issue_cert("127.0.0.1").private_key_and_cert_chain_pem.tempfile() as pem:
                context.load_cert_chain(pem)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.url = f"{scheme}://127.0.0.1:{self._server.server_port}"
        self.documents: dict[str, Any] = {
            "/.well-known/openid-configuration": {"issuer": self.url, "jwks_uri": f"{self.url}/keys"},
            "/keys": {"keys": [self._public(self.key, self.key_id)]},
        }
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def token(self, subject: str, *, key: rsa.RSAPrivateKey | None = None, **changes: Any) -> str:
        now = int(time.time())
        said = {"iss": self.url, "sub": subject, "aud": AUDIENCE, "iat": now, "nbf": now, "exp": now + 600}
        headers = {"kid": changes.pop("kid", self.key_id)}
        return jwt.encode({**said, **changes}, key or self.key, algorithm="RS256", headers=headers)

    def rotate(self) -> None:
        """Another key in the place of the one before."""
        self.key, self.key_id = rsa.generate_private_key(public_exponent=65537, key_size=2048), "key-2"
        self.documents["/keys"] = {"keys": [self._public(self.key, self.key_id)]}

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    @staticmethod
    def _public(key: rsa.RSAPrivateKey, key_id: str) -> dict[str, Any]:
        return RSAAlgorithm.to_jwk(key.public_key(), as_dict=True) | {"kid": key_id, "use": "sig", "alg": "RS256"}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked.append(self.path)
                document = issuer.documents.get(self.path)
                content = json.dumps(document).encode()
                self.send_response(404 if document is None else 200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:
                """Nothing: pytest's output is for the tests."""

        return Handler
