"""What a check is."""

from collections.abc import Callable
from dataclasses import dataclass

from apim_gateway_doctor.observations import Observations
from apim_gateway_doctor.results import NotObservableError, Result, not_observable


@dataclass(frozen=True)
class Check:
    """One question about a gateway."""

    id: str
    """Stays as it is, for those who read the JSON."""
    title: str
    look: Callable[[Observations], Result]

    def run(self, seen: Observations) -> Result:
        """The result; `not observable` where something that the check needs can't be seen."""
        try:
            return self.look(seen)
        except NotObservableError as error:
            return not_observable(str(error), error.fix)
