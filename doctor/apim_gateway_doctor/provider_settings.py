"""Settings of one of Pulumi's Azure providers: a key of the stack's configuration, else a variable.

Both providers read the same keys, and the same variables but for one (federated_token.py):
https://www.pulumi.com/registry/packages/azure-native/installation-configuration/
https://www.pulumi.com/registry/packages/azuread/installation-configuration/
"""

import os
from dataclasses import dataclass, field
from typing import NamedTuple

from apim_gateway_doctor.errors import CannotCheckError
from apim_gateway_doctor.stack import Stack

AZURE_NATIVE, AZUREAD = "azure-native", "azuread"

# azure-native compares with "true"; azuread reads what Go's strconv.ParseBool does.
_TRUE = {AZURE_NATIVE: ("true",), AZUREAD: ("1", "t", "T", "TRUE", "true", "True")}


class Given(NamedTuple):
    """A value, and the variable or key that it is from."""

    value: str
    source: str

    def __repr__(self) -> str:
        # It may be a secret.
        return f"Given({self.source})"


@dataclass(frozen=True)
class ProviderSettings:
    """The settings of azure-native or azuread."""

    provider: str
    stack: Stack | None = field(default=None, repr=False)
    """Without a stack the environment alone counts."""

    def find(self, key: str, *variables: str) -> Given | None:
        """A setting, of the stack's configuration or of the first variable that is set; empty is not given."""
        if self.stack and (value := self.stack.decrypted(self.key(key))):
            return Given(value, self.key(key))
        return next((Given(value, name) for name in variables if (value := os.environ.get(name))), None)

    def need(self, key: str, variable: str, reason: str) -> str:
        """The value of a setting. Raises CannotCheckError where it is not given, with what it is needed for."""
        if given := self.find(key, variable):
            return given.value
        raise CannotCheckError(f"{variable} is not set, nor is {self.key(key)}: {reason} needs it. Set one of them.")

    def is_on(self, key: str, variable: str) -> bool:
        """Whether a setting is true, as this provider reads it."""
        given = self.find(key, variable)
        return given is not None and given.value in _TRUE[self.provider]

    def key(self, name: str) -> str:
        """The setting's key in the stack's configuration."""
        return f"{self.provider}:{name}"
