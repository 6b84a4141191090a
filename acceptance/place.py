"""The names of all that one acceptance makes. All derive from one name, so that it can be removed without its state."""

import re
from dataclasses import dataclass

from acceptance.errors import AcceptanceError

GATEWAY = "mygw"
MARK = {"made-by": "apim-gateway-acceptance"}
"""The tag of the resource group. Only a group with it is ever deleted."""
_NAME = re.compile(r"acceptance-[a-z0-9]([a-z0-9-]{0,24}[a-z0-9])?")


@dataclass(frozen=True)
class Place:
    name: str
    subscription_id: str

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise AcceptanceError(
                f"--name is '{self.name}': give acceptance- and up to 26 small letters, digits and hyphens."
            )

    @property
    def subscription(self) -> str:
        return f"/subscriptions/{self.subscription_id}"

    @property
    def group_name(self) -> str:
        return f"rg-{self.name}"

    @property
    def group(self) -> str:
        return f"{self.subscription}/resourceGroups/{self.group_name}"

    @property
    def service_name(self) -> str:
        return f"apim-{self.name}"

    @property
    def service(self) -> str:
        return f"{self.group}/providers/Microsoft.ApiManagement/service/{self.service_name}"

    @property
    def gateway(self) -> str:
        return f"{self.service}/gateways/{GATEWAY}"

    @property
    def cluster(self) -> str:
        return f"{self.group}/providers/Microsoft.ContainerService/managedClusters/aks-{self.name}"

    @property
    def stack(self) -> str:
        return self.name

    @property
    def application_tag(self) -> str:
        """The tag that the program gives the stack's application."""
        return f"apim-gateway/apim-gateway/{self.stack}/{GATEWAY}"
