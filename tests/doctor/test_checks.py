"""What single checks make of what they see. What they ask is shown on the sandbox (tests/end_to_end/test_doctor.py).

The stand-in below has the answers only; the checks are the real ones.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from apim_gateway_doctor.checks import (
    client_secret,
    container_settings,
    deployment,
    heartbeats,
    image,
    instance,
    services,
)
from apim_gateway_doctor.clouds import PUBLIC
from apim_gateway_doctor.observations import Observations
from apim_gateway_doctor.results import NotObservableError, Status
from apim_gateway_doctor.setting_names import CLIENT_SECRET
from apim_gateway_doctor.stack import Resource

SECRET = "abc-and-the-rest-of-it"


def seen(**answers: Any) -> Observations:
    return cast(Observations, SimpleNamespace(**answers))


def always(answer: Any) -> Callable[..., Any]:
    """A question whose answer is known, whatever is asked."""

    def answered(*_: object, **__: object) -> Any:
        return answer

    return answered


def expiring(days: float, hint: str = "abc") -> Observations:
    ends = (datetime.now(UTC) + timedelta(days=days)).isoformat().replace("+00:00", "Z")
    application = {"passwordCredentials": [{"hint": "zzz", "endDateTime": "2999-01-01T00:00:00Z"}]}
    application["passwordCredentials"].append({"hint": hint, "endDateTime": ends})
    return seen(application=application, settings={CLIENT_SECRET: SECRET})


@pytest.mark.parametrize(
    ("days", "status"),
    [(-1, Status.FAILED), (0.5, Status.WARNING), (29.5, Status.WARNING), (30.5, Status.OK), (700, Status.OK)],
)
def test_a_client_secret_is_warned_of_in_its_last_thirty_days(days: float, status: Status) -> None:
    result = client_secret.lasts(expiring(days))
    assert result.status is status
    assert bool(result.fix) is (status is not Status.OK)


def test_the_day_counts_of_the_secret_that_the_pods_use_not_of_another() -> None:
    assert client_secret.lasts(expiring(10)).seen.startswith("9 days left")
    unknown = client_secret.lasts(expiring(10, hint="xyz"))
    assert unknown.status is Status.FAILED
    assert SECRET[:3] not in unknown.seen


def test_without_a_client_secret_in_the_cluster_nothing_is_said_of_it() -> None:
    with pytest.raises(NotObservableError, match="the pods have no client secret"):
        client_secret.lasts(seen(application={"passwordCredentials": [{"hint": "abc"}]}, settings={}))


def test_a_setting_that_differs_from_azure_is_named_and_a_scheme_is_no_difference() -> None:
    gateway = SimpleNamespace(
        configuration_endpoint="apim.configuration.azure-api.net",
        authority="https://login.microsoftonline.com",
        name="edge",
        deployed=SimpleNamespace(service_principal=None, application=None),
    )
    settings = {
        "config.service.endpoint": "https://apim.configuration.azure-api.net",
        "config.service.auth": "azureAdApp",
        "config.service.auth.azureAd.authority": "https://login.microsoftonline.com/",
        "gateway.name": "edge",
        "neighborhood.host": "edge-instance-discovery",
    }
    live = {"metadata": {"name": "edge"}}
    found = seen(gateway=gateway, gateway_resource=True, settings=settings, container={}, deployment=live)
    assert container_settings.match_azure(found).seen
    settings["gateway.name"] = "other"
    result = container_settings.match_azure(found)
    assert result.status is Status.FAILED
    assert result.seen == "gateway.name is 'other' and should be 'edge'"


def test_a_config_map_that_is_gone_is_one_failure_with_its_name() -> None:
    config_map = Resource("urn", "kubernetes:core/v1:ConfigMap", "", {}, {"metadata": {"name": "mygw-env-1"}})
    by_type = {"kubernetes:core/v1:ConfigMap": [config_map], "kubernetes:core/v1:Secret": []}
    deployed = SimpleNamespace(config_map=config_map, stack=SimpleNamespace(of_type=by_type.__getitem__))
    gateway = SimpleNamespace(deployed=deployed)
    container = {"envFrom": [{"configMapRef": {"name": "mygw-env-1"}}, {"secretRef": {"name": "x", "optional": True}}]}
    found = seen(gateway=gateway, container=container, pods=[], object=always(None))
    with pytest.raises(NotObservableError, match=r"^ConfigMap mygw-env-1 does not exist$"):
        container_settings.match_azure(found)
    result = container_settings.are_in_use(found)
    assert result.status is Status.FAILED
    assert result.seen.startswith("ConfigMap mygw-env-1 does not exist")


@pytest.mark.parametrize(("replicas", "status"), [(1, Status.OK), (2, Status.WARNING)])
def test_a_moving_tag_matters_from_the_second_pod_on(replicas: int, status: Status) -> None:
    container = {"image": "mcr.microsoft.com/azure-api-management/gateway:v2"}
    assert image.is_supported(seen(container=container, deployment={"spec": {"replicas": replicas}})).status is status


def test_on_azure_heartbeats_are_not_observable_and_the_portals_page_is_named() -> None:
    gateway = SimpleNamespace(service="apim", name="edge")
    with pytest.raises(NotObservableError, match="no public API") as told:
        heartbeats.arrive(seen(gateway=gateway, azure=SimpleNamespace(cloud=PUBLIC)))
    assert "Self-hosted gateways, edge, Overview" in told.value.fix


IMAGE = "mcr.microsoft.com/azure-api-management/gateway:2.9.2"


def of_image(image: Any, deployed: str = IMAGE) -> Resource:
    """The state's Deployment, whose image the program gives, and whose image the cluster has made of it."""
    inputs, outputs = (
        {"spec": {"template": {"spec": {"containers": [{"name": "proxy", "image": "envoy"}, container]}}}}
        for container in ({"name": "edge", "image": image}, {"name": "edge", "image": deployed})
    )
    return Resource("urn", "kubernetes:apps/v1:Deployment", "", inputs, outputs)


