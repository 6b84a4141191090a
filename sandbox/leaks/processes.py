"""Looks into command lines and environments of all processes.

The deployer's own may have the deployer's credentials in their environment: a shell, pulumi and its plugins read them
from there. The sandbox's services may not, and nobody may have another secret.
"""

from collections.abc import Iterable

import psutil

from sandbox.azure.core import control_token
from sandbox.leaks.search import Finding, Search

DEPLOYERS_VARIABLES = ("ARM_CLIENT_SECRET", "AZURE_CLIENT_SECRET", control_token.VARIABLE)


def findings(search: Search, services: Iterable[int]) -> tuple[list[Finding], int]:
    """What is found now, given the sandbox's services by pid, and how many processes could not be read."""
    found: list[Finding] = []
    unreadable = 0
    own = set(services)
    for process in psutil.process_iter():
        try:
            name = f"process {process.pid} ({process.name()})"
            # By argument: a list shows no boundaries, and a shell's script may have many lines.
            for argument in process.cmdline():
                found += search.in_text(f"{name}, command line", argument.encode(), shapes=False, lines=False)
            for variable, value in process.environ().items():
                if variable in DEPLOYERS_VARIABLES and process.pid not in own:
                    continue
                place = f"{name}, environment variable {variable}"
                found += search.in_text(place, value.encode(), shapes=False, lines=False)
        except psutil.NoSuchProcess:
            continue
        except (psutil.AccessDenied, OSError):
            unreadable += 1
    return found, unreadable
