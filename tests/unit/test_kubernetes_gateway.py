"""What the options of a gateway's Kubernetes stack change, and what none of them may touch: selectors and names.

Without options the objects are the guide's (test_guide_objects.py). What a cluster makes of them: tests/end_to_end.
"""

from typing import Any

import pytest
from apim_gateway import InputError, KubernetesGateway, KubernetesSettings
from apim_gateway.arguments.presets import merged
from apim_gateway.gateway_objects import deployment_spec, live_traffic_spec
from pulumi import Output

from .cloud import Cloud
from .recording import RecordingMonitor, run

IDENTITY: Any = {
    "configuration_endpoint": "contoso.configuration.azure-api.net",
    "tenant_id": "5f3b8d3e-6c1a-4e0b-9d57-2a8c4f6e1b70",
    "client_id": "0b6f4a52-9b3d-4a70-8a21-7c5e9d1f3b86",
    "client_secret": "gJ8Q~a-client-secret",
}
SECRET_SETTING = "config.service.auth.azureAd.clientSecret"


def gateway(
    gateway_name: str = "mygw", cloud: Cloud | None = None, store: str | None = None, **settings: Any
) -> RecordingMonitor:
    args: Any = {"gateway_name": gateway_name, **IDENTITY, "client_secret_store": store, "settings": settings}
    return run(lambda: KubernetesGateway("mygw", args), cloud=cloud)


def deployment(**settings: Any) -> dict[str, Any]:
    return gateway(**settings).one(":Deployment").inputs


def container(**settings: Any) -> dict[str, Any]:
    return deployment(**settings)["spec"]["template"]["spec"]["containers"][0]


def live_traffic(**settings: Any) -> dict[str, Any]:
    return gateway(**settings).one(":Service", "live-traffic").inputs


@pytest.mark.parametrize("settings", [{"labels": {"team": "api"}}, {"preset": "production"}, {}])
def test_no_option_touches_a_selector(settings: Any) -> None:
    monitor = gateway(**settings)
    assert monitor.one(":Deployment").inputs["spec"]["selector"] == {"matchLabels": {"app": "mygw"}}
    for service in ("live-traffic", "instance-discovery"):
        assert monitor.one(":Service", service).inputs["spec"]["selector"] == {"app": "mygw"}


def test_a_given_selector_is_everywhere_that_pods_are_selected_and_on_the_pods() -> None:
    selector = {"app": "apim-gateway", "tier": "edge"}
    monitor = gateway(selector=selector, preset="production", labels={"team": "api"})
    spec = monitor.one(":Deployment").inputs["spec"]
    [spread] = spec["template"]["spec"]["topologySpreadConstraints"]
    selectors = [spec["selector"]["matchLabels"], spread["labelSelector"]["matchLabels"]]
    selectors += [monitor.one(":Service", each).inputs["spec"]["selector"] for each in ("live-traffic", "discovery")]
    selectors.append(monitor.one(":PodDisruptionBudget").inputs["spec"]["selector"]["matchLabels"])
    assert selectors == [selector] * 5
    assert spec["template"]["metadata"]["labels"] == {**selector, "team": "api"}
    assert monitor.one(":Deployment").inputs["metadata"]["labels"] == {"app": "mygw", "team": "api"}


@pytest.mark.parametrize(
    ("service_type", "waits"),
    [
        ("LoadBalancer", {"pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress}"}),
        ("NodePort", {"pulumi.com/skipAwait": "true"}),
        ("ClusterIP", {"pulumi.com/skipAwait": "true"}),
    ],
)
def test_only_a_load_balancers_address_is_waited_for(service_type: str, waits: dict[str, str]) -> None:
    annotations = live_traffic(service_type=service_type)["metadata"]["annotations"]
    assert {key: value for key, value in annotations.items() if not key.endswith("FieldManager")} == waits


def test_every_object_has_the_same_field_manager() -> None:
    monitor = gateway(preset="production", store="secret")
    objects = [each for each in monitor.created if each.type.startswith("kubernetes:")]
    managers = [each.inputs["metadata"]["annotations"]["pulumi.com/patchFieldManager"] for each in objects]
    assert managers == ["pulumi-kubernetes-apim-gateway"] * 6


def test_labels_are_on_every_object_and_pod_beside_the_guides() -> None:
    monitor = gateway(labels={"team": "api"}, store="secret", disruption_budget="25%")
    objects = [each for each in monitor.created if each.type.startswith("kubernetes:")]
    assert len(objects) == 6
    templates = [each.inputs["spec"]["template"] for each in objects if each.type.endswith(":Deployment")]
    for labelled in [*(each.inputs for each in objects), *templates]:
        assert labelled["metadata"]["labels"] == {"team": "api", "app": "mygw"}


