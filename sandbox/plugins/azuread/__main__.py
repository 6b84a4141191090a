"""`python -m sandbox.plugins.azuread <engine address>`: started by the engine."""

from sandbox.plugins.azuread.plugin import AzureAD
from sandbox.plugins.base.server import serve

if __name__ == "__main__":
    serve(AzureAD())
