"""A real Kubernetes control plane on simulated nodes, and the double that plays the gateway container."""
