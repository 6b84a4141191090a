"""What the emulator's command line sets; the defaults are a quick Azure with Azure's own limits."""

from dataclasses import dataclass, field
from datetime import timedelta

from sandbox.azure.authorization.models.roles import Limits
from sandbox.azure.core.clouds import PUBLIC, Cloud
from sandbox.azure.weather.settings import Settings


@dataclass(frozen=True)
class Options:
    heartbeat_interval: timedelta = timedelta(seconds=10)
    """Between a gateway instance's heartbeats."""

    operation_time: timedelta = timedelta(0)
    """How long a long-running operation counts as running; on Azure an API Management instance takes half an hour."""

    limits: Limits = field(default_factory=Limits)

    weather: Settings = field(default_factory=Settings)

    cloud: Cloud = PUBLIC
