"""An application that was deleted by hand: `destroy` fails until it looks, as docs/operations.md says."""

from pathlib import Path

from tests.end_to_end.running import RunningSandbox
from tests.end_to_end.sabotage import OPERATIONS, new_gateway


def test_an_application_deleted_by_hand_keeps_the_stack_from_being_destroyed_until_a_refresh(
    sandbox: RunningSandbox, tmp_path: Path
) -> None:
    gateway = new_gateway(sandbox, "orphan", tmp_path)
    with sandbox.new_stack(gateway.stack):
        assert gateway.up().ran.code == 0
        assert gateway.azure.graph("DELETE", f"/applications/{gateway.application()['id']}").status == 204
        destroy = ("destroy", "--yes", "--skip-preview", "--stack", gateway.stack)
        for _ in range(2):
            failed = sandbox.pulumi(*destroy, configuration=gateway.file)
            assert failed.code != 0, failed.output
            cause = "unexpected status 404 (404 Not Found) with error: Request_ResourceNotFound"
            assert "Removing password credential" in failed.output
            assert cause in failed.output
            assert cause in OPERATIONS.read_text(encoding="utf-8")
        refreshed = sandbox.pulumi(*destroy, "--refresh", configuration=gateway.file)
        assert refreshed.code == 0, refreshed.output
        assert not gateway.state()
