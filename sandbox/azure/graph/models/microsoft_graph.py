"""Microsoft Graph as a resource of the tenant: its service principal, and the permissions it offers to applications.

Only the permissions about applications and the directory are offered; others cannot be granted here.
"""

from sandbox.azure.core.fields import Document

APP_ID = "00000003-0000-0000-c000-000000000000"
NAME = "Microsoft Graph"

# The ids are the same in every tenant.
PERMISSIONS = {
    "Application.Read.All": "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30",
    "Application.ReadWrite.All": "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9",
    "Application.ReadWrite.OwnedBy": "18a4783c-866b-4cc7-a460-3d5e5662c884",
    "AppRoleAssignment.ReadWrite.All": "06b708a9-e830-4db3-a914-8e69da51d44f",
    "Directory.Read.All": "7ab1d382-f21e-4acd-a863-ba3e13f7da61",
    "Directory.ReadWrite.All": "19dbc75e-c2e2-444c-a770-ec69d8559fc7",
}


def app_roles() -> list[Document]:
    return [
        {
            "id": identifier,
            "value": value,
            "displayName": value,
            "description": value,
            "allowedMemberTypes": ["Application"],
            "isEnabled": True,
            "origin": "Application",
        }
        for value, identifier in PERMISSIONS.items()
    ]
