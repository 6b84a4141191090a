"""The gateway's Kubernetes stack: ConfigMap, Deployment and the two Services (steps 8 to 10 of the guide).

It creates no namespace and no ingress, and takes no ConfigMap over: one with a name of somebody's choice can't roll the
pods. `up` waits until the pods are Ready, which they are once Azure gave them their configuration: that wait is the
guide's last step.
"""

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi import CustomTimeouts, Input, Output, ResourceOptions
from pulumi_kubernetes.apps.v1 import Deployment
from pulumi_kubernetes.core.v1 import ConfigMap, Secret, Service
from pulumi_kubernetes.policy.v1 import PodDisruptionBudget

from . import (
    arguments,
    checks,
    clouds,
    container_settings,
    gateway_objects,
    kubernetes_hooks,
    kubernetes_settings,
    names,
    naming,
    provider_annotations,
    sendable,
)
from .errors import Problem, refuse
from .kubernetes_settings import READY_TIMEOUT_SECONDS, KubernetesSettings

_LONGEST_CLIENT_SECRET = 4096


class KubernetesGatewayArgs(TypedDict):
    """What the container needs to know, and how it runs."""

    gateway_name: str
    """Name of the gateway resource in Azure, up to 80 characters."""
    configuration_endpoint: Input[str]
    """The instance's configuration endpoint, for example `contoso.configuration.azure-api.net`."""
    tenant_id: Input[str]
    """Directory (tenant) id of the gateway's application."""
    client_id: Input[str]
    """Application (client) id."""
    client_secret: Input[str]
    """The application's client secret. Kept as a Pulumi secret however it is given."""
    settings: NotRequired[KubernetesSettings]
    """How the gateway runs in the cluster. Default: as in the guide."""
    adopt: NotRequired[bool]
    """Take the Deployment and both Services over instead of creating them: they exist already, under these names, and
    the Deployment with this selector. Take it out once that has happened: a later update with it is refused. Default:
    false."""


class KubernetesGateway(pulumi.ComponentResource):
    """A self-hosted gateway in a Kubernetes cluster."""

    name: pulumi.Output[str]
    """Name of the Deployment, and prefix of the Services."""
    namespace: pulumi.Output[str]
    """Namespace of all objects."""
    config_map_name: pulumi.Output[str]
    """Name of the ConfigMap that the pods use now; a changed setting makes a new one."""
    address: pulumi.Output[str | None]
    """IP address or host name for live traffic; None where the Service's type gives none."""

    def __init__(self, name: str, args: KubernetesGatewayArgs, opts: ResourceOptions | None = None) -> None:
        """Raises InputError for what the gateway or Kubernetes would refuse.

        Source: the guide, "Deploy the self-hosted gateway".
        """
        name, args = arguments.plain(name), arguments.given(args, KubernetesGatewayArgs, opts)
        refuse(checks.component_name(name) + problems_of(args))
        client_secret = Output.secret(args["client_secret"])
        super().__init__("apim-gateway:index:KubernetesGateway", name, None, opts)
        given = args.get("settings", KubernetesSettings())
        kubernetes_name = given.get("name", naming.kubernetes_name(args["gateway_name"]))
        settings = kubernetes_settings.with_preset(given, kubernetes_name)
        settings = clouds.completed(settings, clouds.of_given(args, settings))
        for warning in container_settings.warnings_of(settings):
            pulumi.log.warn(warning, self)
        labels = gateway_objects.labels(kubernetes_name, settings)
        namespace = settings.get("namespace", "default")
        timeout = f"{int(settings.get('ready_timeout', READY_TIMEOUT_SECONDS))}s"

        adopt = args.get("adopt", False)
        selector = gateway_objects.selector(kubernetes_name, settings)

        def metadata(
            object_name: str | None = None, annotations: Mapping[str, Any] | None = None, adopted: bool = False
        ) -> Any:
            written = provider_annotations.of_every_object(adopted=adopted)
            name = {"name": object_name} if object_name else {}
            return {**name, "namespace": namespace, "labels": labels, "annotations": {**written, **(annotations or {})}}

        def existing(object_name: str) -> str | None:
            return f"{namespace}/{object_name}" if adopt else None

        hooks = kubernetes_hooks.binding(name, existing(kubernetes_name), selector)

        # Both are auto-named: a changed value makes a new object, the pods roll over to it, and the old one goes last.
        data = gateway_objects.container_settings(
            kubernetes_name,
            args["gateway_name"],
            args["configuration_endpoint"],
            args["tenant_id"],
            args["client_id"],
            settings,
        )
        secrets = gateway_objects.secret_settings(settings)
        client_secret_store = secrets if settings.get("credential_store", "configMap") == "secret" else data
        client_secret_store[gateway_objects.CLIENT_SECRET_SETTING] = client_secret
        sources: list[Any] = []
        if secrets:
            secret = Secret(
                naming.credential_name(name),
                metadata=metadata(),
                string_data=secrets,
                opts=ResourceOptions(parent=self),
            )
            sources.append({"secretRef": {"name": secret.metadata.name}})
        config_map = ConfigMap(
            naming.settings_name(name),
            metadata=metadata(),
            data=data,
            opts=ResourceOptions(parent=self),
        )
        sources.append({"configMapRef": {"name": config_map.metadata.name}})

        deployment = Deployment(
            f"{name}-deployment",
            metadata=metadata(kubernetes_name, adopted=adopt),
            spec=gateway_objects.deployment_spec(kubernetes_name, sources, settings),  # pyright: ignore[reportArgumentType]
            opts=ResourceOptions(
                parent=self,
                custom_timeouts=CustomTimeouts(create=timeout, update=timeout),
                import_=existing(kubernetes_name),
                hooks=hooks,
                # Another selector would be a replacement in the preview, which no hook sees and `up` refuses half way.
                ignore_changes=["spec.selector"] if adopt else None,
            ),
        )
        # What refuses the Deployment's adoption, another selector above all, has to be seen before a Service changes.
        after_deployment = [deployment] if adopt else None
        live_traffic = Service(
            f"{name}-live-traffic",
            metadata=metadata(
                naming.live_traffic_name(kubernetes_name),
                {**provider_annotations.of_live_traffic(settings), **settings.get("service_annotations", {})},
                adopted=adopt,
            ),
            spec=gateway_objects.live_traffic_spec(kubernetes_name, settings),  # pyright: ignore[reportArgumentType]
            opts=ResourceOptions(
                parent=self,
                custom_timeouts=CustomTimeouts(create=timeout, update=timeout),
                import_=existing(naming.live_traffic_name(kubernetes_name)),
                hooks=hooks,
                depends_on=after_deployment,
                # Of an imported Service the state has the address that the cluster chose; taking it away would replace
                # the Service, and cut callers off.
                ignore_changes=None if "clusterIP" in settings.get("service", {}) else ["spec.clusterIP"],
            ),
        )
        Service(
            f"{name}-instance-discovery",
            metadata=metadata(
                naming.instance_discovery_name(kubernetes_name),
                {**provider_annotations.of_instance_discovery(), **gateway_objects.INSTANCE_DISCOVERY_ANNOTATIONS},
                adopted=adopt,
            ),
            spec=gateway_objects.instance_discovery_spec(kubernetes_name, settings),  # pyright: ignore[reportArgumentType]
            opts=ResourceOptions(
                parent=self,
                import_=existing(naming.instance_discovery_name(kubernetes_name)),
                hooks=hooks,
                depends_on=after_deployment,
            ),
        )
        if "disruption_budget" in settings:
            PodDisruptionBudget(
                f"{name}-disruption-budget",
                metadata=metadata(kubernetes_name),
                spec={
                    "max_unavailable": Output.from_input(settings["disruption_budget"]).apply(_number_or_percentage),
                    "selector": {"match_labels": selector},
                },
                opts=ResourceOptions(parent=self),
            )
        self.name = deployment.metadata.name
        self.namespace = deployment.metadata.namespace
        self.config_map_name = config_map.metadata.name
        self.address = live_traffic.status.apply(_address)
        self.register_outputs(
            {
                "name": self.name,
                "namespace": self.namespace,
                "config_map_name": self.config_map_name,
                "address": self.address,
            }
        )


