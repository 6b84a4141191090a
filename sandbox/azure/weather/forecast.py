"""What one request meets, from the seed, the request's subject and how often it came: nothing else counts.

The latencies are plausible, not measured: Azure publishes none.
"""

from dataclasses import dataclass
from random import Random

from sandbox.azure.weather.settings import Settings

# Median seconds by service, of a read and of a write.
_MEDIANS = {"sign-in": (0.15, 0.15), "graph": (0.12, 0.35), "arm": (0.1, 0.5), "configuration": (0.05, 0.05)}
# Of a log-normal distribution: one request in six takes more than 1.6 times the median, one in forty 2.7 times.
_SPREAD = 0.5
_LONGEST = 8
_STATUSES = (500, 502, 503, 504)
_RETRY_AFTER = (1, 2, 3)


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong. A status of 0 is a connection that is lost."""

    status: int
    after_effect: bool
    """Whether the request is carried out before it goes wrong."""
    retry_after: int
    """Seconds in Retry-After; 0 is no such header."""

    def __str__(self) -> str:
        what = f"{self.status}" if self.status else "connection lost"
        return f"{what} {'after' if self.after_effect else 'before'} the effect"


@dataclass(frozen=True)
class Forecast:
    seconds: float
    fault: Fault | None


def forecast(settings: Settings, service: str, subject: str, count: int) -> Forecast:
    """What this request meets when it comes for the count-th time."""
    chance = Random(f"{settings.seed}|{subject}|{count}")
    median = _MEDIANS[service][0 if subject.startswith("GET ") else 1]
    seconds = settings.latency * median * min(chance.lognormvariate(0, _SPREAD), _LONGEST)
    struck = chance.random() < settings.faults
    return Forecast(seconds, _fault(settings, chance) if struck else None)


def lag(settings: Settings, what: str) -> float:
    """Seconds until something new is seen in one place."""
    return settings.lag * Random(f"{settings.seed}|lag|{what}").uniform(0.2, 1)


def _fault(settings: Settings, chance: Random) -> Fault:
    kind, status = chance.choice(settings.kinds), chance.choice(_STATUSES)
    after_effect, seconds = chance.random() < 0.5, chance.choice(_RETRY_AFTER)
    if kind == "throttling":
        # What is throttled is not even looked at.
        return Fault(429, False, seconds)
    if kind == "drops":
        return Fault(0, after_effect, 0)
    return Fault(status, after_effect, seconds if status == 503 else 0)
