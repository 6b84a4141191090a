"""`apim-gateway-doctor recover`: after an engine that was killed, brings the state and what exists together again.

It repairs what this project's program makes: one SelfHostedGateway in a stack. What can't be told to be this stack's is
named and left alone.
"""
