"""The preview of a pull request: what is previewed, and what is said about it.

Invariants:
- Nothing runs for a fork.
- A stack has one comment, however often somebody pushes.
- The comment is made by the base branch's scripts: what the pull request's code hands them is text, in a block.
Pulumi itself is played by a script here; tests/end_to_end/test_workflows.py has the real one.
"""

import pytest

from tests.workflows.conftest import Workplace
from tests.workflows.runner import Run, workflow

CHANGE = """Previewing update (dev):
    ~ kubernetes:apps/v1:Deployment: (update)
      ~ spec: {
          ~ replicas: 1 => 2
        }
Resources:
    ~ 1 to update
    16 unchanged

"""
NO_CHANGE = "Previewing update (dev):\nResources:\n    17 unchanged\n\n"
REFUSAL = (
    "Diagnostics:\n  apim-gateway:kubernetes.replicas is 0: a gateway without pods serves nothing. Give 1 or more.\n"
)


def test_a_fork_gets_nothing(workplace: Workplace) -> None:
    head = workplace.repository.commit({"__main__.py": "print('mine')\n"})
    run = workplace.preview(head, fork="stranger/gateways")
    assert run.results == {"changed": "skipped", "preview": "skipped", "comment": "skipped"}
    assert (workplace.called, workplace.github.writes) == ([], [])
    assert workplace.preview(head).job("preview (dev)").result == "success"


def test_a_package_that_dependabot_renews_runs_as_nobody_until_a_person_pushes(workplace: Workplace) -> None:
    head = workplace.repository.commit({"requirements.txt": "pulumi==4.0.0\n"})
    run = workplace.preview(head, actor="dependabot[bot]")
    assert (set(run.results.values()), workplace.called) == ({"skipped"}, [])
    assert workplace.preview(head, actor="somebody").results["preview (dev)"] == "success"


def test_nothing_runs_before_the_repository_has_its_variables(workplace: Workplace) -> None:
    workplace.variables = {}
    run = workplace.preview(workplace.repository.commit({"__main__.py": "# changed\n"}))
    assert run.results == {"changed": "skipped", "preview": "skipped", "comment": "skipped"}


def test_a_second_push_edits_the_comment(workplace: Workplace) -> None:
    workplace.pulumi_says(CHANGE)
    head = workplace.repository.commit({"Pulumi.dev.yaml": "config: {replicas: 2}\n"})
    workplace.preview(head)
    [comment] = workplace.github.comments
    assert "### Preview of `dev`: 1 to update" in comment["body"]
    assert f"Commit {head[:12]}" in comment["body"]
    assert comment["body"].count("replicas: 1 => 2") == 1
    workplace.pulumi_says(NO_CHANGE)
    workplace.preview(workplace.repository.commit({"Pulumi.dev.yaml": "config: {replicas: 1}\n"}))
    [comment] = workplace.github.comments
    assert "### Preview of `dev`: no change" in comment["body"]
    assert [write.split()[0] for write in workplace.github.writes] == ["POST", "PATCH"]


def test_each_stack_has_a_comment_of_its_own_beside_what_people_say(workplace: Workplace) -> None:
    said = {"id": 1, "issue": 7, "user": {"login": "somebody"}, "body": "<!-- pulumi preview of dev -->\nMine!"}
    talk = [{**said, "id": 2 + number, "body": "+1"} for number in range(150)]
    workplace.github.comments.extend([said, *talk])
    workplace.pulumi_says(CHANGE)
    for _ in range(2):
        workplace.preview(workplace.repository.commit({"__main__.py": "# changed\n"}))
    ours = [each["body"] for each in workplace.github.comments if each["user"]["login"] != "somebody"]
    assert [body.splitlines()[0] for body in ours] == [
        f"<!-- pulumi preview of {stack} -->" for stack in ("dev", "prod", "staging")
    ]
    assert workplace.github.comments[0]["body"].endswith("Mine!")


