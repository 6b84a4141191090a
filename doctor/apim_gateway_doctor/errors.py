"""What ends a command before it has an answer: one line with the input, what was seen, and what to do."""


class CannotCheckError(Exception):
    """Bad input, or something that everything else needs is out of reach. Its text is one line for a person."""


def one_line(text: str) -> str:
    """The first line that says something, without an `error:` before it."""
    lines = [line.strip().removeprefix("error: ") for line in text.splitlines()]
    return next((line for line in lines if line), "no reason given")
