"""The same acceptance on a sandbox of its own: what the emulator answers where Azure has answered."""

import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from acceptance import transcripts
from acceptance.errors import AcceptanceError
from acceptance.programs import CHECKOUT
from acceptance.transcripts import Transcript

_NAME = "acceptance-rehearsal"


def rehearsed(say: Callable[[str], None]) -> Transcript:
    """The transcript of a run on a sandbox that is made for it and goes with it. Raises AcceptanceError."""
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as folder:
        directory, file = Path(folder, "sandbox"), Path(folder, "transcript.json")
        sandbox = [sys.executable, "-m", "sandbox", "--directory", str(directory)]
        say("Starting a sandbox.")
        try:
            _completed([*sandbox, "start"], os.environ)
            environment = _environment(_completed([*sandbox, "env"], os.environ))
            say("Running the acceptance in it.")
            run = ["run", "--name", _NAME, "--cluster", "kubeconfig", "--i-accept-the-cost"]
            _completed([sys.executable, "-m", "acceptance", *run, "--transcript", str(file)], environment)
        finally:
            subprocess.run([*sandbox, "reset"], cwd=CHECKOUT, capture_output=True, check=False)
        return transcripts.read(file)


def _environment(exports: str) -> dict[str, str]:
    """The variables that a shell would have after these lines."""
    show = "import json, os; print(json.dumps(dict(os.environ)))"
    script = f'{exports}\nexec {shlex.quote(sys.executable)} -c "{show}"'
    # Through standard input: the lines have a secret, and a command line can be seen by every process.
    return json.loads(subprocess.run(["sh"], input=script, capture_output=True, text=True, check=True).stdout)


def _completed(command: list[str], environment: Mapping[str, str]) -> str:
    ran = subprocess.run(
        command,
        cwd=CHECKOUT,
        env=dict(environment),
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if ran.returncode != 0:
        end = "\n".join((ran.stderr.strip() or ran.stdout.strip()).splitlines()[-5:])
        raise AcceptanceError(
            f"the rehearsal's `{' '.join(command[1:4])}` ended with exit code {ran.returncode}: {end}"
        )
    return ran.stdout
