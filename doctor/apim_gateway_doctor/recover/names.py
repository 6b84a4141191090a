"""The names that a gateway's resources have in the program: what the program says, or what the library derives.

In this repository's program they follow from the configuration, also where the state is lost.
"""

from apim_gateway_doctor.gateway import Gateway
from apim_gateway_doctor.stack import Resource


def application(gateway: Gateway) -> str:
    """Its application in Entra."""
    return _name(gateway, gateway.deployed.application, "application")


def service_principal(gateway: Gateway) -> str:
    """The application's service principal."""
    return _name(gateway, gateway.deployed.service_principal, "service-principal")


def role(gateway: Gateway, key: str) -> str:
    """The `reader` or `validator` role definition."""
    made = gateway.deployed.reader_role if key == "reader" else gateway.deployed.validator_role
    return _name(gateway, made, key)


def reader_assignment(gateway: Gateway) -> str:
    """The reader's role assignment."""
    return _name(gateway, gateway.deployed.reader_assignment, f"reader-{gateway.name}")


def validator_assignment(gateway: Gateway) -> str:
    """The validator's role assignment."""
    return _name(gateway, gateway.deployed.validator_assignment, "validator")


def _name(gateway: Gateway, made: Resource | None, ending: str) -> str:
    return made.name if gateway.component and made else f"{gateway.program_name}-{ending}"
