"""What ends an acceptance early."""


class AcceptanceError(Exception):
    """It can't go on. One line: what is wrong, and the fix."""
