"""The components as a plugin: `pulumi package add` makes an SDK of it."""

import sys

from plugin.provider import GatewayProvider
from pulumi.provider import main

if __name__ == "__main__":
    main(GatewayProvider(), sys.argv[1:])
