"""What every workflow keeps to, so that somebody else's text or action does not run as us.

Invariants:
- Actions are pinned by commit, with the version beside it. No workflow has a secret.
- A job has the permissions that its steps need, and a time after which it ends.
- A job that runs a pull request's code writes nothing; one that comments on it runs nothing of it.
- No expression stands in a shell script: GitHub would paste it in before the shell reads it.
"""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.toolchain.parts import pulumi_version
from tests.workflows.conftest import CHECKOUT

FILES = sorted((CHECKOUT / ".github" / "workflows").glob("*.yml"))
# What may write anything, and why: to sign in without a secret, to comment, to open an issue.
WRITES = {
    ("acceptance.yml", "acceptance"): {"id-token"},
    ("preview.yml", "preview"): {"id-token"},
    ("preview.yml", "comment"): {"pull-requests"},
    ("deploy.yml", "dev"): {"id-token"},
    ("deploy.yml", "staging"): {"id-token"},
    ("deploy.yml", "prod"): {"id-token"},
    ("deploy-stack.yml", "preview"): {"id-token"},
    ("deploy-stack.yml", "up"): {"id-token"},
    ("drift.yml", "drift"): {"id-token", "issues"},
}


def jobs(file: Path) -> dict[str, dict[str, Any]]:
    return yaml.safe_load(file.read_text())["jobs"]


def steps(file: Path) -> list[dict[str, Any]]:
    return [step for job in jobs(file).values() for step in job.get("steps", [])]


def test_there_are_the_workflows_that_the_page_tells_of() -> None:
    named = ["acceptance", "ci", "deploy-stack", "deploy", "drift", "preview", "ranges", "real-providers"]
    assert [file.stem for file in FILES] == named


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
class TestEveryWorkflow:
    def test_pins_its_actions_by_commit_with_the_version_beside_it(self, file: Path) -> None:
        lines = [line for line in file.read_text().splitlines() if "uses:" in line and "./" not in line]
        pinned = re.compile(r"(- |  )uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
        assert [line for line in lines if not pinned.search(line)] == []

    def test_gives_no_permission_to_all_jobs_and_few_to_each(self, file: Path) -> None:
        assert yaml.safe_load(file.read_text())["permissions"] == {}
        for name, job in jobs(file).items():
            writes = {permission for permission, level in job["permissions"].items() if level == "write"}
            assert writes == WRITES.get((file.name, name), set())
            assert {**job["permissions"], "contents": "read"} == job["permissions"]

    def test_ends_each_job_in_time(self, file: Path) -> None:
        assert all("timeout-minutes" in job for job in jobs(file).values() if "uses" not in job)

    def test_leaves_no_token_in_the_checkout(self, file: Path) -> None:
        checkouts = [step for step in steps(file) if step.get("uses", "").startswith("actions/checkout@")]
        assert all(step["with"]["persist-credentials"] is False for step in checkouts)

    def test_pastes_nothing_into_a_shell(self, file: Path) -> None:
        assert [step["run"] for step in steps(file) if "${{" in step.get("run", "")] == []

    def test_has_no_secret_and_runs_no_strangers_code_with_rights(self, file: Path) -> None:
        text = file.read_text()
        assert "secrets." not in text
        assert "pull_request_target" not in text
        assert "workflow_run" not in text

    def test_gives_githubs_token_only_to_the_step_that_calls_github(self, file: Path) -> None:
        with_token = [step["run"] for step in steps(file) if "github.token" in str(step)]
        assert all(
            re.match(r"python3 \.github/scripts/(comment|drift_issue|newest)\.py( |$)", run) for run in with_token
        )

    def test_installs_the_pulumi_that_the_sandbox_has(self, file: Path) -> None:
        installs = [step["with"] for step in steps(file) if step.get("uses", "").startswith("pulumi/actions@")]
        assert all(each == {"pulumi-version": pulumi_version()} for each in installs)


def test_a_deployments_preview_is_the_readers_and_waits_for_nobody() -> None:
    preview, up = jobs(CHECKOUT / ".github" / "workflows" / "deploy-stack.yml").values()
    assert "environment" not in preview, "its reviewers are to see the preview first"
    assert preview["env"]["ARM_CLIENT_ID"] == "${{ fromJSON(vars.AZURE_READER_CLIENT_IDS || '{}')[inputs.stack] }}"
    assert (up["needs"], up["environment"]) == ("preview", "${{ inputs.stack }}")


def test_pins_are_renewed() -> None:
    content = yaml.safe_load((CHECKOUT / ".github" / "dependabot.yml").read_text())
    [actions, packages] = content["updates"]
    assert (actions["package-ecosystem"], actions["directory"]) == ("github-actions", "/")
    assert packages["package-ecosystem"] == "pip"
    pinned = {path.parent for path in CHECKOUT.glob("*/requirements.txt")} | {CHECKOUT}
    assert {CHECKOUT / folder.strip("/") for folder in packages["directories"]} == pinned


BASE = "${{ github.event.pull_request.base.sha }}"


def pull_request_jobs() -> list[tuple[str, dict[str, Any]]]:
    """All jobs that a pull request starts."""
    # YAML 1.1 takes the key `on` for true.
    started = [file for file in FILES if "pull_request" in yaml.safe_load(file.read_text())[True]]
    return [(f"{file.name}: {name}", job) for file in started for name, job in jobs(file).items()]


def may_write(job: dict[str, Any]) -> set[str]:
    """What the job may write on GitHub. With id-token it may ask for a token, which writes nothing there."""
    return {permission for permission, level in job["permissions"].items() if level == "write"} - {"id-token"}


@pytest.mark.parametrize(
    ("name", "job"), pull_request_jobs(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_job_that_runs_a_pull_requests_code_writes_nothing(name: str, job: dict[str, Any]) -> None:
    used = [step for step in job["steps"] if "uses" in step]
    checkouts = [step for step in used if step["uses"].startswith("actions/checkout@")]
    runs_its_code = any(step["with"].get("ref") != BASE for step in checkouts) or not checkouts
    assert not (runs_its_code and may_write(job)), name
    if not runs_its_code:
        # Neither its packages nor what it put into a cache, and no token to sign in with.
        actions = {step["uses"].partition("@")[0] for step in used}
        assert actions <= {"actions/checkout", "actions/download-artifact"}
        assert "id-token" not in job["permissions"]
        artifacts = [step["with"]["path"] for step in used if "download-artifact" in step["uses"]]
        assert all(path.startswith("${{ runner.temp }}/") for path in artifacts), "beside the checkout, not in it"


def test_there_is_one_job_of_a_pull_request_that_writes() -> None:
    assert [name for name, job in pull_request_jobs() if may_write(job)] == ["preview.yml: comment"]


def test_an_action_has_the_same_commit_everywhere() -> None:
    pins = {line.split("uses: ")[1] for file in FILES for line in file.read_text().splitlines() if "@" in line}
    assert len(pins) == len({pin.partition("@")[0] for pin in pins})
