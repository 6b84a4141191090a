"""A value by each road into a gateway: as a secret, as an Output whose secrecy only the deploy knows, in plain text.

The values are the environment's JSON, by the road's name. Of the four gateways two make their client secret, and two
are given one. A fifth, which is made where it is asked for, can't sign in.
"""

import json
import os
import signal
from typing import Any

import pulumi
from apim_gateway import GatewayApplication, GatewayRoleAssignments, KubernetesGateway, SelfHostedGateway
from pulumi import Output, ResourceOptions

# The engine interrupts a program that still runs when a resource has failed; docs/operations.md has the line.
signal.signal(signal.SIGINT, signal.SIG_DFL)

config = pulumi.Config()
values: dict[str, str] = json.loads(os.environ["VALUES"])
service_id, refused = config.require("serviceId"), config.get("refused")
group, service = service_id.split("/")[4], service_id.split("/")[-1]


def address(road: str) -> str:
    return f"http://user:{values[road]}@proxy.contoso.example:8080"


def refusal(road: str, value: Any = None) -> Any:
    return {road: value or Output.secret(values["what is refused"])} if refused == road else {}


settings: dict[str, Any] = {
    "namespace": config.require("namespace"),
    "ready_timeout": 60,
    "container_settings": {
        "plugin.plain": values["plain setting"],
        "plugin.level": Output.secret(values["setting as a secret"]),
        "HTTPS_PROXY": Output.secret(address("credential as a secret")),
        "plugin.address": Output.from_input(address("credential's value in an Output")),
        "plugin.token": Output.from_input(values["credential's name with an Output"]),
        "plugin.mode": Output.from_input(values["setting as an Output"]),
        **refusal("password", values["what is refused"]),
    },
    "container": {
        "env": [
            {"name": "BY_HAND", "valueFrom": {"secretKeyRef": {"name": "by-hand", "key": "password"}}},
            {"name": "PLAIN", "value": Output.from_input(values["environment variable as an Output"])},
            *({"name": name, "value": value} for name, value in refusal("variable").items()),
            *({"name": name, "value": value} for name, value in refusal("plugin.key").items()),
        ]
    },
    "pod": {
        "volumes": [{"name": "by-hand", "secret": {"secretName": "by-hand"}}],
        "hostname": Output.secret(values["another field as a secret"]),
    },
    "labels": {"plain-label": Output.from_input(values["label as an Output"]), **refusal("label")},
    "service_annotations": {
        "contoso.example/plain": Output.from_input(values["annotation as an Output"]),
        **refusal("annotation"),
        **refusal("address", address("what is refused")),
    },
}
made = SelfHostedGateway(
    "made",
    {
        "resource_group_name": group,
        "service_name": service,
        "gateway_name": "made",
        "authentication": {"client_secret": {"store": "configMap", "rotation": os.environ["ROTATION"]}},
        "kubernetes": settings,  # pyright: ignore[reportArgumentType]
    },
)
own: dict[str, Any] = {"namespace": config.require("namespace"), "ready_timeout": 60}
SelfHostedGateway(
    "kept",
    {
        "resource_group_name": group,
        "service_name": service,
        "gateway_name": "kept",
        "roles": {"reader_role_id": made.reader_role_id},
        "authentication": {"client_secret": {"store": "secret", "rotation": os.environ["ROTATION"]}},
        "kubernetes": own,  # pyright: ignore[reportArgumentType]
    },
)
applications = {
    name: GatewayApplication(name, {"gateway_name": name, "client_secret": {"rotation": os.environ["ROTATION"]}})
    for name in ("given", "kept-given", "failing")
}
assignments = GatewayRoleAssignments(
    "given",
    {
        "service_id": service_id,
        "reader_role_id": made.reader_role_id,
        "reader_principal_ids": {name: each.principal_id for name, each in applications.items()},
    },
)
for name, application in [(name, each) for name, each in applications.items() if name != "failing"]:
    KubernetesGateway(
        name,
        {
            "gateway_name": name,
            "configuration_endpoint": made.configuration_endpoint,
            "tenant_id": application.tenant_id,
            "client_id": application.client_id,
            "client_secret": Output.unsecret(application.client_secret),
            "client_secret_store": "secret" if name == "kept-given" else "configMap",
            "settings": own,  # pyright: ignore[reportArgumentType]
        },
        ResourceOptions(depends_on=[assignments, made]),
    )
if config.get_bool("failing"):
    KubernetesGateway(
        "failing",
        {
            "gateway_name": "failing",
            "configuration_endpoint": Output.secret(f"{values['configuration endpoint']}.configuration.azure-api.net"),
            "tenant_id": Output.secret(values["tenant id"]),
            "client_id": Output.secret(values["client id"]),
            "client_secret": values["client secret as a text"],
            "client_secret_store": "secret",
            "settings": {  # pyright: ignore[reportArgumentType]
                **own,
                "ready_timeout": 15,
                "authority": Output.secret(f"https://{values['authority']}.example"),
                "container_settings": {"plugin.key": Output.secret(values["setting of pods that fail"])},
            },
        },
    )
