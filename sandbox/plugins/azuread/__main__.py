"""`python -m sandbox.plugins.azuread <engine address>`: started by the engine."""

from sandbox.plugins.base.protocol import without_sdk

if __name__ == "__main__":
    without_sdk()

    from sandbox.plugins.azuread.plugin import AzureAD
    from sandbox.plugins.base.server import serve

    serve(AzureAD())
