"""How a job reaches its AKS cluster. az and kubelogin are played by scripts: what they are told is decided here."""

import os
import re
import subprocess
from pathlib import Path

from sandbox.toolchain.parts import kubernetes_version
from tests.workflows.conftest import CHECKOUT

SCRIPT = CHECKOUT / ".github" / "scripts" / "cluster.sh"
CLUSTER = (
    "/subscriptions/00000000-0000-4000-8000-000000000002/resourceGroups/rg-clusters"
    "/providers/Microsoft.ContainerService/managedClusters/aks-dev"
)
AZ = """#!/bin/sh
echo "az $@" >>"$RUNNER_TEMP/called"
if [ "$2" = install-cli ]; then
  mkdir -p "$RUNNER_TEMP/programs"
  printf '#!/bin/sh\\necho "kubelogin $@" >>"$RUNNER_TEMP/called"\\n' >"$RUNNER_TEMP/programs/kubelogin"
  chmod +x "$RUNNER_TEMP/programs/kubelogin"
fi
"""


def run(folder: Path, cluster: str) -> list[str]:
    """The command lines of az and kubelogin."""
    (folder / "az").write_text(AZ)
    (folder / "az").chmod(0o755)
    (folder / "federated-token").write_text("a-token")
    for name in ("env", "path", "called"):
        (folder / name).touch()
    environment = {
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "RUNNER_TEMP": str(folder),
        "GITHUB_ENV": str(folder / "env"),
        "GITHUB_PATH": str(folder / "path"),
        "AZURE_FEDERATED_TOKEN_FILE": str(folder / "federated-token"),
        "ARM_CLIENT_ID": "the-client",
        "ARM_TENANT_ID": "the-tenant",
        "AKS_CLUSTER_ID": cluster,
    }
    subprocess.run([str(SCRIPT)], env=environment, check=True, capture_output=True)
    return (folder / "called").read_text().splitlines()


def test_the_cluster_of_the_stack_is_asked_for_its_kubeconfig(tmp_path: Path) -> None:
    called = run(tmp_path, CLUSTER)
    [login, _, credentials, converted] = called
    assert login.startswith("az login --service-principal --username the-client --tenant the-tenant ")
    assert credentials == (
        "az aks get-credentials --subscription 00000000-0000-4000-8000-000000000002 --resource-group rg-clusters"
        f" --name aks-dev --file {tmp_path}/kubeconfig"
    )
    assert converted == f"kubelogin convert-kubeconfig --login azurecli --kubeconfig {tmp_path}/kubeconfig"
    assert f"KUBECONFIG={tmp_path}/kubeconfig" in (tmp_path / "env").read_text()


def test_githubs_token_is_on_no_command_line(tmp_path: Path) -> None:
    called = run(tmp_path, CLUSTER)
    assert called[0].endswith(f" --federated-token @{tmp_path}/federated-token"), "az reads a file that is named so"
    assert not [line for line in called if "a-token" in line]


def test_both_programs_have_a_version_kubectl_that_of_the_sandbox(tmp_path: Path) -> None:
    [_, install, *_] = run(tmp_path, CLUSTER)
    arguments = install.split()
    given = dict(zip(arguments[3::2], arguments[4::2], strict=True))
    assert given["--client-version"] == kubernetes_version()
    assert re.fullmatch(r"\d+\.\d+\.\d+", given["--kubelogin-version"])


def test_without_a_cluster_the_runners_kubeconfig_stays(tmp_path: Path) -> None:
    assert run(tmp_path, "") == []
    assert (tmp_path / "env").read_text() == ""
