"""The double of the gateway container: kubelet and gateway for pods with the gateway's image.

Pods with Python's image are played here, too: their script runs as a process of this machine, in the pods' network.

It speaks to the API server and to the hosts in the container's own settings, as the container would. It serves no
traffic, has no logs of its own, and mounts nothing.
"""

# What its log says each time it has come to know all pods: the sign that it is ready.
WATCHING = "watching pods"
