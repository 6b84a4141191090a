"""The provider's settings, from its configuration or the PULUMI_K8S_ variables. What is not modelled is refused."""

import os
from dataclasses import dataclass

from sandbox.plugins.base.errors import NotModelledError

_SWITCHES = {
    "enableConfigMapMutable": "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE",
    "enableSecretMutable": "PULUMI_K8S_ENABLE_SECRET_MUTABLE",
    "enablePatchForce": "PULUMI_K8S_ENABLE_PATCH_FORCE",
    "enableServerSideApply": "PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY",
    "upsertExistingObjects": "PULUMI_K8S_UPSERT_EXISTING_OBJECTS",
    "skipUpdateUnreachable": "PULUMI_K8S_SKIP_UPDATE_UNREACHABLE",
    "deleteUnreachable": "PULUMI_K8S_DELETE_UNREACHABLE",
}
_UNMODELLED_WHEN_ON = ("upsertExistingObjects", "skipUpdateUnreachable")
_UNMODELLED_WHEN_GIVEN = ("cluster", "renderYamlToDirectory")


@dataclass(frozen=True)
class Settings:
    """How to reach the cluster, and which defaults of the provider are changed."""

    kubeconfig: str = ""
    context: str = ""
    namespace: str = ""
    config_map_mutable: bool = False
    secret_mutable: bool = False
    patch_force: bool = False
    delete_unreachable: bool = False


def from_configuration(configuration: dict[str, str]) -> Settings:
    """The settings of one provider instance."""
    on = {name: configuration.get(name) or os.environ.get(variable, "") for name, variable in _SWITCHES.items()}
    for name in _UNMODELLED_WHEN_ON:
        if on[name] == "true":
            raise NotModelledError("kubernetes", f"the setting {name}")
    for name in _UNMODELLED_WHEN_GIVEN:
        if configuration.get(name):
            raise NotModelledError("kubernetes", f"the setting {name}")
    if on["enableServerSideApply"] == "false":
        raise NotModelledError("kubernetes", "the setting enableServerSideApply: false")
    return Settings(
        kubeconfig=configuration.get("kubeconfig", ""),
        context=configuration.get("context", ""),
        namespace=configuration.get("namespace", ""),
        config_map_mutable=on["enableConfigMapMutable"] == "true",
        secret_mutable=on["enableSecretMutable"] == "true",
        patch_force=on["enablePatchForce"] == "true",
        delete_unreachable=on["deleteUnreachable"] == "true",
    )
