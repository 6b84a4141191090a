"""Microsoft.ApiManagement: services and their gateway resources, as records."""
