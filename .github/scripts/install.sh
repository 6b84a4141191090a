#!/usr/bin/env bash
# The Python packages of the program and of the policy pack, in the folder that Pulumi.yaml names.
set -euo pipefail

python -m venv .venv
.venv/bin/python -m pip install --disable-pip-version-check --quiet -r requirements.txt -r policy/requirements.txt