def test_azures_name_and_kubernetes_name_are_kept_apart() -> None:
    monitor = gateway("Store_12")
    assert monitor.one(":ConfigMap").inputs["data"]["gateway.name"] == "Store_12"
    assert monitor.one(":ConfigMap").inputs["data"]["neighborhood.host"] == "store-12-instance-discovery"
    assert monitor.one(":Deployment").inputs["metadata"]["name"] == "store-12"
    assert container(name="edge")["name"] == "edge"
    assert live_traffic(name="edge")["metadata"]["name"] == "edge-live-traffic"


def test_a_namespace_holds_every_object() -> None:
    monitor = gateway(namespace="apim", store="secret", disruption_budget="1")
    assert {each.inputs["metadata"]["namespace"] for each in monitor.created if "kubernetes:" in each.type} == {"apim"}
    assert monitor.outputs("KubernetesGateway").values["namespace"] == "apim"


def test_the_client_secret_is_in_the_config_map_as_in_the_guide() -> None:
    config_map = gateway().one(":ConfigMap")
    assert config_map.inputs["data"][SECRET_SETTING] == IDENTITY["client_secret"]
    assert config_map.secret_inputs == {f"data.{SECRET_SETTING}"}


def test_the_client_secret_can_be_kept_in_a_secret_and_nowhere_else() -> None:
    monitor = gateway(store="secret")
    assert monitor.one(":Secret").inputs["stringData"] == {SECRET_SETTING: IDENTITY["client_secret"]}
    assert monitor.one(":Secret").secret_inputs == {"stringData"}
    assert SECRET_SETTING not in monitor.one(":ConfigMap").inputs["data"]
    assert container(store="secret")["envFrom"] == [
        {"secretRef": {"name": "mygw-credential-1a2b3c4d"}},
        {"configMapRef": {"name": "mygw-env-1a2b3c4d"}},
    ]


def test_further_container_settings_stand_beside_the_guides() -> None:
    data = gateway(container_settings={"telemetry.logs.std.level": "warn"}).one(":ConfigMap").inputs["data"]
    assert data["telemetry.logs.std.level"] == "warn"
    assert data["config.service.auth"] == "azureAdApp"
    assert gateway(authority="https://login.contoso.example").one(":ConfigMap").inputs["data"][
        "config.service.auth.azureAd.authority"
    ] == ("https://login.contoso.example")


def test_fragments_add_to_the_guides_fields_or_take_their_place() -> None:
    probe = {"httpGet": {"path": "/status-0123456789abcdef", "port": 8080}}
    changed = container(container={"resources": {"limits": {"cpu": "1"}}, "readinessProbe": probe})
    assert changed["resources"] == {"limits": {"cpu": "1"}}
    assert changed["readinessProbe"] == {**container()["readinessProbe"], **probe}
    assert changed["ports"] == container()["ports"]
    pod = deployment(pod={"nodeSelector": {"disk": "ssd"}, "terminationGracePeriodSeconds": 90})["spec"]["template"]
    assert pod["spec"]["nodeSelector"] == {"disk": "ssd"}
    assert pod["spec"]["terminationGracePeriodSeconds"] == 90
    service = live_traffic(service={"loadBalancerSourceRanges": ["10.0.0.0/8"], "externalTrafficPolicy": "Cluster"})
    assert service["spec"]["loadBalancerSourceRanges"] == ["10.0.0.0/8"]
    assert service["spec"]["externalTrafficPolicy"] == "Cluster"
    annotated = live_traffic(service_annotations={"azure.com/internal": "true"})
    assert annotated["metadata"]["annotations"]["azure.com/internal"] == "true"


def test_another_port_keeps_the_guides() -> None:
    metrics = {"name": "metrics", "containerPort": 8082}
    assert container(container={"ports": [metrics]})["ports"] == [*container()["ports"], metrics]
    service = live_traffic(service={"ports": [{"name": "metrics", "port": 8082}]})["spec"]["ports"]
    assert service == [*live_traffic()["spec"]["ports"], {"name": "metrics", "port": 8082}]


def test_a_port_of_the_guide_is_changed_field_by_field() -> None:
    ports = live_traffic(service={"ports": [{"port": 443, "nodePort": 30443}]})["spec"]["ports"]
    assert ports[1] == {"name": "https", "port": 443, "targetPort": 8081, "nodePort": 30443}


def test_a_port_of_the_guide_can_be_closed() -> None:
    closed = {"port": 80, "$patch": "delete"}
    assert [each["name"] for each in live_traffic(service={"ports": [closed]})["spec"]["ports"]] == ["https"]


def test_a_null_takes_a_field_of_the_guide_away() -> None:
    assert "externalTrafficPolicy" not in live_traffic(service={"externalTrafficPolicy": None})["spec"]
    pod = deployment(pod={"terminationGracePeriodSeconds": None})["spec"]["template"]["spec"]
    assert pod.keys() == {"containers"}


