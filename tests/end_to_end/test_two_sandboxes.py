"""Two checkouts run `make up` at the same time without touching each other, and `down` leaves nothing behind."""

from pathlib import Path

from tests.end_to_end.running import RunningSandbox


def test_two_sandboxes_come_up_at_the_same_time_and_go_down_one_by_one(tmp_path: Path) -> None:
    one, other = RunningSandbox(tmp_path / "one"), RunningSandbox(tmp_path / "other")
    try:
        starting = [each.started_command("up") for each in (one, other)]
        said = [each.communicate()[0] for each in starting]
        assert [each.returncode for each in starting] == [0, 0], "\n".join(said)

        assert one.environment["ARM_METADATA_HOSTNAME"] != other.environment["ARM_METADATA_HOSTNAME"]
        assert one.outputs("dev")["clientId"] != other.outputs("dev")["clientId"]
        untouched = other.kubectl("get", "deployment", "mygw")["metadata"]["uid"]

        gone = one.command("down")
        assert gone.code == 0, gone.output
        assert gone.lines[-1] == "Azure and the cluster hold nothing of the stack. The sandbox is stopped."

        again = other.command("up")
        assert "17 unchanged" in again.lines, again.output
        assert other.kubectl("get", "deployment", "mygw")["metadata"]["uid"] == untouched
    finally:
        one.command("reset")
        other.command("reset")


def test_down_names_what_is_not_the_stacks(tmp_path: Path) -> None:
    sandbox = RunningSandbox(tmp_path / "state")
    try:
        assert sandbox.command("start").code == 0
        sandbox.kubectl("create", "configmap", "somebody-elses")
        ran = sandbox.command("down")
        assert ran.code == 0, ran.output
        assert "ConfigMap default/somebody-elses" in ran.lines
    finally:
        sandbox.command("reset")


def test_down_starts_nothing_where_there_is_nothing_to_destroy(tmp_path: Path) -> None:
    sandbox = RunningSandbox(tmp_path / "state")
    ran = sandbox.command("down")
    assert (ran.code, ran.lines) == (0, ["Nothing was running, and the stack has no resources."])
    assert not (tmp_path / "state").exists()


def test_down_destroys_what_a_stopped_sandbox_still_has(tmp_path: Path) -> None:
    sandbox = RunningSandbox(tmp_path / "state")
    try:
        assert sandbox.command("up").code == 0
        assert sandbox.command("stop").code == 0
        ran = sandbox.command("down")
        assert "- 17 deleted" in ran.lines, ran.output
        assert sandbox.command("down").lines == ["Nothing was running, and the stack has no resources."]
    finally:
        sandbox.command("reset")
