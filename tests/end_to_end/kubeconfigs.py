"""Kubeconfigs of the sandbox's cluster for other identities than its administrator."""

from pathlib import Path

import yaml

from sandbox.state import State
from tests.end_to_end.running import RunningSandbox


def with_token(sandbox: RunningSandbox, file: Path, token: str) -> Path:
    """Writes the sandbox's kubeconfig with this token, for its owner's eyes only."""
    content = yaml.safe_load((State(sandbox.directory).cluster / "kubeconfig").read_text())
    for user in content["users"]:
        user["user"] = {"token": token}
    file.touch(mode=0o600)
    file.write_text(yaml.safe_dump(content))
    return file


def of_service_account(sandbox: RunningSandbox, file: Path, name: str, namespace: str) -> Path:
    """Writes a kubeconfig that signs in as this ServiceAccount."""
    request = sandbox.kubectl("create", "token", name, "--namespace", namespace)
    return with_token(sandbox, file, request["status"]["token"])
