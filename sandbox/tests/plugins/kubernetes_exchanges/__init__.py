"""Recorded exchanges with pulumi-kubernetes, and how the stand-in is held against them.

`scenarios.yaml` lists what is asked; `recorded/` has, for each scenario, what the real plugin answered and what the API
server answered to it. They are recorded again by
`python -m sandbox.tests.plugins.kubernetes_exchanges record --plugin <folder> --source <text>`.
"""
