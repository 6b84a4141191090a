"""The command: looks, shows the plan, asks, and carries it out."""

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path

import click

from apim_gateway_doctor import azure, stack
from apim_gateway_doctor.cluster import Cluster
from apim_gateway_doctor.command import gateway_option, one_line_refusals, stack_options
from apim_gateway_doctor.gateways import of_stack
from apim_gateway_doctor.pulumi_cli import Pulumi
from apim_gateway_doctor.recover import attributes, locks, survey
from apim_gateway_doctor.recover.engine import Engine
from apim_gateway_doctor.recover.plan import Step, changes, plan
from apim_gateway_doctor.recover.recorded import Named, recorded


@click.command()
@stack_options
@gateway_option
@click.option("--yes", is_flag=True, help="Carry the plan out without asking.")
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON; changes nothing without --yes.")
@one_line_refusals
def recover(
    stack_name: str | None,
    project: Path,
    configuration_file: Path | None,
    gateway_name: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """After an engine was killed: find what the state has lost, show a plan, then import or remove it.

    Exit code 0: nothing to do, or done; 1: there is a plan, and it was not carried out; 2: could not look.
    """
    pulumi = Pulumi(project)
    name = stack_name or pulumi.run("stack", "--show-name").strip()
    place = (pulumi.json("whoami", "--json")["url"], pulumi.project_name, name.rpartition("/")[2])
    held = locks.locks(*place)
    locks.refuse_living(held, name)
    _remove_torn_files(attributes.torn(*place), yes, as_json)
    found = stack.read_any(project, name, configuration_file)
    engine = Engine(found, configuration_file)
    previewed = engine.previewed()
    planned = found.with_created(previewed.created)
    gateways, chosen = of_stack(planned), of_stack(planned, gateway_name)
    clients = {each: azure.connect(found, each) for each in {gateway.subscription_id for gateway in gateways}}
    cluster = Cluster.of(found)
    state = recorded(found.deployment, previewed.resources)
    if len(chosen) < len(gateways):
        # What was begun may belong to one that is not looked at.
        state = replace(state, pending=())
    held_of = [survey.look(each, clients[each.subscription_id], cluster, gateways, state.pending) for each in chosen]
    steps = plan(state, *zip(chosen, held_of, strict=True))

    _show(steps, held, as_json)
    if not held and not changes(steps):
        return
    if not yes and (as_json or not _agreed("Carry this out?")):
        sys.exit(1)
    if held:
        engine.cancel()
    for step in steps:
        if step.action == "remove":
            # An id names its subscription itself: any of the clients will do.
            survey.remove(step, next(iter(clients.values())), cluster)
    if len(chosen) == len(gateways) and found.deployment.get("pending_operations"):
        engine.forget_pending_operations()
    if ids := {Named(step.type, step.name): step.id for step in steps if step.action == "import"}:
        engine.import_(previewed, ids)
    if not as_json:
        click.echo(f"\nDone. Now: pulumi up --stack {found.name}")


def _remove_torn_files(torn: list[Path], yes: bool, as_json: bool) -> None:
    """Before anything else: pulumi can't read the state while they are there."""
    for file in torn:
        click.echo(
            f"repair  {file}: the engine was killed while it wrote this file, which only describes another", err=True
        )
    if torn and not yes and (as_json or not _agreed("Remove it, and look on?")):
        sys.exit(1)
    for file in torn:
        file.unlink()


def _agreed(question: str) -> bool:
    """The answer to a question; no, where there is no terminal to ask."""
    try:
        return click.confirm(question, default=False, err=True)
    except click.Abort:
        click.echo("\nNothing was changed. With --yes, recover does it without a question.", err=True)
        return False


def _show(steps: list[Step], held: list[locks.Lock], as_json: bool) -> None:
    if as_json:
        unlocking = [{"action": "unlock", "type": "", "id": "", "why": str(lock), "name": ""} for lock in held]
        click.echo(json.dumps([*unlocking, *map(asdict, steps)], indent=2))
        return
    for lock in held:
        click.echo(f"unlock  {lock}: that process is gone")
    for step in steps:
        what = f"{step.kind} {step.name}".strip()
        click.echo(f"{step.action:7} {what}{f' ({step.id})' if step.id else ''}: {step.why}")
    if not held and not changes(steps):
        click.echo(f"Nothing to recover{' now' if steps else ': the state has all that exists'}.")
