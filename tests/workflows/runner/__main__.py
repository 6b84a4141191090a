"""`python -m tests.workflows.runner WORKFLOW`: run a workflow of the last commit on the sandbox, whose environment the
shell has (`eval "$(.venv/bin/python -m sandbox env)"`).

Jobs sign in as the sandbox's deployer, with its secret; tests/end_to_end/test_workflows.py shows them with GitHub's
tokens. Nothing leaves this machine: comments and issues are printed.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from tests.workflows.runner import Event, LocalGitHub, Machine, RunnerError, run_workflow
from tests.workflows.runner.event import pull_request

CHECKOUT = Path(__file__).parents[3]


@click.command(help=__doc__)
@click.argument("workflow")
@click.option(
    "--event", default="", help="push, schedule, workflow_dispatch or pull_request; each workflow has its own default."
)
@click.option("--base", default="main", show_default=True, help="For pull_request: the branch that it is against.")
def main(workflow: str, event: str, base: str) -> None:
    missing = [name for name in ("ARM_TENANT_ID", "ARM_CLIENT_SECRET", "PULUMI_BACKEND_URL") if name not in os.environ]
    if missing:
        raise click.ClickException(f'{", ".join(missing)} is not set: eval "$(.venv/bin/python -m sandbox env)" first.')
    name = workflow if workflow.endswith(".yml") else f"{workflow}.yml"
    event = event or {"preview.yml": "pull_request", "drift.yml": "schedule"}.get(name, "push")
    variables = {
        "AZURE_TENANT_ID": os.environ["ARM_TENANT_ID"],
        "AZURE_SUBSCRIPTION_IDS": _by_stack("ARM_SUBSCRIPTION_ID"),
        "AZURE_READER_CLIENT_IDS": _by_stack("ARM_CLIENT_ID"),
        "AZURE_CLIENT_ID": os.environ["ARM_CLIENT_ID"],
        "PULL_REQUEST_STACKS": json.dumps(_stacks()),
        "PULUMI_BACKEND_URLS": _by_stack("PULUMI_BACKEND_URL"),
    }
    head = _commit("HEAD")
    happened = (
        pull_request(CHECKOUT, _commit(base), head, variables=variables)
        if event == "pull_request"
        else Event(event, CHECKOUT, head, variables=variables)
    )
    with tempfile.TemporaryDirectory(prefix="workflow-") as folder, LocalGitHub() as github:
        machine = Machine(dict(os.environ), Path(sys.prefix), Path(folder), with_secret=True)
        try:
            run = run_workflow(name, happened, github, machine, show=click.echo)
        except RunnerError as error:
            raise click.ClickException(str(error)) from None
        for entry in [*github.comments, *github.issues]:
            click.echo(f"\n== {entry.get('title', 'Comment')}\n{entry['body']}")
    if "failure" in run.results.values():
        sys.exit(1)


def _stacks() -> list[str]:
    return [path.name.split(".")[1] for path in CHECKOUT.glob("Pulumi.*.yaml")]


def _by_stack(name: str) -> str:
    """The shell's variable of this name, for every stack."""
    return json.dumps(dict.fromkeys(_stacks(), os.environ[name]))


def _commit(name: str) -> str:
    ran = subprocess.run(
        ["git", "-C", str(CHECKOUT), "rev-parse", "--verify", f"{name}^{{commit}}"],
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode != 0:
        raise click.ClickException(f"{name} is no commit of {CHECKOUT}: name a branch of it with --base.")
    return ran.stdout.strip()


if __name__ == "__main__":
    main(prog_name="python -m tests.workflows.runner")
