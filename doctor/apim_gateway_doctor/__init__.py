"""Looks at a deployed stack from outside: is the gateway running, and if not, what to do. On Azure and on the sandbox.

It needs a stack's state and configuration, Azure's and Kubernetes' public APIs, and nothing of the other folders.
"""
