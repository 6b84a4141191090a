"""The lists of what forces a new resource, line by line as the providers' public sources have them.

Copied by hand from the files that are named here, and not from the plugins: a line that is wrong there, missing or too
many, fails. test_force_new.py has what the plugins make of them.
"""

import pytest

from sandbox.plugins.azure_native.plugin import TYPES
from sandbox.plugins.azuread.plugin import RESOURCES
from sandbox.plugins.kubernetes.force_new import force_new_paths

# pulumi/pulumi-azure-native, provider/pkg/gen/replacement.go: forceNewMap. What is in the path always does
# (provider/pkg/provider/diff.go: calculateDetailedDiff).
AZURE_NATIVE = {
    "azure-native:authorization:RoleAssignment": {"principalId", "scope"},
    "azure-native:resources:ResourceGroup": {"location"},
}
# hashicorp/terraform-provider-azuread, internal/services/<service>/<resource>_resource.go: ForceNew; the same as
# pulumi/pulumi-azuread, provider/cmd/pulumi-resource-azuread/schema.json: willReplaceOnChanges.
AZUREAD = {
    # applications/application_resource.go; template_id is not modelled.
    "azuread:index/application:Application": set[str](),
    # applications/application_federated_identity_credential_resource.go
    "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential": {
        "applicationId",
        "displayName",
    },
    # applications/application_password_resource.go
    "azuread:index/applicationPassword:ApplicationPassword": {
        "applicationId",
        "displayName",
        "endDate",
        "endDateRelative",
        "rotateWhenChanged",
        "startDate",
    },
    # approleassignments/app_role_assignment_resource.go
    "azuread:index/appRoleAssignment:AppRoleAssignment": {"appRoleId", "principalObjectId", "resourceObjectId"},
    # serviceprincipals/service_principal_resource.go
    "azuread:index/servicePrincipal:ServicePrincipal": {"clientId"},
}
# pulumi/pulumi-kubernetes, provider/pkg/provider/diff.go: forceNew, beside metadata.name and metadata.namespace.
KUBERNETES = {
    "apps/v1/DaemonSet": "spec.selector",
    "apps/v1/Deployment": "spec.selector",
    "apps/v1/StatefulSet": "spec.podManagementPolicy spec.revisionHistoryLimit spec.selector spec.serviceName "
    "spec.volumeClaimTemplates",
    "batch/v1/Job": "spec.completions spec.parallelism spec.selector spec.template",
    "rbac.authorization.k8s.io/v1/ClusterRoleBinding": "roleRef",
    "rbac.authorization.k8s.io/v1/RoleBinding": "roleRef",
    "storage.k8s.io/v1/StorageClass": "parameters provisioner",
    "v1/ConfigMap": "binaryData data",
    "v1/PersistentVolume": "spec.awsElasticBlockStore spec.azureDisk spec.azureFile spec.cephfs spec.cinder spec.csi "
    "spec.fc spec.flexVolume spec.flocker spec.gcePersistentDisk spec.glusterfs spec.hostPath spec.iscsi spec.local "
    "spec.nfs spec.photonPersistentDisk spec.portworxVolume spec.quobyte spec.rbd spec.scaleIO spec.storageos "
    "spec.vsphereVolume",
    "v1/PersistentVolumeClaim": "spec.accessModes spec.selector spec.storageClassName spec.volumeName",
    "v1/ResourceQuota": "spec.scopes",
    "v1/Secret": "type stringData data",
    "v1/Service": "spec.clusterIP",
    # Not in the list: everything of these is changed in place.
    "v1/Namespace": "",
    "v1/ServiceAccount": "",
    "policy/v1/PodDisruptionBudget": "",
    "stable.example.com/v1/CronTab": "",
}
POD = (
    "affinity automountServiceAccountToken dnsConfig dnsPolicy enableServiceLinks hostAliases hostIPC hostNetwork "
    "hostPID hostname imagePullSecrets nodeName nodeSelector overhead preemptionPolicy priority priorityClassName "
    "readinessGates restartPolicy runtimeClassName schedulerName securityContext serviceAccount serviceAccountName "
    "shareProcessNamespace subdomain terminationGracePeriodSeconds volumes"
)
CONTAINER = (
    "args command env image imagePullPolicy lifecycle livenessProbe ports readinessProbe resources securityContext "
    "stdin stdinOnce terminationMessagePath terminationMessagePolicy tty volumeDevices volumeMounts workingDir"
)


def _paths(type: str, *, mutable: bool = False) -> set[str]:
    api_version, _, kind = type.rpartition("/")
    paths = force_new_paths(
        {"apiVersion": api_version, "kind": kind}, config_map_mutable=mutable, secret_mutable=mutable
    )
    return {".".join(str(step) for step in path) for path in paths}


@pytest.mark.parametrize("token", sorted(TYPES))
def test_azure_native_has_the_generators_list(token: str) -> None:
    assert set(TYPES[token].force_new) == AZURE_NATIVE.get(token, set[str]())


@pytest.mark.parametrize("token", sorted(RESOURCES))
def test_azuread_has_terraforms_list(token: str) -> None:
    fields = RESOURCES[token].inputs
    assert {name for name, field in fields.items() if field.force_new} == AZUREAD[token]


@pytest.mark.parametrize("type", sorted(KUBERNETES))
def test_kubernetes_has_the_providers_list(type: str) -> None:
    assert _paths(type) == {"metadata.name", "metadata.namespace", *KUBERNETES[type].split()}


def test_kubernetes_has_the_providers_list_of_what_a_pod_cannot_change() -> None:
    containers = {f"spec.{many}.*.{name}" for many in ("containers", "initContainers") for name in CONTAINER.split()}
    spec = {f"spec.{name}" for name in POD.split()}
    assert _paths("v1/Pod") == {"metadata.name", "metadata.namespace"} | spec | containers


def test_only_the_content_may_change_in_place_on_request() -> None:
    assert _paths("v1/ConfigMap", mutable=True) == {"metadata.name", "metadata.namespace"}
    assert _paths("v1/Secret", mutable=True) == {"metadata.name", "metadata.namespace", "type"}
