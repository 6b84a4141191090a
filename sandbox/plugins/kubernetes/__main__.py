"""`python -m sandbox.plugins.kubernetes <engine address>`: started by the engine."""

from sandbox.plugins.base.protocol import without_sdk

if __name__ == "__main__":
    without_sdk()

    from sandbox.plugins.base.server import serve
    from sandbox.plugins.kubernetes.plugin import Kubernetes

    serve(Kubernetes())
