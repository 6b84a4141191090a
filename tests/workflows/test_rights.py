"""The table "who can reach what", docs/rights.yaml, against what examples/azure-setup assigns, what the workflows use
and what the page shows.

Invariant: what a branch's author can have a job do reaches nothing of a protected environment but Entra's list of
applications, and no identity of one environment reaches another one.
"""

import json
from typing import Any

import pytest
import yaml
from markdown_it import MarkdownIt

from tests.unit.recording import RecordingMonitor
from tests.workflows.conftest import CHECKOUT
from tests.workflows.rights import COLUMNS, Identity, deployed, environment, identities, rights

TABLE: dict[str, Any] = yaml.safe_load((CHECKOUT / "docs" / "rights.yaml").read_text())
PAGE = CHECKOUT / "docs" / "azure-setup.md"
ENVIRONMENTS = {name: environment(name, **given) for name, given in TABLE["configuration"].items()}
ROWS = {(row[0], row[1]): dict(zip(TABLE["columns"], row[2:], strict=True)) for row in TABLE["rights"]}


@pytest.fixture
def monitor(monkeypatch: pytest.MonkeyPatch) -> RecordingMonitor:
    return deployed(monkeypatch, ENVIRONMENTS)


@pytest.fixture
def found(monitor: RecordingMonitor) -> dict[str, Identity]:
    return identities(monitor)


def test_the_table_is_what_the_program_assigns(found: dict[str, Identity]) -> None:
    assert tuple(TABLE["columns"]) == COLUMNS
    assigned = {
        (name, where): rights(name, each, where, settings)
        for name, each in found.items()
        for where, settings in ENVIRONMENTS.items()
    }
    assert assigned == ROWS


def test_the_table_has_the_subjects_that_each_identity_trusts(found: dict[str, Identity]) -> None:
    assert {name: sorted(each["subjects"]) for name, each in TABLE["identities"].items()} == {
        name: sorted(each.subjects) for name, each in found.items()
    }


def test_a_pull_request_reaches_nothing_of_a_protected_environment(found: dict[str, Identity]) -> None:
    trusting = [name for name, each in found.items() if "pull_request" in each.subjects]
    assert trusting == ["reader-dev"]
    for name in trusting:
        assert {key for key, right in ROWS[name, "prod"].items() if right != "none"} == {"Entra"}


def test_an_environment_is_protected_unless_it_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    found = identities(deployed(monkeypatch, {"dev": environment("dev")}))
    assert found["reader-dev"].subjects == ["ref:refs/heads/main"]


def test_no_identity_reaches_another_environment() -> None:
    elsewhere = [right for (name, where), right in ROWS.items() if not name.endswith(f"-{where}")]
    assert len(elsewhere) == 4
    assert {right[column] for right in elsewhere for column in COLUMNS if column != "Entra"} == {"none"}


def test_no_reader_reads_a_secret_of_kubernetes_or_writes_anything() -> None:
    readers = [right for (name, _), right in ROWS.items() if name.startswith("reader-")]
    assert {value for right in readers for value in right.values()} == {"none", "read", "decrypt"}
    assert {right["Secrets"] for right in readers} == {"none"}


def jobs_that_sign_in() -> dict[str, dict[str, Any]]:
    """Each job that may ask for a token and has an identity, by file and name."""
    return {
        f"{file.name}: {name}": {**job, "on": content[True]}
        for file in sorted((CHECKOUT / ".github" / "workflows").glob("*.yml"))
        # YAML 1.1 takes the key `on` for true.
        for content in [yaml.safe_load(file.read_text())]
        for name, job in content["jobs"].items()
        if job["permissions"].get("id-token") == "write" and "steps" in job
    }


BY_HAND: dict[str, dict[str, Any]] = TABLE["byHand"]
_RUN_BY_HAND = {name for each in BY_HAND.values() for name in each["runs"]}


def jobs_of_stacks() -> dict[str, dict[str, Any]]:
    """Those that sign in as an identity of examples/azure-setup."""
    return {name: job for name, job in jobs_that_sign_in().items() if name not in _RUN_BY_HAND}


def subject(job: dict[str, Any], stack: str) -> str:
    """What GitHub's token says of the job."""
    if "environment" in job:
        assert job["environment"] == "${{ inputs.stack }}"
        return f"environment:{stack}"
    return "pull_request" if "pull_request" in job["on"] else "ref:refs/heads/main"


