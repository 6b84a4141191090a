"""The rights that the guide gives."""

VALIDATOR_ACTIONS = (
    "Microsoft.Authorization/denyAssignments/read",
    "Microsoft.Authorization/roleAssignments/read",
    "Microsoft.Authorization/roleDefinitions/read",
)
READER_DATA_ACTION = "Microsoft.ApiManagement/service/gateways/getConfiguration/action"
