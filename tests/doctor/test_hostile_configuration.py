"""A configuration that no `up` accepts ends doctor in one line, which shows no kubeconfig."""

import json
from typing import Any

import pytest

from doctor import gateway
from doctor.cluster import Cluster
from doctor.errors import CannotCheckError

from .test_gateway import CONFIGURATION, role, stack

PROPERTIES = ("subscription_id", "configuration_endpoint", "authority", "validator_scope", "brings_roles", "namespace")
KEYS = (
    "apiManagement.resourceGroupName",
    "apiManagement.serviceName",
    "apiManagement.subscriptionId",
    "apiManagement.configurationEndpoint",
    "gateway.name",
    "gateway.namespace",
    "gateway.authority",
    "roles.validatorScope",
    "roles.readerRoleId",
)


def read(configuration: dict[str, Any]) -> list[Any]:
    found = gateway.of_stack(stack(configuration, role("other")))
    return [getattr(found, each) for each in PROPERTIES]


@pytest.mark.parametrize("value", [["a"], {"a": "b"}, 5, True])
@pytest.mark.parametrize("key", KEYS)
def test_a_setting_that_is_no_text_is_refused_by_name(key: str, value: Any) -> None:
    group, _, name = key.partition(".")
    own = {**CONFIGURATION.get(f"apim-gateway:{group}", {}), name: value}
    with pytest.raises(CannotCheckError) as refusal:
        read({**CONFIGURATION, f"apim-gateway:{group}": own})
    assert str(refusal.value) == (
        f"apim-gateway:{key} is of type {type(value).__name__}: it is not a text. Put a text into the stack's"
        " configuration."
    )


@pytest.mark.parametrize("value", [["a"], "a", 5])
def test_fields_of_the_service_that_are_no_mapping_are_none(value: Any) -> None:
    own = {"name": "edge", "service": value}
    assert gateway.of_stack(stack({**CONFIGURATION, "apim-gateway:gateway": own})).live_traffic_fields == {}


def test_a_kubeconfig_in_one_line_is_in_no_message() -> None:
    content = json.dumps({"users": [{"name": "a", "user": {"token": "hunter2"}}]})
    with pytest.raises(CannotCheckError) as refusal:
        Cluster(content, None)
    assert "hunter2" not in str(refusal.value)
    assert str(refusal.value).startswith("The kubeconfig of kubernetes:kubeconfig can't be used: ")
