"""A local Azure, Entra and Kubernetes in which the program runs unchanged. It knows nothing of components/."""
