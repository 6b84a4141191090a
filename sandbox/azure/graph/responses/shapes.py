"""How Graph shows what the store keeps."""

from sandbox.azure.core.fields import Document
from sandbox.azure.core.routing import Request
from sandbox.azure.graph.models import key_credentials, passwords

# What the store keeps about an object and Graph does not show with it.
_INTERNAL = ("owners", "ownTags", "seeded", "resource", "federatedIdentityCredentials", "oauth2RequirePostResponse")


def shown(item: Document, *, with_certificates: bool = False) -> Document:
    """An object as Graph shows it. Certificates are told only where one object's are selected."""
    visible = {name: value for name, value in item.items() if name not in _INTERNAL}
    keys: list[Document] = item.get("keyCredentials", [])
    return visible | {
        "passwordCredentials": [passwords.public(entry) for entry in item.get("passwordCredentials", [])],
        "keyCredentials": keys if with_certificates else [key_credentials.public(entry) for entry in keys],
    }


def context(request: Request, what: str) -> str:
    return f"{request.base_url}/v1.0/$metadata#{what}"


def entity(request: Request, what: str, item: Document) -> Document:
    """One object of its own, with the line that says what it is."""
    return {"@odata.context": context(request, f"{what}/$entity")} | item


def typed(kind: str, item: Document) -> Document:
    """An object among others of other kinds."""
    return {"@odata.type": f"#microsoft.graph.{kind[0].lower()}{kind[1:]}"} | item
