"""The stacks that a pull request previews: all of them, unless the change is known to be about fewer."""

import json

import pytest

from tests.workflows.conftest import Workplace

NO_CHANGE = "Previewing update (dev):\nResources:\n    17 unchanged\n\n"


def previewed(workplace: Workplace) -> list[str]:
    return [line.split()[2] for line in workplace.called if line.startswith("preview ")]


@pytest.mark.parametrize(
    ("files", "stacks"),
    [
        (["Pulumi.dev.yaml"], ["dev"]),
        (["Pulumi.prod.yaml", "Pulumi.dev.yaml", "README.md"], ["dev", "prod"]),
        (["policy/config/prod.json"], ["prod"]),
        (["__main__.py"], ["dev", "staging", "prod"]),
        (["components/apim_gateway/arguments/names.py"], ["dev", "staging", "prod"]),
        (["policy/rules/pods.py"], ["dev", "staging", "prod"]),
        (["README.md", "docs/security.md", "policy/README.md", "sandbox/stack.py", "tests/unit/test_names.py"], []),
        (["Pulumi.demo.yaml"], ["demo"]),
        (["examples/minimal/Pulumi.dev.yaml"], []),
        (["benchmarks/a.py", "doctor/a.py", ".github/dependabot.yml", ".gitignore", "LICENSE", "Makefile"], []),
        (["requirements-dev.txt", "components/README.md"], []),
        (["pyproject.toml"], ["dev", "staging", "prod"]),
        (["requirements.txt"], ["dev", "staging", "prod"]),
        (["settings/commands.py"], ["dev", "staging", "prod"]),
        (["Pulumi.yaml"], ["dev", "staging", "prod"]),
        (["naming.py"], ["dev", "staging", "prod"]),
        (["shared/texts.md"], ["dev", "staging", "prod"]),
        ([".github/scripts/cluster.sh"], ["dev", "staging", "prod"]),
    ],
)
def test_the_stacks_that_a_change_is_about_are_previewed_and_no_others(
    workplace: Workplace, files: list[str], stacks: list[str]
) -> None:
    workplace.pulumi_says(NO_CHANGE)
    run = workplace.preview(workplace.repository.commit(dict.fromkeys(files, "# changed\n")))
    assert json.loads(run.job("changed").outputs["stacks"]) == stacks
    assert previewed(workplace) == stacks
    previews = [f"preview ({stack})" for stack in stacks]
    assert list(run.results) == ["changed", *(previews or ["preview"]), "comment"]
    assert run.results["comment"] == ("success" if stacks else "skipped")


def test_commits_that_main_has_gained_meanwhile_are_no_change_of_the_pull_request(workplace: Workplace) -> None:
    head = workplace.repository.commit({"Pulumi.prod.yaml": "config: {a: 1}\n"})
    workplace.repository.git("checkout", "--quiet", "main", "--detach")
    workplace.repository.git("reset", "--quiet", "--hard", workplace.first)
    base = workplace.repository.commit({"Pulumi.dev.yaml": "config: {b: 2}\n"})
    workplace.repository.git("merge", "--quiet", "--no-edit", head)
    workplace.first = base
    workplace.pulumi_says(NO_CHANGE)
    workplace.preview(workplace.repository.git("rev-parse", "HEAD"))
    assert previewed(workplace) == ["prod"]


def test_a_deleted_stack_file_is_not_previewed(workplace: Workplace) -> None:
    workplace.repository.git("rm", "--quiet", "Pulumi.staging.yaml")
    run = workplace.preview(workplace.repository.commit({}))
    assert run.results == {"changed": "success", "preview": "skipped", "comment": "skipped"}
