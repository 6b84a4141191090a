"""A permission probe in the place of the configuration API.

The real protocol between a self-hosted gateway and its service is not published. This says only whether a gateway
would be let in: it has no configuration to give.
"""
