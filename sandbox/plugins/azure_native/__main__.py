"""`python -m sandbox.plugins.azure_native <engine address>`: started by the engine."""

from sandbox.plugins.base.protocol import without_sdk

if __name__ == "__main__":
    without_sdk()

    from sandbox.plugins.azure_native.plugin import AzureNative
    from sandbox.plugins.base.server import serve

    serve(AzureNative())
