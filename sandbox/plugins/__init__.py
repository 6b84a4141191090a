"""Stand-in Pulumi provider plugins: azure-native, azuread and kubernetes, driven by the real engine.

They are not the providers: each models what its docs list and refuses the rest by name.
"""
