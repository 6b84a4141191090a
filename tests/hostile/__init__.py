"""Hostile input for every public argument, the configuration, the policy pack's configuration and doctor's inputs.

A short form runs with the fast tests; `python -m tests.hostile --inputs 50000` is the long one.
"""
