"""How long the stand-in waits between two looks at what Entra copies over the world.

The real provider asks once a second after a creation, and every five seconds after a deletion. Here it is one process,
so it is asked at once: `SANDBOX_AZUREAD=slow` waits as the real one does.
"""

import os

VARIABLE = "SANDBOX_AZUREAD"
SLOW = "slow"
QUICK_SECONDS = 0.1


def is_slow() -> bool:
    return os.environ.get(VARIABLE, "") == SLOW


def after_creation() -> float:
    """terraform-provider-azuread, application_password_resource.go: MinTimeout"""
    return 1 if is_slow() else QUICK_SECONDS


def after_deletion() -> float:
    """terraform-provider-azuread, internal/helpers/consistency: MinTimeout"""
    return 5 if is_slow() else QUICK_SECONDS
