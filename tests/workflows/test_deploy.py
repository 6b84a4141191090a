"""Deployments: dev, staging, prod, in this order, each as its own identity, prod only when somebody has approved."""

from typing import Any

from tests.workflows.conftest import Workplace
from tests.workflows.runner import Environment

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
    assert list(run.results.items()) == [(f"{name} / up", "success") for name in ("dev", "staging", "prod")]


def test_prod_waits_for_its_approval(workplace: Workplace) -> None:
    run = workplace.on_main("deploy.yml", "push", environments=environments(prod={"approved": False}))
    assert deployed(workplace) == ["dev", "staging"]
    assert run.results["prod / up"] == "waiting"


def test_a_failure_stops_those_behind_it(workplace: Workplace) -> None:
    workplace.pulumi_says("error: update failed\n", code=255)
    run = workplace.on_main("deploy.yml", "push", environments=environments())
    assert deployed(workplace) == ["dev"]
    assert run.results == {"dev / up": "failure", "staging": "skipped", "prod": "skipped"}


def test_a_deployment_shows_its_preview_to_the_policies_first(workplace: Workplace) -> None:
    workplace.on_main("deploy.yml", "push", environments=environments())
    ups = [line for line in workplace.called if line.startswith("up ")]
    assert all("--yes" in line and "--skip-preview" not in line and "--policy-pack policy" in line for line in ups)


def test_another_branch_deploys_nothing(workplace: Workplace) -> None:
    run = workplace.on_main("deploy.yml", "workflow_dispatch", environments=environments(), ref="refs/heads/mine")
    assert set(run.results.values()) == {"skipped"}
    assert workplace.called == []
