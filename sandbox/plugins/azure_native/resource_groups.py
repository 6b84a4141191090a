"""Resource groups."""

from sandbox.plugins.azure_native.types import ArmType

RESOURCE_GROUP = ArmType(
    token="azure-native:resources:ResourceGroup",
    path="/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}",
    api_version="2024-03-01",
    required=("location",),
    top_level=("location", "managedBy", "tags"),
    read_only_top_level=("name", "properties", "type"),
    # pulumi-azure-native, provider/pkg/gen/replacement.go
    force_new=("location",),
    auto_named="resourceGroupName",
    auto_naming="random",
    asynchronous=True,
)

TYPES = (RESOURCE_GROUP,)
