"""The runner itself: expressions mean what they mean on GitHub, and what it does not know it refuses."""

from dataclasses import replace
from typing import Any

import pytest

from tests.workflows.conftest import Workplace
from tests.workflows.runner import RunnerError
from tests.workflows.runner.expressions import condition, rendered

CONTEXTS: dict[str, Any] = {
    "vars": {"NAME": "Contoso", "EMPTY": "", "LIST": '["a", "b"]'},
    "github": {"event": {"pull_request": {"number": 7, "head": {"repo": None}}}},
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plain", "plain"),
        ("${{ vars.NAME }}", "Contoso"),
        ("a-${{ vars.NAME }}-${{ github.event.pull_request.number }}", "a-Contoso-7"),
        ("${{ github.event.pull_request.number }}", 7),
        ("${{ vars.NOBODY }}", None),
        ("a${{ github.event.pull_request.head.repo.full_name }}b", "ab"),
        ("${{ vars.NAME == 'CONTOSO' }}", True),
        ("${{ vars.NOBODY != '' }}", False),
        ("${{ vars.EMPTY || 'other' }}", "other"),
        ("${{ vars.NAME && 'there' || 'not' }}", "there"),
        ("${{ !vars.EMPTY && (vars.NAME != 'it''s') }}", True),
        ("${{ fromJSON(vars.LIST)[1] }}", "b"),
        ("${{ fromJSON(vars.EMPTY || '{}')['dev'] }}", None),
        ("${{ vars.EMPTY || format('{1}-{0}-{1}', vars.NAME, 7) }}", "7-Contoso-7"),
    ],
)
def test_an_expression_is_what_it_is_on_github(text: str, value: Any) -> None:
    assert rendered(text, CONTEXTS, {}) == value


@pytest.mark.parametrize(
    ("text", "after_failure"),
    [
        ("vars.NAME != ''", False),
        ("always()", True),
        ("${{ !cancelled() && vars.NAME != '' }}", True),
        ("failure()", True),
    ],
)
def test_a_condition_means_success_unless_it_says_otherwise(text: str, after_failure: bool) -> None:
    functions = {"success": lambda: False, "failure": lambda: True, "cancelled": lambda: False, "always": lambda: True}
    assert condition(text, CONTEXTS, functions) is after_failure


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("${{ secrets.TOKEN }}", "there is no context 'secrets' here"),
        ("${{ toJSON(vars) }}", "the function toJSON is not known here"),
        ("${{ vars.NAME == }}", "ends too early"),
        ("${{ vars.NAME > 1 }}", "is not understood"),
    ],
)
def test_an_unknown_expression_is_refused(text: str, says: str) -> None:
    with pytest.raises(RunnerError, match=says):
        rendered(text, CONTEXTS, {})


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("actions/setup-python@", "actions/setup-node@", "no stand-in for actions/setup-node"),
        ("timeout-minutes: 5", "container: ubuntu", "container is not carried out by this runner"),
        ("pulumi-version: 3.259.0", "pulumi-version: 3.1.0", "the workflow asks for pulumi 3.1.0"),
        ("shell: bash", "shell: pwsh", "the shell 'pwsh' is not known here"),
    ],
)
def test_a_workflow_that_it_cannot_run_is_refused(workplace: Workplace, old: str, new: str, says: str) -> None:
    name = ".github/workflows/preview.yml"
    text = (workplace.repository.folder / name).read_text()
    assert old in text
    head = workplace.repository.commit({name: text.replace(old, new), "__main__.py": "# changed\n"})
    with pytest.raises(RunnerError, match=says):
        workplace.preview(head)


def test_a_step_sees_neither_the_callers_secrets_nor_githubs_token(workplace: Workplace) -> None:
    caller = {**workplace.machine.environment, "ARM_CLIENT_SECRET": "of-the-caller"}
    workplace.machine = replace(workplace.machine, environment=caller)
    name = ".github/scripts/preview.py"
    script = "import os\nprint(sorted(os.environ), os.environ.get('ACTIONS_ID_TOKEN_REQUEST_TOKEN'))\n"
    run = workplace.preview(workplace.repository.commit({name: script, "Pulumi.dev.yaml": "# changed\n"}))
    [shown] = [each.log for each in run.job("preview (dev)").steps if each.step.id == "preview"]
    assert "ACTIONS_ID_TOKEN_REQUEST_URL" in shown
    assert "'GITHUB_TOKEN'" not in shown
    assert "ARM_CLIENT_SECRET" not in shown
    assert shown.rstrip().endswith("***"), "the log shows a token"
