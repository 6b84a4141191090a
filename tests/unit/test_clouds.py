"""Endpoint, authority and audience follow the instance's cloud; single ones can be given, and a mixture is refused."""

from typing import Any

import pulumi
import pytest
from apim_gateway import InputError, KubernetesGateway, SelfHostedGateway

import settings

from .cloud import SERVICE, Cloud, api_management_service
from .configuration import REQUIRED, configure
from .recording import refused, run
from .test_component_contract import ARGS

AUDIENCE = "config.service.auth.tokenAudience"
AUTHORITY = "config.service.auth.azureAd.authority"
ENDPOINT = "config.service.endpoint"
INSTANCE = {"resource_group_name": "rg-apim-dev", "service_name": "apim-contoso-dev", "gateway_name": "mygw"}
PUBLIC_LOGIN = "https://login.microsoftonline.com"
CLOUDS = {
    "azure-api.net": (PUBLIC_LOGIN, None),
    "azure-api.us": ("https://login.microsoftonline.us", "https://azure-api.us/configuration"),
    "azure-api.cn": ("https://login.partner.microsoftonline.cn", "https://azure-api.cn/configuration"),
}
US_LOGIN, US_AUDIENCE = CLOUDS["azure-api.us"]


def instance(domain: str, *hosts: tuple[str, str]) -> Cloud:
    cloud = Cloud()
    cloud.answers[SERVICE] = api_management_service(domain=domain, hosts=hosts)
    return cloud


def program(**kubernetes: Any) -> Any:
    args: Any = {**INSTANCE, "kubernetes": kubernetes}
    return lambda: SelfHostedGateway("mygw", args)


def data_of(cloud: Cloud, **kubernetes: Any) -> dict[str, Any]:
    return run(program(**kubernetes), cloud=cloud).one(":ConfigMap").inputs["data"]


@pytest.mark.parametrize("domain", CLOUDS)
def test_endpoint_authority_and_audience_follow_the_instance(domain: str) -> None:
    data = data_of(instance(domain))
    assert data[ENDPOINT] == f"apim-contoso-dev.configuration.{domain}"
    assert (data[AUTHORITY], data.get(AUDIENCE)) == CLOUDS[domain]


def test_an_instances_own_host_name_for_its_configuration_is_the_endpoint() -> None:
    cloud = instance("azure-api.us", ("Portal", "portal.contoso.example"), ("ConfigurationApi", "apim.contoso.example"))
    data = data_of(cloud)
    assert data[ENDPOINT] == "apim.contoso.example"
    assert (data[AUTHORITY], data[AUDIENCE]) == CLOUDS["azure-api.us"]


def test_an_instance_with_a_custom_gateway_address_has_the_cloud_of_its_other_names() -> None:
    cloud = instance("azure-api.cn")
    answer: Any = cloud.answers[SERVICE]
    cloud.answers[SERVICE] = {**answer, "gatewayUrl": "https://api.contoso.example"}
    assert data_of(cloud)[AUTHORITY] == "https://login.partner.microsoftonline.cn"


def test_single_ones_can_be_given() -> None:
    data = data_of(
        instance("azure-api.cn"),
        authority="https://login.chinacloudapi.cn",
        container_settings={AUDIENCE: "https://contoso.example/audience"},
    )
    assert data[AUTHORITY] == "https://login.chinacloudapi.cn"
    assert data[AUDIENCE] == "https://contoso.example/audience"


def test_what_is_of_another_cloud_than_the_instance_is_refused() -> None:
    said = refused(program(authority=US_LOGIN), InputError, cloud=instance("azure-api.net"))
    assert said == (
        "kubernetes.authority is 'https://login.microsoftonline.us': it is of Azure US Government, and the instance of"
        " public Azure. Leave it out."
    )


def test_a_mixture_is_refused_before_azure_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    audience = {AUDIENCE: "https://azure-api.cn/configuration"}
    given = {"configurationEndpoint": "apim.configuration.azure-api.net", "kubernetes": {"authority": US_LOGIN}}
    configure(monkeypatch, {**REQUIRED, **given, "containerSettings": audience})
    fix = "Give those of one cloud, here and as 'apim-gateway:configurationEndpoint', or neither."
    assert refused(settings.read, InputError).splitlines() == [
        "apim-gateway:kubernetes.authority is 'https://login.microsoftonline.us': it is of Azure US Government, and"
        f" another value of public Azure. {fix}",
        f"apim-gateway:containerSettings has '{AUDIENCE}' as 'https://azure-api.cn/configuration': it is of Azure"
        f" China, and another value of public Azure. {fix}",
    ]


@pytest.mark.parametrize("given", [{ENDPOINT: "edge.configuration.azure-api.us"}, {"authority": US_LOGIN}])
def test_the_kubernetes_part_alone_takes_the_rest_from_what_is_given(given: dict[str, str]) -> None:
    endpoint = given.pop(ENDPOINT, "apim.contoso.example")
    args: Any = {**ARGS[KubernetesGateway], "configuration_endpoint": endpoint, "settings": given}
    data = run(lambda: KubernetesGateway("mygw", args)).one(":ConfigMap").inputs["data"]
    assert (data[AUTHORITY], data[AUDIENCE]) == CLOUDS["azure-api.us"]


def test_an_endpoint_that_is_not_known_yet_leaves_the_public_clouds_defaults() -> None:
    def gateway() -> None:
        endpoint = pulumi.Output.from_input("edge.configuration.azure-api.us")
        args: Any = {**ARGS[KubernetesGateway], "configuration_endpoint": endpoint, "settings": {}}
        KubernetesGateway("mygw", args)

    data = run(gateway).one(":ConfigMap").inputs["data"]
    assert data[AUTHORITY] == PUBLIC_LOGIN
    assert AUDIENCE not in data
