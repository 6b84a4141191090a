"""Azure's bad days, on order: latency, late replication, throttling, failures and lost connections; off by default."""
