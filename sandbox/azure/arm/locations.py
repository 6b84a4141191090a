"""Regions: 'West Europe' and 'westeurope' are the same place."""


def normalized(location: str) -> str:
    return location.replace(" ", "").casefold()


def same_location(one: str, other: str) -> bool:
    return normalized(one) == normalized(other)
