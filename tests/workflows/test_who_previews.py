"""The identity of each preview, deployment and check: a stack's own, and in pull requests unprotected stacks only."""

import json

import pytest

from tests.workflows.conftest import Workplace
from tests.workflows.runner import Environment

DEPLOYERS = {"dev": "deployer-of-dev", "staging": "deployer-of-staging", "prod": "deployer-of-prod"}


@pytest.fixture
def own(workplace: Workplace) -> Workplace:
    """A repository whose pull requests preview dev only."""
    for name, form in (
        ("AZURE_SUBSCRIPTION_IDS", "subscription-of-{}"),
        ("AZURE_READER_CLIENT_IDS", "reader-of-{}"),
        ("PULUMI_BACKEND_URLS", "file:///state-of-{}"),
    ):
        workplace.variables[name] = json.dumps({stack: form.format(stack) for stack in DEPLOYERS})
    del workplace.variables["AZURE_CLIENT_ID"]
    workplace.variables["PULL_REQUEST_STACKS"] = '["dev"]'
    workplace.pulumi_says("Resources:\n    17 unchanged\n")
    return workplace


def signed_in(command: str, stack: str, who: str) -> str:
    return f"{command} {stack} {who} subscription-of-{stack} file:///state-of-{stack}"


def test_a_pull_request_previews_unprotected_stacks_only_and_says_which_come_later(own: Workplace) -> None:
    run = own.preview(own.repository.commit({"__main__.py": "# changed\n"}))
    assert own.signed_in == [signed_in("preview", "dev", "reader-of-dev")]
    assert "Changed, and previewed on main only: staging, prod." in run.job("changed").log
    assert run.job("changed").outputs == {"stacks": '["dev"]'}


def test_a_pull_request_previews_none_where_no_stack_is_named(own: Workplace) -> None:
    del own.variables["PULL_REQUEST_STACKS"]
    run = own.preview(own.repository.commit({"__main__.py": "# changed\n"}))
    assert (run.results["changed"], run.results["preview"], own.called) == ("success", "skipped", [])


@pytest.mark.parametrize("given", ["dev", '"dev"', "{}"])
def test_a_list_of_stacks_that_is_none_is_refused(own: Workplace, given: str) -> None:
    own.variables["PULL_REQUEST_STACKS"] = given
    run = own.preview(own.repository.commit({"__main__.py": "# changed\n"}))
    assert "PULL_REQUEST_STACKS is not a list of stacks in JSON." in run.job("changed").log
    assert (run.results["changed"], own.called) == ("failure", [])


def test_main_previews_and_deploys_each_stack_as_its_own_identities(own: Workplace) -> None:
    environments = {stack: Environment({"AZURE_CLIENT_ID": client_id}) for stack, client_id in DEPLOYERS.items()}
    own.on_main("deploy.yml", "push", environments=environments)
    assert own.signed_in == [
        signed_in(command, stack, who)
        for stack in DEPLOYERS
        for command, who in (("preview", f"reader-of-{stack}"), ("up", DEPLOYERS[stack]))
    ]


def test_a_check_for_drift_signs_in_as_the_stacks_own_reader(own: Workplace) -> None:
    own.on_main("drift.yml", "schedule")
    assert own.signed_in == [signed_in("refresh", stack, f"reader-of-{stack}") for stack in DEPLOYERS]


def test_a_stack_without_a_reader_does_not_sign_in(own: Workplace) -> None:
    own.variables["AZURE_READER_CLIENT_IDS"] = '{"prod": "reader-of-prod"}'
    run = own.preview(own.repository.commit({"Pulumi.dev.yaml": "# changed\n"}))
    assert "ARM_CLIENT_ID: is empty: set the variable that the workflow names" in run.job("preview (dev)").log
    assert own.called == []