def problems_of(args: KubernetesGatewayArgs) -> list[Problem]:
    """What the gateway or Kubernetes would refuse in these arguments; Outputs are left to them."""
    problems = checks.unknown_fields(args, KubernetesGatewayArgs)
    problems += checks.plain_texts(args, {"gateway_name": names.gateway_name})
    problems += checks.texts(
        args,
        {
            "configuration_endpoint": names.configuration_endpoint,
            "tenant_id": names.guid,
            "client_id": names.guid,
        },
    )
    client_secret: object = args.get("client_secret")
    if not client_secret or (isinstance(client_secret, str) and not client_secret.strip()):
        problems.append(Problem("client_secret", "is missing", "the gateway signs in with it", "Set it"))
    elif not isinstance(client_secret, str | Output):
        # Without the value: it may be the secret.
        problems.append(
            Problem("client_secret", f"is of type {type(client_secret).__name__}", "it is not a text", "Give a text")
        )
    elif isinstance(client_secret, str) and len(client_secret) > _LONGEST_CLIENT_SECRET:
        seen, reason = f"has {len(client_secret)} characters", "no client secret of Entra's is as long"
        problems.append(Problem("client_secret", seen, reason, f"Give at most {_LONGEST_CLIENT_SECRET}"))
    settings, wrong = checks.group(args, "settings", KubernetesSettings)
    problems += checks.flag(args, "adopt") + problems_of_adoption(args.get("adopt"), settings, "settings.")
    problems += clouds.problems_of(args, settings, "settings.")
    problems += wrong + kubernetes_settings.problems_of(settings, args.get("gateway_name"), "settings.")
    return sendable.with_limits(problems, args, KubernetesGatewayArgs)


def problems_of_adoption(adopt: object, settings: Any, path: str) -> list[Problem]:
    """What keeps objects from being found: they are named by their namespace and name."""
    if adopt is not True or not isinstance(settings.get("namespace"), Output):
        return []
    return checks.plain_texts(settings, {"namespace": checks.any_text}, path=path)


def _number_or_percentage(value: str) -> int | str:
    """Kubernetes takes a text here for a percentage only."""
    return int(value) if value.isascii() and value.isdecimal() else value


def _address(status: Any) -> str | None:
    ingress = status and status.load_balancer and status.load_balancer.ingress
    return (ingress[0].ip or ingress[0].hostname) if ingress else None
