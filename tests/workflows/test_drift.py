"""The drift check: it changes nothing, and an issue per stack says what it found for as long as that is so."""

from tests.workflows.conftest import Workplace

DRIFT = """Previewing refresh (dev):
    ~ kubernetes:apps/v1:Deployment: (update)
      ~ spec: {
          ~ replicas: 1 => 3
        }
Resources:
    ~ 1 to update
    16 unchanged
error: no changes were expected for refresh but changes were proposed
"""
AGREES = "Previewing refresh (dev):\nResources:\n    17 unchanged\n\n"
BROKEN = "error: could not sign in\n"


def check(workplace: Workplace) -> dict[str, str]:
    return workplace.on_main("drift.yml", "schedule").results


def states(workplace: Workplace) -> list[tuple[str, str]]:
    return [(each["title"], each["state"]) for each in workplace.github.issues]


def test_no_drift_is_no_issue(workplace: Workplace) -> None:
    workplace.pulumi_says(AGREES)
    assert set(check(workplace).values()) == {"success"}
    assert (workplace.github.issues, workplace.github.writes) == ([], [])
    assert all(
        line.startswith("refresh ") and "--preview-only --expect-no-changes" in line for line in workplace.called
    )


def test_drift_is_a_red_job_and_one_issue_per_stack_until_it_is_gone(workplace: Workplace) -> None:
    workplace.pulumi_says(DRIFT, code=255)
    stacks = ["dev", "staging", "prod"]
    for _ in range(2):
        results = check(workplace)
        assert [results[f"drift ({stack})"] for stack in stacks] == ["failure"] * 3
        assert states(workplace) == [(f"Drift of {stack}", "open") for stack in stacks]
    headline = workplace.github.issues[0]["body"].splitlines()[2]
    assert headline == "What exists is not what `dev` was deployed as: 1 to update."
    assert "~ replicas: 1 => 3" in workplace.github.issues[0]["body"]
    workplace.pulumi_says(AGREES)
    assert set(check(workplace).values()) == {"success"}
    assert states(workplace) == [(f"Drift of {stack}", "closed") for stack in stacks]


def test_every_kind_of_change_is_counted_in_the_headline(workplace: Workplace) -> None:
    counts = "    + 2 to create\n    +-1 to replace\n    - 3 to delete\n    6 changes. 11 unchanged\n"
    workplace.pulumi_says(DRIFT.replace("    ~ 1 to update\n    16 unchanged\n", counts), code=255)
    check(workplace)
    headline = workplace.github.issues[0]["body"].splitlines()[2]
    assert headline.endswith(": 2 to create, 1 to replace, 3 to delete, 6 changes.")


def test_a_check_that_could_not_be_made_fails_and_leaves_the_issues_alone(workplace: Workplace) -> None:
    workplace.pulumi_says(DRIFT, code=255)
    check(workplace)
    before = [dict(each) for each in workplace.github.issues]
    workplace.pulumi_says(BROKEN, code=255)
    assert "success" not in [result for name, result in check(workplace).items() if name.startswith("drift")]
    assert workplace.github.issues == before


def test_pull_requests_and_other_peoples_issues_are_not_edited(workplace: Workplace) -> None:
    theirs = {"number": 1, "state": "open", "user": {"login": "somebody"}, "body": "<!-- drift of dev -->"}
    request = {**theirs, "number": 2, "user": {"login": "github-actions[bot]"}, "pull_request": {}}
    workplace.github.issues.extend([theirs, request])
    workplace.pulumi_says(AGREES)
    check(workplace)
    assert workplace.github.writes == []
