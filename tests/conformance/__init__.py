"""The end-to-end tests on Pulumi's own Kubernetes provider: `make conformance`, and its short form in `make test`.

A stand-in proves nothing by itself: these runs hold it, and the program, against the real plugin.
"""
