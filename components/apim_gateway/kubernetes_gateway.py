"""The gateway's Kubernetes stack: ConfigMap, Deployment and the two Services (steps 8 to 10 of the guide).

It creates no namespace and no ingress, and takes no ConfigMap over: one with a chosen name can't roll the
pods. `up` waits until the pods are Ready, which they are once Azure gave them their configuration: that wait is the
guide's last step.
"""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi import CustomTimeouts, Output, ResourceOptions
from pulumi_kubernetes.apps.v1 import Deployment
from pulumi_kubernetes.core.v1 import ConfigMap, Secret, Service
from pulumi_kubernetes.policy.v1 import PodDisruptionBudget

from . import clouds, container_settings, gateway_objects, hooks, naming, provider_annotations, readable
from .arguments import names
from .arguments.door import at_the_door
from .arguments.kubernetes import KubernetesSettings
from .arguments.kubernetes_gateway import KubernetesGatewayArgs
from .arguments.presets import MergedSettings, merged
from .asked_first import after_asking
from .output_rules import following


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
        name, args = at_the_door(name, args, KubernetesGatewayArgs, opts)
        given = args.get("settings", KubernetesSettings())
        # A part of SelfHostedGateway, which has asked, depends on the role assignments: it asks nothing.
        opts = after_asking(args, given, "settings.", opts)
        super().__init__("apim-gateway:index:KubernetesGateway", name, None, opts)
        settings = merged(clouds.completed(given, clouds.of_given(args, given)), args["gateway_name"])
        for warning in container_settings.warnings_of(settings):
            pulumi.log.warn(warning, self)
        settings = readable.without_secrets(settings, args)
        if "disruption_budget" in settings:
            budget = following(settings["disruption_budget"], _budget_of_output, "settings.disruption_budget", args)
            settings["disruption_budget"] = budget
        objects = _Objects(self, name, settings, args.get("adopt", False))
        config_map, sources = objects.environment(args)
        deployment = objects.deployment(sources)
        # What refuses the Deployment's adoption, another selector above all, has to be seen before a Service changes.
        after = [deployment] if args.get("adopt") else None
        live_traffic = objects.live_traffic(after)
        objects.instance_discovery(after)
        if "disruption_budget" in settings:
            objects.disruption_budget()
        self._deployment, self._live_traffic_service = deployment, live_traffic
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

    # Properties, because an annotation would make an output of it, which a resource can't be.
    @property
    def deployment(self) -> Deployment:
        """The Deployment."""
        return self._deployment

    @property
    def live_traffic_service(self) -> Service:
        """The Service that callers reach, for example for an Ingress."""
        return self._live_traffic_service


