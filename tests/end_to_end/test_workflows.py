"""The workflows on the real engine, signed in with a local GitHub's tokens as the identities of examples/azure-setup.

Invariants:
- A job has no secret: neither the machine nor the repository gives it one.
- The comment on a pull request says what would change, once, and shows no secret.
Which stacks are previewed, and in which order they are deployed, is decided in tests/workflows.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end import identities, repository
from tests.end_to_end.repository import TeamRepository
from tests.end_to_end.running import RunningSandbox
from tests.end_to_end.sabotage import new_gateway
from tests.workflows.runner import LocalGitHub, Run

GOLDEN = Path(__file__).parents[1] / "workflows" / "replicas-comment.md"
NAME = "edge"


@dataclass
class Shown:
    """One life of a pull request and its deployment."""

    team: TeamRepository
    deployed: Run
    agreed: Run
    replicas: Run
    comment: str
    """What the first push was answered with."""
    refused: Run
    comments: list[dict[str, Any]]
    """All comments, after the second push."""
    drifted: Run
    issues: list[dict[str, Any]]


@pytest.fixture(scope="module")
def shown(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    directory = tmp_path_factory.mktemp("workflows")
    gateway = new_gateway(sandbox, NAME, directory)
    with (
        LocalGitHub() as github,
        identities.made(sandbox, gateway, github, directory) as who,
        repository.made(who, directory) as team,
    ):
        base = team.git("rev-parse", "HEAD")
        deployed = team.on_main("deploy.yml", "push", base, reads=False)
        agreed = team.on_main("drift.yml", "schedule", base, reads=True)
        replicas = team.preview(base, team.commit(_with_replicas(gateway.configuration, 2)))
        comment = github.comments[0]["body"]
        refused = team.preview(base, team.commit(_with_replicas(gateway.configuration, 0)))
        sandbox.kubectl("scale", "deployment", NAME, "--replicas", "3")
        drifted = team.on_main("drift.yml", "schedule", base, reads=True)
        yield Shown(
            team, deployed, agreed, replicas, comment, refused, github.comments, drifted, deepcopy(github.issues)
        )


def _with_replicas(configuration: dict[str, Any], replicas: int) -> dict[str, Any]:
    changed = deepcopy(configuration)
    changed["config"]["apim-gateway:kubernetes"]["replicas"] = replicas
    return changed


def plain(comment: str) -> str:
    """Without what is another in each run, commits and providers' ids, and without the policy pack's words."""
    comment = re.sub(r"(policy pack says</summary>\n\n```\n).*?(\n```)", r"\1...\2", comment, flags=re.DOTALL)
    comment = re.sub(r"^Commit [0-9a-f]{12}", "Commit 0123456789ab", comment, flags=re.MULTILINE)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<guid>", comment)


def test_the_deployers_rights_are_enough_to_deploy(shown: Shown) -> None:
    assert shown.deployed.results["dev / up"] == "success", shown.deployed.job("dev / up").log
    assert "+ 14 created" in shown.deployed.job("dev / up").log
    assert shown.team.sandbox.kubectl("get", "deployment", NAME)["status"]["readyReplicas"] >= 1


def test_the_reader_has_shown_before_what_is_deployed(shown: Shown) -> None:
    preview = shown.deployed.job("dev / preview")
    assert preview.result == "success", preview.log
    assert preview.summary.startswith("<!-- pulumi preview of dev -->\n\n### Preview of `dev`: 14 to create\n")


def test_a_stack_that_cannot_be_previewed_is_not_deployed(shown: Shown) -> None:
    """This repository has the stack dev only."""
    assert shown.deployed.results["staging / preview"] == "failure"
    assert shown.deployed.results["staging / up"] == "skipped"


def test_the_comment_on_a_change_of_replicas_is_the_one_that_we_keep(shown: Shown) -> None:
    assert shown.replicas.results["preview (dev)"] == "success", shown.replicas.job("preview (dev)").log
    assert plain(shown.comment) == GOLDEN.read_text()


def test_the_comment_shows_one_update_and_no_secret(shown: Shown) -> None:
    assert shown.comment.startswith("<!-- pulumi preview of dev -->\n\n### Preview of `dev`: 1 to update\n")
    gateway = shown.team.identities.gateway
    secrets = gateway.secrets()
    assert len(secrets) >= 2
    said = [shown.comment, shown.replicas.job("preview (dev)").log, shown.deployed.job("dev / up").log]
    assert not [secret for secret in secrets for text in said if secret in text]


def test_a_second_push_edits_the_same_comment_and_an_error_is_in_it(shown: Shown) -> None:
    assert shown.refused.results["preview (dev)"] == "failure"
    [comment] = shown.comments
    assert comment["body"].startswith("<!-- pulumi preview of dev -->\n\n### Preview of `dev`: failed\n")
    assert (
        "apim-gateway:kubernetes.replicas is 0: a gateway without pods serves nothing. Give 1 or more."
        in comment["body"]
    )


def test_a_stack_that_nobody_touched_has_no_drift(shown: Shown) -> None:
    assert shown.agreed.results["drift (dev)"] == "success", shown.agreed.job("drift (dev)").log


def test_a_change_by_hand_is_found_and_told_in_an_issue(shown: Shown) -> None:
    assert shown.drifted.results["drift (dev)"] == "failure"
    [issue] = shown.issues
    assert (issue["title"], issue["state"]) == ("Drift of dev", "open")
    assert "replicas: 1 => 3" in issue["body"]
    assert shown.team.sandbox.kubectl("get", "deployment", NAME)["spec"]["replicas"] == 3, "the check changes nothing"
