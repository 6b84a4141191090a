"""What the runner cannot do."""


class RunnerError(Exception):
    """The workflow asks for something that this runner does not know, or that GitHub would refuse."""
