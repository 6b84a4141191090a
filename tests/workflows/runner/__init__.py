"""Runs the shell steps of a GitHub workflow on this machine, with what GitHub would give them.

It does not download actions: it stands in for those that the workflows use (actions.py) and refuses every other one, as
it does keys of a workflow that it does not know. Containers, services and Windows are none of its business.
"""

from tests.workflows.runner.errors import RunnerError
from tests.workflows.runner.event import Environment, Event
from tests.workflows.runner.github import LocalGitHub
from tests.workflows.runner.machine import Machine
from tests.workflows.runner.run import JobResult, Run, run_workflow

__all__ = ["Environment", "Event", "JobResult", "LocalGitHub", "Machine", "Run", "RunnerError", "run_workflow"]
