"""`python -m sandbox.plugins.kubernetes <engine address>`: started by the engine."""

from sandbox.plugins.base.server import serve
from sandbox.plugins.kubernetes.plugin import Kubernetes

if __name__ == "__main__":
    serve(Kubernetes())
