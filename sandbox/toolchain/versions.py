"""Compares version numbers. Of a pre-release only the number counts: it has what is asked for."""

import re


def numbers(version: str) -> tuple[int, ...]:
    """1.26 is 1.26.0."""
    found = [int(number) for number in re.findall(r"\d+", version.partition("-")[0])[:3]]
    return (*found, *[0] * (3 - len(found)))