def rollout(*pods: dict[str, Any], **status: Any) -> Observations:
    found = {
        "metadata": {"name": "edge", "generation": 2},
        "spec": {"replicas": 1},
        "status": {"observedGeneration": 2, **status},
    }
    return seen(
        gateway=SimpleNamespace(deployed=SimpleNamespace(deployment=of_image(IMAGE)), namespace="gateways"),
        deployment=found,
        container={"name": "edge", "image": IMAGE},
        pods=[*pods],
        objects=always([]),
    )


def pod(ready: str, message: str = "", waiting: dict[str, str] | None = None) -> dict[str, Any]:
    return {
        "metadata": {"name": "edge-1"},
        "status": {
            "conditions": [{"type": "Ready", "status": ready, "message": message}],
            "containerStatuses": [{"state": {"waiting": waiting} if waiting else {}}],
        },
    }


def test_a_pod_that_waits_says_why() -> None:
    waiting = {"reason": "ImagePullBackOff", "message": "Back-off pulling image"}
    result = deployment.is_complete(rollout(pod("False", waiting=waiting), replicas=1, updatedReplicas=1))
    assert result.status is Status.FAILED
    assert result.seen == "0/1 Ready, 1 of the newest release: [ImagePullBackOff] Back-off pulling image"
    assert result.fix.endswith("kubectl logs deploy/edge -n gateways")


def test_a_deployment_that_gets_no_pods_says_why() -> None:
    conditions = [
        {"type": "Available", "status": "False", "message": "Deployment does not have minimum availability."},
        {"type": "ReplicaFailure", "status": "True", "message": 'pods "edge-1" is forbidden: exceeded quota: small'},
    ]
    result = deployment.is_complete(rollout(replicas=1, conditions=conditions))
    assert result.seen == '0/1 Ready, 0 of the newest release: pods "edge-1" is forbidden: exceeded quota: small'


def test_an_old_pod_that_still_serves_is_no_complete_rollout() -> None:
    counts = {"replicas": 2, "readyReplicas": 1, "updatedReplicas": 1, "availableReplicas": 1}
    assert deployment.is_complete(rollout(pod("True"), **counts)).status is Status.FAILED
    assert deployment.is_complete(rollout(pod("True"), **dict.fromkeys(counts, 1))).status is Status.OK


def test_a_change_that_kubernetes_has_not_noticed_is_not_judged() -> None:
    behind = rollout(pod("True"), observedGeneration=1)
    assert deployment.is_complete(behind).status is Status.NOT_OBSERVABLE


def traffic(wanted: dict[str, Any], spec: dict[str, Any], *addresses: dict[str, str]) -> Observations:
    made = SimpleNamespace(output=always("edge-live-traffic"))
    service = {
        "metadata": {"name": "edge-live-traffic", "uid": "1"},
        "spec": {"type": "LoadBalancer", **spec},
        "status": {"loadBalancer": {"ingress": list(addresses)}},
    }
    slices = [{"endpoints": [{"conditions": {"ready": True}}]}]
    deployed = SimpleNamespace(live_traffic=made)
    return seen(
        gateway=SimpleNamespace(deployed=deployed, live_traffic_fields=wanted, namespace="gateways"),
        object=always(service),
        objects=always(slices),
        objects_of_all_namespaces=always([service]),
        deployment={"status": {"readyReplicas": 1}},
    )


def test_a_load_balancer_without_an_address_is_no_success() -> None:
    pending = services.live_traffic(traffic({}, {}))
    assert (pending.status, pending.seen) == (Status.FAILED, "it has no address yet")
    assert pending.fix.startswith("kubectl describe service edge-live-traffic -n gateways: ")
    named = services.live_traffic(traffic({}, {}, {"hostname": "edge.example"}))
    assert (named.status, named.seen) == (Status.OK, "LoadBalancer edge.example, 1 endpoint(s)")


