"""The id of a credential of an application: `<application object id>/<kind>/<key id>`, Terraform's own form."""

import re
from typing import NamedTuple

from sandbox.plugins.base.errors import PluginError


class CredentialId(NamedTuple):
    application: str
    kind: str
    key: str

    def __str__(self) -> str:
        return f"{self.application}/{self.kind}/{self.key}"

    @property
    def application_path(self) -> str:
        return f"/applications/{self.application}"


def find(id: str, kind: str) -> CredentialId | None:
    """The id's parts, or None where it has another form."""
    match = re.fullmatch(rf"([^/]+)/{kind}/([^/]+)", id)
    return CredentialId(match[1], kind, match[2]) if match else None


def parsed(id: str, kind: str) -> CredentialId:
    """terraform-provider-azuread, internal/services/applications/parse/credentials.go"""
    found = find(id, kind)
    if found is None:
        raise PluginError(f"{id!r} is not the id of a {kind}: expected <application object id>/{kind}/<key id>")
    return found
