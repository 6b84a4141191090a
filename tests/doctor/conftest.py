"""Shared by the tests of doctor: nothing of the caller's sign-in to Azure gets into them."""

import os

import pytest


@pytest.fixture(autouse=True)
def no_azure_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith(("ARM_", "AZURE_", "ACTIONS_ID_TOKEN_")):
            monkeypatch.delenv(name)
