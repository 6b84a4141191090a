"""Looks for the sandbox's secrets where they must not be. It prints where, and which one by name; never a value."""

from sandbox.leaks.scan import Report, scan

__all__ = ["Report", "scan"]
