"""Deployments: dev, staging, prod, in this order, each as its own identity, prod only when somebody has approved."""

from typing import Any

from tests.workflows.conftest import Workplace
from tests.workflows.runner import Environment, Event, run_workflow

CLIENT_IDS = {
    name: f"00000000-0000-4000-8000-00000000001{number}" for number, name in enumerate(("dev", "staging", "prod"))
}


def environments(**settings: Any) -> dict[str, Environment]:
    return {
        name: Environment({"AZURE_CLIENT_ID": client_id}, **settings.get(name, {}))
        for name, client_id in CLIENT_IDS.items()
    }


def deployed(workplace: Workplace) -> list[str]:
    return [line.split()[2] for line in workplace.called if line.startswith("up ")]


def test_a_push_deploys_dev_then_staging_then_prod(workplace: Workplace) -> None:
    run = workplace.on_main("deploy.yml", "push", environments=environments())
    assert deployed(workplace) == ["dev", "staging", "prod"]
    jobs = [f"{name} / {job}" for name in ("dev", "staging", "prod") for job in ("preview", "up")]
    assert list(run.results.items()) == [(name, "success") for name in jobs]


def test_prod_waits_for_its_approval(workplace: Workplace) -> None:
    run = workplace.on_main("deploy.yml", "push", environments=environments(prod={"approved": False}))
    assert deployed(workplace) == ["dev", "staging"]
    assert run.results["prod / up"] == "waiting"


def test_the_preview_of_prod_is_in_the_runs_summary(workplace: Workplace) -> None:
    workplace.pulumi_says("x\nResources:\n    ~ 1 to update\n\n")
    run = workplace.on_main("deploy.yml", "push", environments=environments(prod={"approved": False}))
    shown = run.job("prod / preview")
    assert shown.summary.startswith("<!-- pulumi preview of prod -->\n\n### Preview of `prod`: 1 to update\n")
    assert f"Commit {workplace.first[:12]}" in shown.summary
    previews = [line for line in workplace.called if line.startswith("preview ")]
    assert previews[-1].endswith("--policy-pack policy --policy-pack-config policy/config/prod.json")


def test_a_preview_that_fails_stops_its_deployment(workplace: Workplace) -> None:
    workplace.pulumi_says("error: refused\n", code=255, command="preview")
    run = workplace.on_main("deploy.yml", "push", environments=environments())
    assert deployed(workplace) == []
    assert run.results == {"dev / preview": "failure", "dev / up": "skipped", "staging": "skipped", "prod": "skipped"}


def test_a_run_of_an_old_commit_deploys_nothing(workplace: Workplace) -> None:
    """As it would when somebody starts an old run again."""
    workplace.github.head = "f" * 40
    run = workplace.on_main("deploy.yml", "push", environments=environments())
    assert workplace.called == []
    assert f"{workplace.first[:12]} is not what refs/heads/main is at, which is ffffffffffff" in (
        run.job("dev / preview").log
    )


def test_a_commit_that_grew_old_while_it_waited_is_not_deployed_either(workplace: Workplace) -> None:
    def pushed(job: str) -> None:
        if job == "== dev / preview: success":
            workplace.github.head = "f" * 40

    event = Event(
        "push",
        workplace.repository.folder,
        workplace.first,
        variables=workplace.variables,
        environments=environments(),
    )
    run = run_workflow("deploy.yml", event, workplace.github, workplace.machine, show=pushed)
    assert (run.results["dev / preview"], run.results["dev / up"], deployed(workplace)) == ("success", "failure", [])


def test_a_failure_stops_those_behind_it(workplace: Workplace) -> None:
    workplace.pulumi_says("error: update failed\n", code=255, command="up")
    run = workplace.on_main("deploy.yml", "push", environments=environments())
    assert deployed(workplace) == ["dev"]
    assert run.results == {"dev / preview": "success", "dev / up": "failure", "staging": "skipped", "prod": "skipped"}


def test_a_deployment_shows_its_preview_to_the_policies_first(workplace: Workplace) -> None:
    workplace.on_main("deploy.yml", "push", environments=environments())
    ups = [line for line in workplace.called if line.startswith("up ")]
    assert all("--yes" in line and "--skip-preview" not in line and "--policy-pack policy" in line for line in ups)


def test_another_branch_deploys_nothing(workplace: Workplace) -> None:
    run = workplace.on_main("deploy.yml", "workflow_dispatch", environments=environments(), ref="refs/heads/mine")
    assert set(run.results.values()) == {"skipped"}
    assert workplace.called == []