def identity(job: dict[str, Any], stack: str) -> str:
    client_id = job["env"]["ARM_CLIENT_ID"]
    if client_id == "${{ vars.AZURE_CLIENT_ID }}":
        assert "environment" in job, "the variable is the environment's"
        return f"deployer-{stack}"
    assert client_id.startswith("${{ fromJSON(vars.AZURE_READER_CLIENT_IDS || '{}')[")
    return f"reader-{stack}"


def test_each_job_signs_in_as_an_identity_that_trusts_it_and_the_table_names_it() -> None:
    runs: dict[str, list[str]] = {name: [] for name in TABLE["identities"]}
    for name, job in jobs_of_stacks().items():
        for stack, settings in TABLE["configuration"].items():
            if subject(job, stack) == "pull_request" and not settings.get("previewsPullRequests"):
                continue
            who = identity(job, stack)
            assert subject(job, stack) in TABLE["identities"][who]["subjects"], f"{name}, {stack}"
            runs[who].append(name)
    assert {who: sorted(each) for who, each in runs.items()} == {
        who: sorted(each["runs"]) for who, each in TABLE["identities"].items()
    }


def test_no_job_without_an_environment_has_a_variable_of_one() -> None:
    for name, job in jobs_of_stacks().items():
        if "environment" not in job:
            assert "vars.AZURE_CLIENT_ID " not in str(job["env"]), name
        for key in ("ARM_SUBSCRIPTION_ID", "PULUMI_BACKEND_URL", "AKS_CLUSTER_ID"):
            assert "fromJSON(vars." in job["env"][key], f"{name}: {key} is the stack's, in a variable of the repository"


def test_a_job_of_an_identity_made_by_hand_is_in_its_environment_and_started_by_a_person() -> None:
    found = jobs_that_sign_in()
    for who, each in BY_HAND.items():
        assert each["subjects"] == [f"environment:{who}"]
        assert who not in TABLE["configuration"], "a stack's deployer would have its variables"
        for name in each["runs"]:
            job = found[name]
            assert job["environment"] == who
            assert set(job["on"]) == {"workflow_dispatch"}
            assert job["env"]["ARM_CLIENT_ID"] == "${{ vars.AZURE_CLIENT_ID }}"
            assert job["env"]["ARM_SUBSCRIPTION_ID"] == "${{ vars.AZURE_SUBSCRIPTION_ID }}"


def test_the_page_of_the_acceptance_names_the_rights_of_its_identity() -> None:
    text = (CHECKOUT / "docs" / "acceptance.md").read_text()
    for right in ("Owner", "Application.ReadWrite.OwnedBy", "environment:acceptance"):
        assert right in text


def test_the_page_shows_the_table() -> None:
    rows: list[list[str]] = []
    tokens = MarkdownIt("commonmark").enable("table").parse(PAGE.read_text())
    for index, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open"):
            rows[-1].append(tokens[index + 1].content.strip("`"))
    start = rows.index(["Identity", "Environment", *TABLE["columns"]])
    assert rows[start + 1 : start + 1 + len(ROWS)] == TABLE["rights"]


def test_the_outputs_are_the_variables_that_the_workflows_read(monitor: RecordingMonitor) -> None:
    variables = monitor.exports().values["repositoryVariables"]
    assert json.loads(variables["AZURE_READER_CLIENT_IDS"]) == {
        "dev": "client of reader-dev",
        "prod": "client of reader-prod",
    }
    assert json.loads(variables["PULL_REQUEST_STACKS"]) == ["dev"]
    assert json.loads(variables["PULUMI_BACKEND_URLS"])["prod"] == "azblob://prod?storage_account=contoso"
    for name in ("AZURE_SUBSCRIPTION_IDS", "AKS_CLUSTER_IDS"):
        assert set(json.loads(variables[name])) == {"dev", "prod"}
    text = "".join(file.read_text() for file in (CHECKOUT / ".github" / "workflows").glob("*.yml"))
    assert [name for name in variables if f"vars.{name}" not in text] == []
    assert set(monitor.exports().values["environmentVariables"]["prod"]) == {"AZURE_CLIENT_ID"}