def test_a_failing_preview_is_a_comment_with_the_error_and_a_red_job(workplace: Workplace) -> None:
    workplace.pulumi_says(REFUSAL, code=255)
    run = workplace.preview(workplace.repository.commit({"Pulumi.dev.yaml": "config: {replicas: 0}\n"}))
    assert run.job("preview (dev)").result == "failure"
    [comment] = workplace.github.comments
    assert "### Preview of `dev`: failed" in comment["body"]
    assert "kubernetes.replicas is 0: a gateway without pods serves nothing. Give 1 or more." in comment["body"]


def test_a_stack_that_fails_does_not_hide_the_others(workplace: Workplace) -> None:
    workplace.pulumi_says(REFUSAL, code=255)
    run = workplace.preview(workplace.repository.commit({"__main__.py": "# changed\n"}))
    assert len(workplace.github.comments) == 3
    assert [run.results[f"preview ({stack})"] for stack in ("dev", "staging", "prod")] == ["failure"] * 3


def test_an_output_that_is_too_long_for_github_keeps_its_end(workplace: Workplace) -> None:
    workplace.pulumi_says("a line of the difference\n" * 5000 + CHANGE)
    workplace.preview(workplace.repository.commit({"Pulumi.dev.yaml": "config: {}\n# changed\n"}))
    [comment] = workplace.github.comments
    assert "the beginning is in the job's log.)" in comment["body"]
    assert "~ 1 to update" in comment["body"]


def test_a_long_change_and_long_advice_are_one_comment_that_github_takes(workplace: Workplace) -> None:
    advice = ADVICE.replace("https:", "and so on\n" * 8000 + "https:")
    workplace.pulumi_says("a line of the difference\n" * 5000 + CHANGE.replace("Resources:", advice + "Resources:"))
    run = workplace.preview(workplace.repository.commit({"Pulumi.dev.yaml": "config: {}\n# changed\n"}))
    assert run.results["comment"] == "success"
    [comment] = workplace.github.comments
    assert comment["body"].count("the beginning is in the job's log.)") == 2


def test_an_output_cannot_leave_its_block(workplace: Workplace) -> None:
    workplace.pulumi_says(f"```\n<script>\n````\n{CHANGE}")
    workplace.preview(workplace.repository.commit({"Pulumi.dev.yaml": "config: {}\n# changed\n"}))
    [comment] = workplace.github.comments
    assert comment["body"].count("\n`````\n") == 2


def test_the_policy_pack_has_the_stacks_own_levels_where_there_are_some(workplace: Workplace) -> None:
    workplace.pulumi_says(NO_CHANGE)
    workplace.preview(workplace.repository.commit({"__main__.py": "# changed\n"}))
    dev, _, prod = [line for line in workplace.called if line.startswith("preview ")]
    assert dev.endswith("--policy-pack policy")
    assert prod.endswith("--policy-pack policy --policy-pack-config policy/config/prod.json")


def test_a_preview_without_a_token_from_github_says_what_the_job_lacks(workplace: Workplace) -> None:
    file = workplace.repository.folder / ".github" / "workflows" / "preview.yml"
    changed = file.read_text().replace("      id-token: write\n", "")
    run = workplace.preview(
        workplace.repository.commit({".github/workflows/preview.yml": changed, "Pulumi.dev.yaml": "# changed\n"})
    )
    assert "the job needs the permission id-token: write" in run.job("preview (dev)").log
    assert workplace.called == []
    assert workplace.github.comments == [], "no preview, no comment"


MALICE = """
import json, os, pathlib, sys
folder = pathlib.Path(sys.argv[2])
folder.mkdir()
# A change of the scripts previews every stack: one of them is enough.
if sys.argv[1] != "dev":
    sys.exit()
{what}
"""


