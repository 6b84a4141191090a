"""Annotations that tell Pulumi's Kubernetes provider how to write an object, and what to wait for.

Source: https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/;
pulumi-kubernetes, provider/pkg/metadata/annotations.go.
"""

from . import field_managers
from .arguments.presets import MergedSettings

FORCE = "pulumi.com/patchForce"
"""Makes an update take fields from whoever has set them."""
SKIP_AWAIT = "pulumi.com/skipAwait"
WAIT_FOR = "pulumi.com/waitFor"


def of_every_object(*, adopted: bool = False) -> dict[str, str]:
    """The annotations of each object; `adopted` ones are written by force, since no preview can take fields over."""
    owner = {"pulumi.com/patchFieldManager": field_managers.PULUMI}
    return owner | ({FORCE: "true"} if adopted else {})


def of_live_traffic(settings: MergedSettings) -> dict[str, str]:
    """Waits for the load balancer's address alone: the Deployment's own wait says whether pods are Ready.

    The provider's wait for a Service takes ten seconds more, in which it watches the endpoints.
    """
    if settings["service_type"] != "LoadBalancer":
        return {SKIP_AWAIT: "true"}
    return {WAIT_FOR: "jsonpath={.status.loadBalancer.ingress}"}


def of_instance_discovery() -> dict[str, str]:
    """Waits for nothing: a headless Service gets no address."""
    return {SKIP_AWAIT: "true"}
