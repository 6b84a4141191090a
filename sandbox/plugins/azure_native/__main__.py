"""`python -m sandbox.plugins.azure_native <engine address>`: started by the engine."""

from sandbox.plugins.azure_native.plugin import AzureNative
from sandbox.plugins.base.server import serve

if __name__ == "__main__":
    serve(AzureNative())
