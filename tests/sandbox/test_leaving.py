"""Pulumi can be left: the stack forgets everything, nothing of it is touched, and it can be had back.

docs/adoption.md leads a person through the same steps.
"""

from pathlib import Path

from tests.sandbox.running import RunningSandbox
from tests.sandbox.sabotage import must_have_succeeded, new_gateway

KINDS = "deployments,replicasets,pods,services,configmaps"


def test_a_stack_forgets_its_gateway_which_goes_on_and_can_be_had_back(sandbox: RunningSandbox, tmp_path: Path) -> None:
    gateway = new_gateway(sandbox, "leaving", tmp_path)
    objects = ("get", KINDS, "--selector", f"app={gateway.name}")
    with sandbox.new_stack("leaving"):
        must_have_succeeded(gateway.up(), "+ 17 created")
        kept = tmp_path / "leaving.json"
        try:
            before = gateway.existing(), gateway.application(), sandbox.kubectl(*objects)["items"]
            exported = sandbox.pulumi("stack", "export", "--stack", "leaving", "--file", str(kept))
            assert exported.code == 0, exported.output
            assert gateway.config_map()["data"]["config.service.auth.azureAd.clientSecret"] not in kept.read_text()

            forgotten = sandbox.pulumi("state", "delete", "--all", "--force", "--yes", "--stack", "leaving")
            assert forgotten.code == 0, forgotten.output
            assert gateway.state() == []
            assert (gateway.existing(), gateway.application(), sandbox.kubectl(*objects)["items"]) == before
            assert gateway.deployment()["status"]["readyReplicas"] == 1
        finally:
            back = sandbox.pulumi("stack", "import", "--stack", "leaving", "--file", str(kept))
        assert back.code == 0, back.output
        must_have_succeeded(gateway.up(), "17 unchanged")
        destroyed = sandbox.pulumi(
            "destroy", "--yes", "--skip-preview", "--stack", "leaving", configuration=gateway.file
        )
        assert destroyed.code == 0, destroyed.output
