"""The two Services: the guide's `kubectl get services`, and whether a Ready pod is behind them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from apim_gateway_doctor.advice import UNDO_IN_CLUSTER
from apim_gateway_doctor.cluster import Object
from apim_gateway_doctor.objects import child, children
from apim_gateway_doctor.observations import Observations
from apim_gateway_doctor.results import NotObservableError, Result, failed, ok
from apim_gateway_doctor.stack import Resource


def live_traffic(seen: Observations) -> Result:
    """It is as configured, has an address where its type gives one, and leads to a Ready pod."""
    service = _found(seen, seen.gateway.deployed.live_traffic)
    if isinstance(service, Result):
        return service
    if difference := _difference(seen.gateway.live_traffic_fields, service["spec"], "spec"):
        taken = _taken_node_port(seen, service)
        return failed(
            f"{difference}{taken}", "Free the port or choose another; pulumi up" if taken else UNDO_IN_CLUSTER
        )
    type = service["spec"]["type"]
    addresses = [
        each.get("ip") or each.get("hostname") for each in children(service, "status", "loadBalancer", "ingress")
    ]
    if type == "LoadBalancer" and not addresses:
        described = f"kubectl describe service {service['metadata']['name']} -n {seen.gateway.namespace}"
        return failed("it has no address yet", f"{described}: a cluster without load balancers never gives one")
    return _with_endpoints(seen, service, f"{type} {addresses[0]}" if addresses else type)


def instance_discovery(seen: Observations) -> Result:
    """It leads to the Ready pods, which count their rate limits together."""
    service = _found(seen, seen.gateway.deployed.instance_discovery)
    return service if isinstance(service, Result) else _with_endpoints(seen, service, "headless")


def _found(seen: Observations, made: Resource | None) -> Object | Result:
    if made is None:
        raise NotObservableError("the stack has not made it")
    name = str(made.output("metadata", "name"))
    return seen.object("Service", name) or failed(f"there is no Service '{name}'", UNDO_IN_CLUSTER)


def _with_endpoints(seen: Observations, service: Object, what: str) -> Result:
    slices = seen.objects("EndpointSlice", labelSelector=f"kubernetes.io/service-name={service['metadata']['name']}")
    endpoints = [each for slice in slices for each in children(slice, "endpoints")]
    ready = sum(child(each, "conditions").get("ready") is not False for each in endpoints)
    if ready:
        return ok(f"{what}, {ready} endpoint(s)")
    if not child(seen.deployment or {}, "status").get("readyReplicas"):
        raise NotObservableError(f"{what}; no pod is Ready")
    selector = child(service, "spec", "selector")
    labels = child(seen.deployment or {}, "spec", "template", "metadata", "labels")
    if missed := {key: value for key, value in selector.items() if labels.get(key) != value}:
        live = json.dumps(child(seen.deployment or {}, "spec", "selector", "matchLabels"))
        return failed(
            f"{what}; it selects pods by {json.dumps(missed)}, which the Deployment's pods do not have",
            f"Set apim-gateway:kubernetes.selector: {live}, which the Deployment has for life; {UNDO_IN_CLUSTER}",
        )
    return failed(f"{what}; no Ready pod is behind it", UNDO_IN_CLUSTER)


def _difference(wanted: Mapping[str, Any], actual: Any, path: str) -> str:
    """The first field that the configuration asks for and the Service does not have."""
    for key, value in wanted.items():
        found = _differs(value, actual.get(key), f"{path}.{key}")
        if found:
            return found
    return ""


def _differs(wanted: Any, actual: Any, path: str) -> str:
    if isinstance(wanted, Mapping) and isinstance(actual, Mapping):
        return _difference(cast("Mapping[str, Any]", wanted), actual, path)
    if isinstance(wanted, list) and isinstance(actual, list):
        return _differing_item(cast("Sequence[Any]", wanted), cast("Sequence[Any]", actual), path)
    # A number may be written as a text in the configuration.
    one, other = cast(object, wanted), cast(object, actual)
    if one is None or str(one) == str(other):
        return ""
    return f"{path} is {other!r}, and the configuration asks for {one!r}"


def _differing_item(wanted: Sequence[Any], actual: Sequence[Any], path: str) -> str:
    if len(wanted) != len(actual):
        return f"{path} has {len(actual)} entries, and the configuration asks for {len(wanted)}"
    differences = (
        _differs(one, other, f"{path}[{place}]") for place, (one, other) in enumerate(zip(wanted, actual, strict=True))
    )
    return next((each for each in differences if each), "")


def _taken_node_port(seen: Observations, service: Object) -> str:
    """Who else has a node port that the configuration asks for."""
    wanted = {each.get("nodePort") for each in children(seen.gateway.live_traffic_fields, "ports")} - {None}
    for other in seen.objects_of_all_namespaces("Service") if wanted else []:
        for port in children(other, "spec", "ports"):
            if port.get("nodePort") in wanted and other["metadata"]["uid"] != service["metadata"]["uid"]:
                owner = f"{other['metadata']['namespace']}/{other['metadata']['name']}"
                return f": node port {port['nodePort']} is taken by Service {owner}"
    return ""
