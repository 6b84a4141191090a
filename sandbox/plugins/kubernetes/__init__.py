"""The stand-in for pulumi-kubernetes: any kind the API server knows, over the official client."""
