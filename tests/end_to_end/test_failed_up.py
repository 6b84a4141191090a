"""A failed `up` says what failed and nothing else, loses nothing, and the next one goes on from there."""

import json
from pathlib import Path

import pytest

from tests.end_to_end.running import RunningSandbox, run

pytestmark = pytest.mark.conformance


def test_a_taken_name_is_told_without_a_traceback_and_the_next_up_goes_on(tmp_path: Path) -> None:
    sandbox = RunningSandbox(tmp_path / "state")
    try:
        assert sandbox.command("start").code == 0
        sandbox.kubectl("create", "service", "clusterip", "mygw-live-traffic", "--tcp=80")

        failed = sandbox.command("up")
        assert failed.code == 1
        assert 'services "mygw-live-traffic" already exists' in failed.output
        assert "Traceback" not in failed.output, failed.output

        kept = sandbox.ids("dev")
        deleted = run(["kubectl", "delete", "service", "mygw-live-traffic"], sandbox.environment)
        assert deleted.code == 0, deleted.output
        repaired = sandbox.command("up")
        assert repaired.code == 0, repaired.output
        # How far the other resources got before the failure is the engine's affair; what there was is as it was.
        now = sandbox.ids("dev")
        assert kept.items() <= now.items()
        assert f"+ {len(now) - len(kept)} created" in repaired.lines, repaired.output
    finally:
        sandbox.command("reset")


def test_three_mistakes_in_a_stack_file_are_refused_together_before_anything_is_created(
    sandbox: RunningSandbox, tmp_path: Path
) -> None:
    configuration = tmp_path / "Pulumi.refused.yaml"
    configuration.write_text(
        "config:\n"
        "  apim-gateway:resourceGroupName: rg-apim-dev\n"
        "  apim-gateway:serviceName: apim-contoso-dev\n"
        "  apim-gateway:gatewayName: mygw\n"
        "  apim-gateway:kubernetes: {replcas: 2, replicas: 0}\n"
        "  apim-gateway:containerSettings: {config.service.auth.key: hunter2}\n"
    )
    with sandbox.new_stack("refused"):
        ran = sandbox.pulumi("up", "--yes", "--skip-preview", "--stack", "refused", configuration=configuration)
        exported = sandbox.pulumi("stack", "export", "--stack", "refused")
    assert ran.code != 0
    first = next(number for number, line in enumerate(ran.lines) if line.startswith("error: apim-gateway:"))
    assert ran.lines[first : first + 3] == [
        "error: apim-gateway:kubernetes.replcas is unknown: nothing reads it. Remove it, or write"
        " 'apim-gateway:kubernetes.replicas'.",
        "apim-gateway:containerSettings has 'config.service.auth.key' in plain text: it is a credential, and would"
        " stand readable in files and state. Set it with: pulumi config set --secret --path"
        " 'containerSettings[\"config.service.auth.key\"]'.",
        "apim-gateway:kubernetes.replicas is 0: a gateway without pods serves nothing. Give 1 or more.",
    ], ran.output
    assert "Traceback" not in ran.output
    assert "hunter2" not in ran.output
    types = {each["type"] for each in json.loads(exported.output)["deployment"].get("resources", [])}
    assert types <= {"pulumi:pulumi:Stack"}, "something was registered all the same"
