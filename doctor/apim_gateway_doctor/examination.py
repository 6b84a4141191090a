"""All checks of a stack's gateways, and what they come to."""

from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from apim_gateway_doctor import azure, gateways, stack
from apim_gateway_doctor.advice import with_stack
from apim_gateway_doctor.checks import CHECKS, Check
from apim_gateway_doctor.cluster import Cluster
from apim_gateway_doctor.gateway import Gateway
from apim_gateway_doctor.observations import Observations
from apim_gateway_doctor.results import Result, Status

_WORST_FIRST = (Status.FAILED, Status.WARNING, Status.NOT_OBSERVABLE, Status.OK)


@dataclass(frozen=True)
class Examination:
    """The results of all checks of one gateway, in their order."""

    gateway: Gateway
    results: tuple[tuple[Check, Result], ...]

    @property
    def status(self) -> Status:
        """The worst result."""
        return worst([result.status for _, result in self.results])

    def advice(self, result: Result) -> str:
        """The result's fix, as it can be typed."""
        return with_stack(result.fix, self.gateway.stack.name)


def worst(found: list[Status]) -> Status:
    """The worst of several results."""
    return next(each for each in _WORST_FIRST if each in found)


def examine(
    project: Path, stack_name: str | None, configuration_file: Path | None, gateway_name: str | None = None
) -> list[Examination]:
    """Looks at a stack's gateways, or at the one named.

    Raises CannotCheckError where there is none, or where Azure, Entra or the cluster can't be asked.
    """
    found = gateways.of_stack(stack.read(project, stack_name, configuration_file), gateway_name)
    cluster = Cluster.of(found[0].stack)
    # Gateways of one subscription share its clients, and so the sign-in.
    connect = cache(partial(azure.connect, found[0].stack))
    return [_examined(each, connect(each.subscription_id), cluster) for each in found]


def _examined(found: Gateway, clients: azure.Azure, cluster: Cluster) -> Examination:
    seen = Observations(found, clients, cluster)
    seen.must_be_possible()
    return Examination(found, tuple((check, check.run(seen)) for check in CHECKS))
