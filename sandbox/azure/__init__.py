"""An HTTPS emulator of the parts of Azure and Entra that a deployment of a self-hosted gateway touches.

It does not run anything: a service is its record, a gateway is its record and its heartbeats.
"""
