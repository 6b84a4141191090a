"""Microsoft Graph: applications, their secrets, and service principals; v1.0, and two properties of beta."""
