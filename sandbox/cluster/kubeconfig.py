"""The kubeconfig with which kubectl, the plugins and the control plane's own processes reach the API server."""

import base64
import os
from pathlib import Path

import yaml

CONTEXT = "sandbox"


def write(path: Path, *, server: str, authority: Path, token: str) -> None:
    """Write it for its owner's eyes only: it holds the administrator's token."""
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {
                "name": CONTEXT,
                "cluster": {
                    "server": server,
                    "certificate-authority-data": base64.b64encode(authority.read_bytes()).decode(),
                },
            }
        ],
        "users": [{"name": "admin", "user": {"token": token}}],
        "contexts": [{"name": CONTEXT, "context": {"cluster": CONTEXT, "user": "admin"}}],
        "current-context": CONTEXT,
    }
    text = yaml.safe_dump(content, sort_keys=False)
    # Left alone when it is right: a kubectl that watches reads it again whenever it changes.
    if path.exists() and path.read_text() == text:
        return
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    unfinished.replace(path)