def test_a_service_that_is_not_what_the_configuration_asks_for_is_named_by_its_field() -> None:
    spec = {"sessionAffinity": "None", "ports": [{"port": 80, "nodePort": 31000}]}
    address = {"ip": "203.0.113.1"}
    same = traffic({"sessionAffinity": "None", "ports": [{"port": "80"}]}, spec, address)
    assert services.live_traffic(same).status is Status.OK
    other = services.live_traffic(traffic({"ports": [{"port": 80, "nodePort": 30000}]}, spec, address))
    assert other.status is Status.FAILED
    assert other.seen == "spec.ports[0].nodePort is 31000, and the configuration asks for 30000"


def test_a_service_that_selects_by_labels_that_the_pods_do_not_have_is_named_with_the_setting_that_mends_it() -> None:
    service = {"metadata": {"name": "mygw-instance-discovery"}, "spec": {"selector": {"app": "mygw"}}}
    pods = {"app": "apim-gateway"}
    deployment_seen = {
        "spec": {"selector": {"matchLabels": pods}, "template": {"metadata": {"labels": pods}}},
        "status": {"readyReplicas": 1},
    }
    made = SimpleNamespace(output=always("mygw-instance-discovery"))
    result = services.instance_discovery(
        seen(
            gateway=SimpleNamespace(deployed=SimpleNamespace(instance_discovery=made)),
            object=always(service),
            objects=always([]),
            deployment=deployment_seen,
        )
    )
    assert result.status is Status.FAILED
    assert 'it selects pods by {"app": "mygw"}' in result.seen
    assert result.fix is not None
    assert result.fix.startswith('Set apim-gateway:kubernetes.selector: {"app": "apim-gateway"}')


def test_the_apis_that_a_gateway_offers_are_named_and_many_are_counted() -> None:
    assert instance.apis(seen(gateway_apis=["echo-api", "orders"])).seen == "echo-api, orders"
    many = instance.apis(seen(gateway_apis=[f"api-{number:02}" for number in range(11)]))
    assert (many.status, many.seen.rpartition(", ")[2]) == (Status.OK, "api-07 and 3 more")


def test_a_gateway_without_apis_is_a_warning_with_the_command_that_links_one() -> None:
    result = instance.apis(seen(gateway_apis=[], gateway=SimpleNamespace(service_id="/subscriptions/s", name="edge")))
    assert (result.status, result.seen) == (Status.WARNING, "it offers none: every call is answered with 404")
    assert "az rest --method put --body '{}' --url '/subscriptions/s/gateways/edge/apis/<name of an API>" in result.fix


READY = dict.fromkeys(("replicas", "readyReplicas", "updatedReplicas", "availableReplicas"), 1)
UNDO = "pulumi up --refresh --skip-preview"


def test_an_image_that_was_set_by_hand_is_named_with_the_one_that_should_be_there() -> None:
    found = rollout(pod("True"), **READY)
    assert deployment.is_complete(found).status is Status.OK
    found.container["image"] = "nginx:1.2"
    result = deployment.is_complete(found)
    assert (result.status, result.fix) == (Status.FAILED, UNDO)
    assert result.seen == f"its image is 'nginx:1.2' and should be '{IMAGE}'"


def test_an_image_that_a_webhook_has_rewritten_or_that_is_secret_is_no_change_by_hand() -> None:
    found = rollout(pod("True"), **READY)
    found.container["image"] = "mirror.example/gateway:2.9.2"
    for made in (of_image(IMAGE, deployed="mirror.example/gateway:2.9.2"), of_image({"secret": "encrypted"})):
        cast(Any, found.gateway.deployed).deployment = made
        assert deployment.is_complete(found).status is Status.OK


def test_a_change_by_hand_in_the_cluster_is_undone_without_the_preview_that_kubectls_fields_end() -> None:
    gone = rollout()
    cast(Any, gone).deployment = None
    assert deployment.is_complete(gone).fix == UNDO
    no_service = traffic({}, {})
    cast(Any, no_service).object = always(None)
    assert services.live_traffic(no_service).fix == UNDO
    other_port = traffic({"ports": [{"port": 80}]}, {"ports": [{"port": 81}]})
    assert services.live_traffic(other_port).fix == UNDO
    assert container_settings.are_in_use(undone_rollout()).fix == UNDO


def undone_rollout() -> Observations:
    """A Deployment after `kubectl rollout undo`: it names the ConfigMap of an older release."""
    config_map = Resource("urn", "kubernetes:core/v1:ConfigMap", "", {}, {"metadata": {"name": "edge-env-2"}})
    by_type = {"kubernetes:core/v1:ConfigMap": [config_map], "kubernetes:core/v1:Secret": []}
    deployed = SimpleNamespace(config_map=config_map, stack=SimpleNamespace(of_type=by_type.__getitem__))
    container = {"envFrom": [{"configMapRef": {"name": "edge-env-1"}}]}
    return seen(gateway=SimpleNamespace(deployed=deployed), container=container)


def test_a_deployment_scaled_to_nothing_is_taken_back_from_kubectl_by_force() -> None:
    found = rollout()
    cast(Any, found.deployment)["spec"]["replicas"] = 0
    result = deployment.is_complete(found)
    assert (result.status, result.seen) == (Status.FAILED, "it is scaled to 0")
    assert result.fix == "PULUMI_K8S_ENABLE_PATCH_FORCE=true pulumi up --refresh"