@pytest.mark.parametrize(
    ("service_type", "policy"), [("LoadBalancer", "Local"), ("NodePort", "Local"), ("ClusterIP", None)]
)
def test_a_traffic_policy_is_given_only_where_kubernetes_takes_one(service_type: str, policy: str | None) -> None:
    spec = live_traffic(service_type=service_type)["spec"]
    assert spec["type"] == service_type
    assert spec.get("externalTrafficPolicy") == policy


@pytest.mark.parametrize(
    ("service_type", "ingress", "address"),
    [
        ("LoadBalancer", [{"ip": "10.99.236.168"}], "10.99.236.168"),
        ("LoadBalancer", [{"hostname": "lb.contoso.example"}], "lb.contoso.example"),
        ("LoadBalancer", [], None),
        ("ClusterIP", [{"ip": "10.99.236.168"}], None),
    ],
)
def test_the_address_is_the_load_balancers(service_type: str, ingress: Any, address: str | None) -> None:
    outputs = gateway(cloud=Cloud(ingress=ingress), service_type=service_type).outputs("KubernetesGateway")
    assert outputs.values.get("address") == address


def with_budget_as_output(budget: str) -> RecordingMonitor:
    def program() -> None:
        settings: KubernetesSettings = {"disruption_budget": Output.from_input(budget)}
        args: Any = {"gateway_name": "mygw", **IDENTITY, "settings": settings}
        KubernetesGateway("mygw", args)

    return run(program)


@pytest.mark.parametrize("as_output", [False, True], ids=["plain", "output"])
@pytest.mark.parametrize(("given", "applied"), [("25%", "25%"), ("1", 1), (1, 1)], ids=["percentage", "text", "number"])
def test_a_disruption_budget_protects_the_gateways_own_pods(given: Any, applied: object, as_output: bool) -> None:
    monitor = with_budget_as_output(f"{given}") if as_output else gateway(disruption_budget=given)
    budget = monitor.one(":PodDisruptionBudget").inputs
    assert budget["spec"] == {"maxUnavailable": applied, "selector": {"matchLabels": {"app": "mygw"}}}
    assert not [each for each in gateway().created if each.type.endswith("PodDisruptionBudget")]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("none", "'none': whether there is a budget has to be known before the deploy. Give the plain string."),
        ("many", "'many': it is neither a number nor a percentage. Give for example '1' or '25%', or 'none'."),
    ],
)
def test_an_output_that_is_no_disruption_budget_is_refused_in_one_line(given: str, said: str) -> None:
    with pytest.raises(InputError) as refusal:
        with_budget_as_output(given)
    assert str(refusal.value) == f"settings.disruption_budget is {said}"


@pytest.mark.parametrize("wrong", [True, 1.5, -1])
def test_a_number_that_is_no_disruption_budget_is_refused(wrong: Any) -> None:
    with pytest.raises(InputError, match=r"^settings\.disruption_budget is "):
        gateway(disruption_budget=wrong)


@pytest.mark.parametrize(("given", "seconds"), [(60, 60), (90.0, 90), (None, 1200)])
def test_waiting_for_pods_and_address_ends_with_the_ready_timeout(given: Any, seconds: int) -> None:
    monitor = gateway(**({} if given is None else {"ready_timeout": given}))
    timeouts = {"create": f"{seconds}s", "update": f"{seconds}s"}
    assert monitor.one(":Deployment").inputs["spec"]["progressDeadlineSeconds"] == seconds
    assert monitor.one(":Deployment").options["custom_timeouts"] == timeouts
    assert monitor.one(":Service", "live-traffic").options["custom_timeouts"] == timeouts


def test_floats_of_other_languages_become_whole_numbers() -> None:
    settings = KubernetesSettings(
        replicas=2.0,
        ready_timeout=90.0,  # pyright: ignore[reportArgumentType]
        container={"livenessProbe": {"periodSeconds": 5.0, "ports": [8080.0]}, "resources": {"cpu": 0.5}},
        pod={"terminationGracePeriodSeconds": 90.0},
        service={"healthCheckNodePort": 30000.0},
    )
    merged_settings = merged(settings, "mygw")
    spec = deployment_spec([], merged_settings)
    pod = spec["template"]["spec"]
    numbers = [
        spec["replicas"],
        spec["progressDeadlineSeconds"],
        pod["terminationGracePeriodSeconds"],
        pod["containers"][0]["livenessProbe"]["periodSeconds"],
        *pod["containers"][0]["livenessProbe"]["ports"],
        live_traffic_spec(merged_settings)["healthCheckNodePort"],
    ]
    assert [type(each) for each in numbers] == [int] * 6
    assert pod["containers"][0]["resources"]["cpu"] == 0.5
