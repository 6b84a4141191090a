"""All checks of one stack, and what they come to."""

from dataclasses import dataclass
from pathlib import Path

from doctor import azure, gateway, stack
from doctor.checks import CHECKS, Check
from doctor.cluster import Cluster
from doctor.gateway import Gateway
from doctor.observations import Observations
from doctor.results import Result, Status

_WORST_FIRST = (Status.FAILED, Status.WARNING, Status.NOT_OBSERVABLE, Status.OK)


@dataclass(frozen=True)
class Examination:
    """The results of all checks, in their order."""

    gateway: Gateway
    results: tuple[tuple[Check, Result], ...]

    @property
    def status(self) -> Status:
        """The worst result."""
        found = {result.status for _, result in self.results}
        return next(each for each in _WORST_FIRST if each in found)


def examine(project: Path, stack_name: str | None, configuration_file: Path | None) -> Examination:
    """Looks at a stack's gateway. Raises CannotCheckError where there is nothing to see, or nobody lets one look."""
    found = gateway.of_stack(stack.read(project, stack_name, configuration_file))
    cluster = Cluster(found.stack.kubeconfig, found.stack.text("kubernetes:context"))
    seen = Observations(found, azure.connect(found.subscription_id), cluster)
    seen.must_be_possible()
    return Examination(found, tuple((check, check.run(seen)) for check in CHECKS))
