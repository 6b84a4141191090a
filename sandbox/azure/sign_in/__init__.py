"""Entra's sign-in: tokens for client credentials, and the documents that describe the token endpoint."""
