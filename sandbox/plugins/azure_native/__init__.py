"""The stand-in for azure-native: a table of ARM types over Microsoft's own pipeline, credential and polling."""
