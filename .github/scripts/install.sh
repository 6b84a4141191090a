#!/usr/bin/env bash
# The Python packages of the program and of the policy pack, or of another list that is given, in the folder that
# Pulumi.yaml names. Each file that comes from an index has the hash that `make lock` has written. The library is the
# checkout's own, and pip takes no hash for it: it is built with what the list has installed, and fetches nothing.
set -euo pipefail

pip=(.venv/bin/python -m pip --disable-pip-version-check --quiet install)
python -m venv .venv
"${pip[@]}" --require-hashes --only-binary :all: -r "${1:-requirements-locked.txt}"
"${pip[@]}" --no-index --no-deps --no-build-isolation -e .
