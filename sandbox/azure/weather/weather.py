"""The layer in front of the services: what each request meets before, instead of and after its answer."""

import asyncio
import logging
import re
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.azure.core.errors import WireError
from sandbox.azure.core.fields import Document
from sandbox.azure.core.routing import Answer, Request
from sandbox.azure.sign_in.models.tokens import Tenant
from sandbox.azure.weather.exceptions import error_of
from sandbox.azure.weather.forecast import Fault, forecast
from sandbox.azure.weather.replication import Replication
from sandbox.azure.weather.settings import Settings
from sandbox.azure.weather.subject import Subjects, service_of

log = logging.getLogger("sandbox.azure")
# The emulator's own door, and the one that on Azure nobody has to pass: providers know the public cloud's endpoints.
_UNTOUCHED = re.compile(r"/(?:sandbox|metadata|dns)/.*", re.IGNORECASE)
_REMEMBERED = 200


@dataclass
class Place:
    """One weather and what it did: over everything, or over all requests that are about one name."""

    settings: Settings
    counts: Counter[str] = field(default_factory=Counter[str])
    faults: Counter[str] = field(default_factory=Counter[str])

    def document(self) -> Document:
        return {
            "weather": str(self.settings),
            "settings": self.settings.document(),
            "faults": sum(self.faults.values()),
            "faultsByKind": dict(self.faults),
        }


class Weather:
    """Kept in memory: a restart begins with the weather of the environment again."""

    def __init__(self, settings: Settings, tenant: Tenant) -> None:
        self._everywhere = Place(settings)
        self._places: dict[str, Place] = {}
        self._subjects = Subjects()
        self.replication = Replication(tenant, self._subjects)
        self._number = 0
        self._last: deque[Document] = deque(maxlen=_REMEMBERED)

    def change(self, settings: Settings, place: str = "") -> None:
        """Another weather; what it counts begins anew, so that the same seed begins with the same faults."""
        if place:
            self._places[place] = Place(settings)
        else:
            self._everywhere = Place(settings)
        log.info("weather over %s: %s", place or "everything", settings)

    def document(self) -> Document:
        return {
            **self._everywhere.document(),
            "places": {name: place.document() for name, place in self._places.items()},
            "refusedByLag": self.replication.refusals,
            "lastFaults": list(self._last),
        }

    async def over(self, request: Request, answer: Callable[[Request], Answer]) -> Answer | None:
        """The answer as it arrives; None where the connection is lost instead."""
        if self._is_calm() or _UNTOUCHED.fullmatch(request.path):
            return answer(request)
        subject = self._subjects.of(request)
        name, place = self._place(subject)
        place.counts[subject] += 1
        met = forecast(place.settings, service_of(request), subject, place.counts[subject])
        if met.seconds:
            await asyncio.sleep(met.seconds)
        if met.fault and not met.fault.after_effect:
            return self._strike(met.fault, request, name, place)
        arrived = self._answer(request, answer, place.settings)
        return self._strike(met.fault, request, name, place) if met.fault else arrived

    def _answer(self, request: Request, answer: Callable[[Request], Answer], settings: Settings) -> Answer:
        if error := self.replication.refusal(request):
            return _answer_of(error)
        answered = answer(request)
        self.replication.begin(request, answered, settings)
        return self.replication.shown(request, answered)

    def _strike(self, fault: Fault, request: Request, name: str, place: Place) -> Answer | None:
        self._number += 1
        place.faults[str(fault)] += 1
        self._last.append(
            {
                "number": self._number,
                "place": name or None,
                "fault": str(fault),
                "request": f"{request.method} {request.path}",
            }
        )
        over = f", over {name}" if name else ""
        log.info("weather %s: %s (%s%s)", self._number, fault, place.settings, over)
        return _answer_of(error_of(fault, request)) if fault.status else None

    def _is_calm(self) -> bool:
        return (
            self._everywhere.settings.calm
            and all(place.settings.calm for place in self._places.values())
            and not self.replication.underway
        )

    def _place(self, subject: str) -> tuple[str, Place]:
        """The place whose name the subject has as a word."""
        for name, place in self._places.items():
            if re.search(rf"(?<![0-9A-Za-z]){re.escape(name)}(?![0-9A-Za-z])", subject, re.IGNORECASE):
                return name, place
        return "", self._everywhere


def _answer_of(error: WireError) -> Answer:
    return Answer(error.status, error.document, error.headers)
