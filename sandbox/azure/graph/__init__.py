"""Microsoft Graph v1.0: applications, their secrets, and service principals."""
