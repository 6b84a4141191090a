"""The command: runs the Job for each gateway, and shows a table and what is wrong."""

import json
import sys
from pathlib import Path

import click

from apim_gateway_doctor import gateways, stack
from apim_gateway_doctor.cluster import Cluster
from apim_gateway_doctor.command import gateway_option, one_line_refusals, stack_options
from apim_gateway_doctor.gateway import Gateway
from apim_gateway_doctor.reach import job, run
from apim_gateway_doctor.reach.findings import Finding
from apim_gateway_doctor.reach.targets import container_of, deployment_of, targets


@click.command()
@stack_options
@gateway_option
@click.option("--image", default=job.IMAGE, show_default=True, help="An image with python3, 3.10 or newer.")
@click.option(
    "--timeout", type=click.FloatRange(1), default=120, show_default=True, help="Seconds that the pod may take."
)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@one_line_refusals
def reach(
    stack_name: str | None,
    project: Path,
    configuration_file: Path | None,
    gateway_name: str | None,
    image: str,
    timeout: float,
    as_json: bool,
) -> None:
    """Can the gateway's pods reach Azure? Asked by a Job in their namespace, which is removed afterwards.

    Exit code 0: every host was reached, 1: one was not, 2: could not look.
    """
    found = stack.read(project, stack_name, configuration_file)
    cluster = Cluster.of(found)
    findings = [(each, _findings(each, cluster, image, timeout)) for each in gateways.of_stack(found, gateway_name)]
    if as_json:
        click.echo(json.dumps([_document(gateway, seen) for gateway, seen in findings], indent=2))
    else:
        click.echo("\n\n".join(_text(gateway, seen) for gateway, seen in findings))
    if any(each.problem for _, seen in findings for each in seen):
        sys.exit(1)


def _findings(gateway: Gateway, cluster: Cluster, image: str, timeout: float) -> list[Finding]:
    deployment = deployment_of(gateway, cluster)
    container = container_of(deployment)
    wanted = targets(gateway, cluster, container)
    body = job.job(job.name_for(deployment), deployment, container, [each.url for each in wanted], image, timeout)
    answers = run.run(cluster, gateway.namespace, body, timeout, lambda text: click.echo(text, err=True))
    return [Finding(target, answer) for target, answer in zip(wanted, answers, strict=True)]


def _document(gateway: Gateway, findings: list[Finding]) -> dict[str, object]:
    return {
        "stack": gateway.stack.name,
        "gateway": gateway.name,
        "hosts": [
            {
                "host": each.host,
                "purpose": each.target.purpose,
                "addresses": each.seen.get("addresses", []),
                "proxy": each.seen.get("proxy"),
                "certificate": {key: each.seen.get(key) for key in ("subject", "issuer")},
                "status": each.status,
                "problem": each.problem,
            }
            for each in findings
        ],
    }


def _text(gateway: Gateway, findings: list[Finding]) -> str:
    rows = [("Host", "For", "DNS", "Reached", "Certificate", "HTTP")]
    rows += [
        (each.host, each.target.purpose, each.addresses, each.through, each.certificate, str(each.status or "none"))
        for each in findings
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    problems = [each.problem for each in findings if each.problem]
    title = f"Gateway {gateway.name} on {gateway.service}, stack {gateway.stack.name}, from inside the cluster"
    return "\n".join([title, "", *lines, "", *(problems or ["Every host was reached."])])