class _Objects:
    """Makes the objects of one gateway: what they have in common is here, what is in them in gateway_objects.py."""

    def __init__(self, component: KubernetesGateway, name: str, settings: MergedSettings, adopt: bool) -> None:
        self._component = component
        self._name = name
        self._settings = settings
        self._adopt = adopt
        self._hooks = hooks.of_kubernetes(name, self._existing(settings["name"]), settings["selector"])
        self._timeouts = CustomTimeouts(
            create=f"{int(settings['ready_timeout'])}s", update=f"{int(settings['ready_timeout'])}s"
        )

    def environment(self, args: KubernetesGatewayArgs) -> tuple[ConfigMap, list[Any]]:
        """The ConfigMap, and what the container takes its settings from: it, and the Secret where there are secrets.

        Both are auto-named: a changed value makes a new object, the pods roll over to it, and the old one goes last.
        """
        data = gateway_objects.container_settings(args, self._settings)
        secrets = gateway_objects.secret_settings(self._settings)
        store = secrets if args.get("client_secret_store", self._settings["client_secret_store"]) == "secret" else data
        store[gateway_objects.CLIENT_SECRET_SETTING] = Output.secret(args["client_secret"])
        own = ResourceOptions(parent=self._component)
        sources: list[Any] = []
        if secrets:
            name = naming.credential_name(self._name)
            secret = Secret(name, metadata=self._metadata(), string_data=secrets, opts=own)
            sources.append({"secretRef": {"name": secret.metadata.name}})
        config_map = ConfigMap(naming.settings_name(self._name), metadata=self._metadata(), data=data, opts=own)
        return config_map, [*sources, {"configMapRef": {"name": config_map.metadata.name}}]

    def deployment(self, sources: list[Any]) -> Deployment:
        """The Deployment, whose container takes its settings from these sources."""
        name = self._settings["name"]
        return Deployment(
            f"{self._name}-deployment",
            metadata=self._metadata(name, adopted=self._adopt),
            spec=gateway_objects.deployment_spec(sources, self._settings),  # pyright: ignore[reportArgumentType]
            opts=self._options(
                name,
                custom_timeouts=self._timeouts,
                # Another selector would be a replacement in the preview, which no hook sees and `up` refuses half way.
                ignore_changes=["spec.selector"] if self._adopt else None,
            ),
        )

    def live_traffic(self, after: list[Deployment] | None) -> Service:
        """The Service that callers reach."""
        settings = self._settings
        name = naming.live_traffic_name(settings["name"])
        annotations = {**provider_annotations.of_live_traffic(settings), **settings["service_annotations"]}
        return Service(
            f"{self._name}-live-traffic",
            metadata=self._metadata(name, annotations, adopted=self._adopt),
            spec=gateway_objects.live_traffic_spec(settings),  # pyright: ignore[reportArgumentType]
            opts=self._options(
                name,
                custom_timeouts=self._timeouts,
                depends_on=after,
                # Of an imported Service the state has the address that the cluster chose; taking it away would replace
                # the Service, and cut callers off.
                ignore_changes=None if "clusterIP" in settings["service"] else ["spec.clusterIP"],
            ),
        )

    def instance_discovery(self, after: list[Deployment] | None) -> Service:
        """The headless Service by which the pods find each other."""
        name = naming.instance_discovery_name(self._settings["name"])
        annotations = {
            **provider_annotations.of_instance_discovery(),
            **gateway_objects.INSTANCE_DISCOVERY_ANNOTATIONS,
        }
        return Service(
            f"{self._name}-instance-discovery",
            metadata=self._metadata(name, annotations, adopted=self._adopt),
            spec=gateway_objects.instance_discovery_spec(self._settings),  # pyright: ignore[reportArgumentType]
            opts=self._options(name, depends_on=after),
        )

    def disruption_budget(self) -> PodDisruptionBudget:
        """How many pods may be missing at once."""
        given = self._settings["disruption_budget"]
        return PodDisruptionBudget(
            f"{self._name}-disruption-budget",
            metadata=self._metadata(self._settings["name"]),
            spec={
                "max_unavailable": Output.from_input(given).apply(_number_or_percentage),
                "selector": {"match_labels": self._settings["selector"]},
            },
            opts=ResourceOptions(parent=self._component),
        )

    def _metadata(
        self, name: str | None = None, annotations: Mapping[str, Any] | None = None, adopted: bool = False
    ) -> Any:
        return {
            **({"name": name} if name else {}),
            "namespace": self._settings["namespace"],
            "labels": gateway_objects.labels(self._settings),
            "annotations": {**provider_annotations.of_every_object(adopted=adopted), **(annotations or {})},
        }

    def _options(self, object_name: str, **own: Any) -> ResourceOptions:
        """The options of an object that can be adopted."""
        return ResourceOptions(parent=self._component, import_=self._existing(object_name), hooks=self._hooks, **own)

    def _existing(self, object_name: str) -> str | None:
        return f"{self._settings['namespace']}/{object_name}" if self._adopt else None


def _budget_of_output(value: str) -> names.Objection | None:
    """Refuses `none` in an Output: whether there is a budget has to be known before."""
    if value == names.NO_BUDGET:
        reason = "whether there is a budget has to be known before the deploy"
        return names.Objection(reason, "Give the plain string")
    return names.disruption_budget(value)


def _number_or_percentage(value: str) -> int | str:
    """Kubernetes takes a text here for a percentage only."""
    return int(value) if value.isascii() and value.isdecimal() else value


def _address(status: Any) -> str | None:
    ingress = status and status.load_balancer and status.load_balancer.ingress
    return (ingress[0].ip or ingress[0].hostname) if ingress else None
