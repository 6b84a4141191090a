"""The stand-in for azuread, a bridged Terraform provider: applications, service principals and client secrets."""
