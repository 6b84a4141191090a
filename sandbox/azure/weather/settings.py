"""What weather is wanted: read from SANDBOX_WEATHER and from the control route, refused with the reason."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, cast

VARIABLE = "SANDBOX_WEATHER"
KINDS = ("throttling", "errors", "drops")


class SettingsError(Exception):
    """A weather that cannot be had. The text names the input, the value, the reason and the fix, in one line."""


@dataclass(frozen=True)
class Settings:
    """One weather. As it stands here it is calm."""

    seed: int = 1
    """Another number, other faults."""
    faults: float = 0.0
    """The share of requests that meet a fault."""
    kinds: tuple[str, ...] = KINDS
    """Which faults there are; each is as likely as the others."""
    latency: float = 0.0
    """1 is as on Azure, 0.5 half of that."""
    lag: float = 0.0
    """The most seconds until what is new is seen everywhere."""

    @property
    def calm(self) -> bool:
        return not (self.faults or self.latency or self.lag)

    def document(self) -> dict[str, Any]:
        return {each.name: getattr(self, each.name) for each in fields(self)} | {"kinds": list(self.kinds)}

    def __str__(self) -> str:
        if self.calm:
            return "calm"
        parts = [f"seed={self.seed}"]
        if self.faults:
            parts.append(f"faults={self.faults:g}")
        if self.kinds != KINDS:
            parts.append(f"kinds={','.join(self.kinds)}")
        if self.latency:
            parts.append(f"latency={self.latency:g}")
        if self.lag:
            parts.append(f"lag={self.lag:g}")
        return " ".join(parts)


def parse(text: str) -> Settings:
    """The settings in a text as `seed=7 faults=0.05 latency=azure lag=5`; an empty one is calm."""
    values: dict[str, object] = {}
    for part in text.split():
        name, equals, value = part.partition("=")
        if not equals:
            raise SettingsError(f"{VARIABLE} has {part!r}: it is not name=value. Give for example '{_EXAMPLE}'")
        if name in values:
            raise SettingsError(f"{VARIABLE} has {name} twice: one of them would be ignored. Give it once")
        values[name] = value.split(",") if name == "kinds" else value
    return _settings(values, VARIABLE)


def read(document: Mapping[str, object]) -> Settings:
    """The settings in the body of the control route; what is absent is calm."""
    return _settings(document, "the weather")


_EXAMPLE = "seed=7 faults=0.05 latency=azure lag=5"


def _settings(values: Mapping[str, object], source: str) -> Settings:
    wanted: dict[str, Any] = {}
    for name, value in values.items():
        if name not in _READERS:
            known = ", ".join(_READERS)
            raise SettingsError(f"{source} has {name}={_shown(value)}: there is no such setting. Give one of {known}")
        reader, form = _READERS[name]
        try:
            wanted[name] = reader(value)
        except ValueError:
            raise SettingsError(f"{source} has {name}={_shown(value)}: it has to be {form}") from None
    return Settings(**wanted)


def _number(least: float, most: float) -> Callable[[object], float]:
    def reader(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise ValueError
        number = float(value)
        if not least <= number <= most:
            raise ValueError
        return number

    return reader


def _seed(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError
    return int(value)


def _latency(value: object) -> float:
    return 1.0 if value == "azure" else _number(0, 20)(value)


def _kinds(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError
    given = cast(list[object], value)
    if any(each not in KINDS for each in given):
        raise ValueError
    return tuple(kind for kind in KINDS if kind in given)


def _shown(value: object) -> str:
    return ",".join(map(str, cast(list[object], value))) if isinstance(value, list) else repr(value)


_READERS: dict[str, tuple[Callable[[object], Any], str]] = {
    "seed": (_seed, "a whole number, as in seed=7"),
    "faults": (_number(0, 1), "the share of requests that meet a fault, from 0 to 1, as in faults=0.05"),
    "kinds": (_kinds, f"one or more of {', '.join(KINDS)}, as in kinds=throttling,drops"),
    "latency": (_latency, "'azure' or a multiple of Azure's from 0 to 20, as in latency=0.5"),
    "lag": (_number(0, 600), "seconds from 0 to 600, as in lag=5"),
}
