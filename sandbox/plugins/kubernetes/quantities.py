"""Amounts of cpu and memory in the form in which Kubernetes writes them: 0.5 is 500m, 1024Mi is 1Gi.

Source: k8s.io/apimachinery, pkg/api/resource/quantity.go, "canonical form".
"""

import math
import re
from fractions import Fraction

_FORM = re.compile(r"(?P<number>[+-]?(?:\d+\.?\d*|\.\d+))(?P<suffix>[KMGTPE]i|[numkMGTPE]?|[eE][+-]?\d+)")
_BINARY = ("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei")
_DECIMAL = {-9: "n", -6: "u", -3: "m", 0: "", 3: "k", 6: "M", 9: "G", 12: "T", 15: "P", 18: "E"}
_SMALLEST = 10**9


def canonical_quantity(text: str) -> str | None:
    """The amount as the API server shows it; None where it is not one."""
    match = _FORM.fullmatch(text)
    if not match:
        return None
    number, suffix = Fraction(match["number"]), match["suffix"]
    if suffix.endswith("i"):
        amount = number * 1024 ** _BINARY.index(suffix)
        # Less than one Ki is written without the suffix.
        return _binary(amount) if abs(amount) >= 1024 else _decimal(amount, exponential=False)
    exponential = suffix[:1] in ("e", "E") and len(suffix) > 1
    exponent = int(suffix[1:]) if exponential else next(power for power, text in _DECIMAL.items() if text == suffix)
    return _decimal(number * Fraction(10) ** exponent, exponential=exponential)


def _binary(amount: Fraction) -> str:
    value, power = _rounded(amount), 0
    while value % 1024 == 0 and power < len(_BINARY) - 1:
        value, power = value // 1024, power + 1
    return f"{value}{_BINARY[power]}"


def _decimal(amount: Fraction, *, exponential: bool) -> str:
    value, exponent = _rounded(amount * _SMALLEST), -9
    if value == 0:
        return "0"
    while value % 1000 == 0 and exponent < max(_DECIMAL):
        value, exponent = value // 1000, exponent + 3
    return f"{value}{_exponential(exponent) if exponential else _DECIMAL[exponent]}"


def _exponential(exponent: int) -> str:
    return f"e{exponent}" if exponent else ""


def _rounded(amount: Fraction) -> int:
    """Away from zero: an amount is never less than what was asked for."""
    return math.ceil(amount) if amount > 0 else math.floor(amount)
