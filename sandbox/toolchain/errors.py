"""What a person can be told about a toolchain that is not there."""


class ToolchainError(Exception):
    """The first line says what is wrong and what to do; further lines are what the failing program said."""
