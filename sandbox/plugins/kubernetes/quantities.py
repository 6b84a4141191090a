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
_LARGEST = Fraction(2**63 - 1)


def canonical_quantity(text: str) -> str | None:
    """The amount as the API server shows it; None where it is not one."""
    match = _FORM.fullmatch(text)
    if not match:
        return None
    number, suffix = match["number"], match["suffix"]
    if suffix.endswith("i"):
        power = _BINARY.index(suffix)
        amount = min(Fraction(number) * 1024**power, _LARGEST)
        return text if _is_kept(number, power * 10, is_binary=True) else _binary(amount)
    exponential = suffix[:1] in ("e", "E") and len(suffix) > 1
    exponent = int(suffix[1:]) if exponential else next(power for power, text in _DECIMAL.items() if text == suffix)
    if _is_kept(number, exponent, is_binary=False):
        return text
    return _decimal(Fraction(number) * Fraction(10) ** exponent, exponential=exponential)


def _is_kept(number: str, exponent: int, *, is_binary: bool) -> bool:
    """Whether the text stays as it was written: Kubernetes takes what looks canonical for canonical."""
    whole, _, part = number.lstrip("+-").partition(".")
    whole = whole.lstrip("0") or "0"
    if is_binary:
        short = 14 - len(whole) - exponent * 3 // 10 >= 0
        return short and not part and int(whole) % 8 != 0
    digits = whole + part
    scale = exponent - len(part)
    fits = len(digits) <= 18 and scale >= -9
    return fits and scale % 3 == 0 and not digits.endswith("000") and digits[0] != "0"


def _binary(amount: Fraction) -> str:
    if abs(amount) < 1024 or amount.denominator != 1:
        return _decimal(amount, exponential=False)
    value, power = amount.numerator, 0
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
