"""Runs a pulumi command that works with plugins, and finds the cause in all that it says when it fails."""

import json
import os
import re
import subprocess
from typing import Any, cast

from apim_gateway import naming

from apim_gateway_doctor.errors import CannotCheckError, one_line
from apim_gateway_doctor.pulumi_cli import Pulumi, known_fix

_ERROR = re.compile(r"^[^\S\n]*error: (.*)$", re.MULTILINE)
# What follows from another error, and tells nothing.
_FOLLOWS = ("an unhandled error occurred", "preview failed", "update failed", "import failed")


def run(pulumi: Pulumi, *arguments: str) -> str:
    """What it prints. Raises CannotCheckError with the first error that tells something."""
    ran = subprocess.run(
        ["pulumi", "--non-interactive", "--color", "never", *arguments],
        cwd=pulumi.project,
        env={**os.environ, naming.RECOVERY: "true"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode != 0:
        said = cause(ran.stdout, ran.stderr)
        fix = known_fix(said)
        raise CannotCheckError(f"pulumi {arguments[0]} failed: {said}{f'. {fix}.' if fix else ''}")
    return ran.stdout


def cause(output: str, errors: str) -> str:
    """The first error, of the engine's JSON or of its text."""
    said = [each for each in _ERROR.findall(_as_text(output) + "\n" + errors) if not each.startswith(_FOLLOWS)]
    return said[0].strip() if said else one_line(errors or output)


def _as_text(output: str) -> str:
    try:
        diagnostics = cast("list[dict[str, Any]]", json.loads(output).get("diagnostics") or [])
    except ValueError:
        return output
    return "\n".join(str(each["message"]) for each in diagnostics if each.get("severity") == "error")
