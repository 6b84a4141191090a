"""`apim-gateway-doctor reach`: can the gateway's pods reach Azure? Asked from inside the cluster, by a Job of a minute.

The Job runs `probe.py` with the gateway's place in the cluster and its proxy settings, and without its credential.
"""