def hand_over(workplace: Workplace, what: str) -> Run:
    """A pull request whose preview writes what it likes."""
    files = {".github/scripts/preview.py": MALICE.format(what=what), "Pulumi.dev.yaml": "# changed\n"}
    return workplace.preview(workplace.repository.commit(files))


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("(folder / 'preview-dev.json').write_text('@everyone, look here')", "'preview-dev.json' is not JSON"),
        ("(folder / 'preview-dev.json').write_text('[' * 100000)", "'preview-dev.json' is not JSON"),
        ("(folder / 'preview-dev.json').write_bytes(bytes([255]))", "'preview-dev.json' is not JSON"),
        ("(folder / 'preview-dev.json').write_text('[]')", "does not have a number 'code' and a text 'output'"),
        (
            "(folder / 'preview-dev.json').write_text(json.dumps({'code': True, 'output': ''}))",
            "does not have a number 'code'",
        ),
        (
            "(folder / 'preview-dev.json').write_text(json.dumps({'code': 0, 'output': '', 'body': 'x'}))",
            "and nothing else",
        ),
        ("(folder / 'preview-dev.json').write_text(' ' * 4_000_001)", "has 4000001 bytes, of 4000000 at most"),
        ("(folder / 'preview-`dev`.json').write_text('{}')", "is not the file of a preview"),
        ("(folder / 'comment.md').write_text('mine')", "'comment.md' is not the file of a preview"),
        ("os.symlink('/etc/hostname', folder / 'preview-dev.json')", "is not the file of a preview"),
        (
            "[(folder / f'preview-{n}.json').write_text(json.dumps({'code': 0, 'output': ''})) for n in range(21)]",
            "has 21 previews: at most 20 become comments",
        ),
    ],
)
def test_output_that_is_no_preview_is_no_comment(workplace: Workplace, what: str, says: str) -> None:
    run = hand_over(workplace, what)
    assert says in run.job("comment").log
    assert (run.results["comment"], workplace.github.writes) == ("failure", [])


def test_text_of_the_pull_request_stays_in_its_block(workplace: Workplace) -> None:
    output = "x\nResources:\n    1 to @everyone\n    1 [look](https://contoso.example)\n"
    hand_over(workplace, f"(folder / 'preview-dev.json').write_text(json.dumps({{'code': 0, 'output': {output!r}}}))")
    [comment] = workplace.github.comments
    assert comment["body"].splitlines()[2] == "### Preview of `dev`: no change"
    assert "everyone" not in comment["body"]


def test_the_pull_requests_own_code_cannot_comment(workplace: Workplace) -> None:
    """Neither with the token of its own job, nor by an own comment.py, which only its next version runs."""
    mine = "import urllib.request\nprint('MINE')\n"
    files = {".github/scripts/comment.py": mine, ".github/scripts/preview_comment.py": mine}
    run = workplace.preview(workplace.repository.commit({**files, "Pulumi.dev.yaml": "# changed\n"}))
    assert "MINE" not in run.job("comment").log
    assert run.results["comment"] == "success"
    permissions = workflow.read(workplace.repository.folder, "preview.yml").jobs["preview"].permissions
    job = workplace.github.token(permissions, "repo:contoso/gateways:pull_request")
    path = "/repos/contoso/gateways/issues/7/comments"
    assert workplace.github.answer("POST", path, f"Bearer {job.token}", {"body": "mine"})[0] == 403


ADVICE = """    apim-gateway@v0.1.0 [advisory] [severity: high]  a-rule  (kubernetes:core/v1:ConfigMap: env)A title
the ConfigMap has a credential: everyone sees it.
https://learn.microsoft.com/azure/
"""


def test_findings_of_the_policy_pack_stand_apart_from_the_change(workplace: Workplace) -> None:
    between = "    ~ kubernetes:apps/v1:Deployment: (update)\n"
    workplace.pulumi_says(CHANGE.replace(between, ADVICE + "warning: two nodes\n" + between + ADVICE))
    workplace.preview(workplace.repository.commit({"Pulumi.dev.yaml": "# changed\n"}))
    [comment] = workplace.github.comments
    change, said = comment["body"].split("<details><summary>What the policy pack says</summary>")
    assert "warning: two nodes\n    ~ kubernetes:apps/v1:Deployment: (update)\n      ~ spec" in change
    assert "ConfigMap" not in change
    assert said.count("the ConfigMap has a credential: everyone sees it.\nhttps://learn.microsoft.com/azure/\n") == 2
