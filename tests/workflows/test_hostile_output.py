"""Any output of a program and any name of a file: no script ends by it, and GitHub takes every comment."""

import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.conftest import Workplace
from tests.workflows.scripts import FOLDER, module

preview_comment, report, pulumi_command = module("preview_comment"), module("report"), module("pulumi_command")
COUNTS = "x\nResources:\n" + "    1 to create\n" * 100_000


def says_bytes(workplace: Workplace, said: bytes) -> None:
    workplace.pulumi_says("")
    (workplace.folder / "says").write_bytes(said)


def test_bytes_that_are_no_text_stop_neither_preview_nor_deployment(workplace: Workplace) -> None:
    says_bytes(workplace, b"before \xff\xfe after\nResources:\n    + 1 to create\n\n")
    run = workplace.preview(workplace.repository.commit({"Pulumi.dev.yaml": "# changed\n"}))
    assert run.results["preview (dev)"] == "success", run.job("preview (dev)").log
    [comment] = workplace.github.comments
    assert "before \ufffd\ufffd after" in comment["body"]
    assert workplace.on_main("deploy.yml", "push").results["prod / up"] == "success"


def test_bytes_that_are_no_text_do_not_stop_a_check_for_drift(workplace: Workplace) -> None:
    says_bytes(workplace, b"\xff\nerror: no changes were expected but changes were proposed\n")
    (workplace.folder / "code").write_text("255")
    workplace.on_main("drift.yml", "schedule")
    assert [each["body"].count("\ufffd") for each in workplace.github.issues] == [1, 1, 1]


def test_a_closed_log_leaves_pulumi_to_end(workplace: Workplace) -> None:
    """Killed amid an update, it would leave the stack locked."""
    ended = workplace.folder / "ended"
    workplace.pulumi_says("a line\n" * 20_000, code=3)
    program = workplace.folder / "pulumi"
    program.write_text(program.read_text().replace("\nexit", f"\ntouch {ended}\nexit"))
    environment = {**os.environ, "PATH": f"{workplace.folder}{os.pathsep}{os.environ['PATH']}"}
    command = [sys.executable, str(FOLDER / "deploy.py"), "dev"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        process.stdout.close()
    assert (process.returncode, ended.exists()) == (3, True)


def test_a_changed_file_whose_name_is_no_text_is_a_change_of_every_stack(workplace: Workplace) -> None:
    workplace.pulumi_says("")
    name = os.fsencode(workplace.repository.folder) + b"/caf\xe9.py"
    with open(name, "w") as file:
        file.write("")
    run = workplace.preview(workplace.repository.commit({}))
    assert run.job("changed").outputs["stacks"] == '["dev", "staging", "prod"]', run.job("changed").log


def test_a_file_whose_name_is_no_stacks_is_no_stack(workplace: Workplace) -> None:
    files = {"Pulumi.a b.yaml": "", "Pulumi.x\nstacks=[].yaml": "", "Pulumi.$(id).yaml": ""}
    run = workplace.preview(workplace.repository.commit(files))
    assert run.job("changed").outputs == {"stacks": '["dev", "staging", "prod"]'}


@pytest.mark.parametrize(
    "said",
    [
        COUNTS,
        "`" * 29_000 + "\nResources:\n    1 to create\n",
        ("`" * 49 + "\n") * 4_000 + "\nResources:\n    1 to create\n",
        "x" * 200_000,
        "\U0001f600" * 100_000 + "\nResources:\n    1 to create\n",
        "x\nResources:\n    " + "9" * 70_000 + " to create\n",
    ],
    ids=["counts", "one row of backticks", "rows of backticks", "one line", "outside the BMP", "a long number"],
)
@pytest.mark.parametrize("code", [0, 1])
def test_a_long_output_is_a_comment_that_github_takes_and_says_that_it_was_cut(said: str, code: int) -> None:
    shown = preview_comment.comment("dev", "0123456789abcdef", pulumi_command.Ran(code, said))
    assert len(shown) <= report.MOST_CHARACTERS
    assert "(This was cut: " in shown or ": no change" in shown


def test_a_preview_with_a_very_long_output_is_a_comment(workplace: Workplace) -> None:
    workplace.pulumi_says("\x01a line of the difference\n" * 400_000 + "Resources:\n    + 1 to create\n\n")
    run = workplace.preview(workplace.repository.commit({"Pulumi.dev.yaml": "# changed\n"}))
    assert run.results["comment"] == "success", run.job("comment").log
    [comment] = workplace.github.comments
    assert "### Preview of `dev`: 1 to create" in comment["body"]


BLOCKS = st.lists(
    st.one_of(
        st.integers(1, 40_000).map(lambda number: "`" * number),
        st.integers(1, 3_000).map(lambda number: "    1 to create\n" * number),
        st.integers(1, 9_000).map(lambda number: "    p@v1 [advisory]\ntext\n" * number),
        st.sampled_from(["\nResources:\n", "\n", "</details>", "~~~~", "\r", "\x00"]),
        st.text(max_size=50),
    ),
    max_size=8,
).map("".join)


@given(BLOCKS, st.integers(0, 1))
@settings(max_examples=100, deadline=None)
def test_a_comment_is_below_the_limit_and_its_fences_are_longer_than_all_inside(said: str, code: int) -> None:
    ran = pulumi_command.Ran(code, said.encode("utf-8", "replace").decode())
    assert len(preview_comment.comment("dev", "0123456789abcdef", ran)) <= report.MOST_CHARACTERS
    fence, _, rest = report.fenced(ran.output).partition("\n")
    inside = rest.removesuffix(f"\n{fence}")
    assert set(fence) == {"`"}
    assert fence not in inside


def test_half_a_character_from_a_pull_request_becomes_a_mark(workplace: Workplace) -> None:
    script = (
        "import pathlib, sys\nf = pathlib.Path(sys.argv[2])\nf.mkdir()\n"
        '(f / \'preview-dev.json\').write_text(r\'{"code": 1, "output": "a\\ud800b"}\')\n'
    )
    files = {".github/scripts/preview.py": script, "Pulumi.dev.yaml": "# changed\n"}
    workplace.preview(workplace.repository.commit(files))
    assert workplace.github.comments
    assert all("a?b" in each["body"] for each in workplace.github.comments)
