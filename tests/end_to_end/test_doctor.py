"""`apim-gateway-doctor` on a deployed stack, and where it can't look: then one line says why, and the exit code is 2.

What it says after each sabotage is decided in test_sabotage_pods.py and test_sabotage_refusals.py.
"""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from sandbox.state import State
from sandbox.tests.emulator.clients import Azure, Principal
from sandbox.tests.emulator.issuer import SUBJECT, credential, path_of
from tests.end_to_end.conftest import Deployed
from tests.end_to_end.kubeconfigs import with_token
from tests.end_to_end.running import CHECKOUT, DOCTOR, Ran, RunningSandbox, run
from tests.end_to_end.sabotage import azure_of
from tests.workflows.runner import LocalGitHub

GET_CONFIGURATION = "Microsoft.ApiManagement/service/gateways/getConfiguration/action"


@pytest.fixture(scope="module")
def azure(deployed: Deployed) -> Azure:
    return azure_of(deployed.sandbox)


def doctor(sandbox: RunningSandbox, *arguments: str, environment: Mapping[str, str] | None = None) -> Ran:
    return run([*DOCTOR, *arguments], {**sandbox.environment, **(environment or {})})


def results(ran: Ran) -> dict[str, dict[str, str]]:
    return {each["id"]: each for each in json.loads(ran.output)["checks"]}


def must_be_refused(ran: Ran, *words: str) -> None:
    """One line on the terminal, exit code 2, no traceback."""
    assert ran.code == 2, ran.output
    assert len(ran.lines) == 1, ran.output
    for each in words:
        assert each in ran.output


def signed_in_as(principal: Any) -> dict[str, str]:
    return {"ARM_CLIENT_ID": principal.client_id, "ARM_CLIENT_SECRET": principal.secret}


def reader(azure: Azure) -> Principal:
    """A principal that may read the subscription."""
    principal = azure.new_principal()
    [role] = azure.roles.role_definitions.list(azure.subscription.lstrip("/"), filter="roleName eq 'Reader'")
    azure.assign(azure.subscription, role.id, principal.object_id)
    return principal


def kubeconfig_of(sandbox: RunningSandbox, directory: Path, token: str) -> dict[str, str]:
    """The sandbox's kubeconfig with another token."""
    return {"KUBECONFIG": str(with_token(sandbox, directory / "kubeconfig", token))}


@contextmanager
def denied(azure: Azure, scope: str, data_action: str, principal_id: str, name: str) -> Generator[None]:
    """A deny assignment, which Azure lets nobody make by hand, and the sandbox by a control of its own."""
    controls = f"{azure.emulator.base_url}/sandbox/deny-assignments"
    options: Any = {"headers": azure.emulator.control, "verify": azure.emulator.ca, "timeout": 10}
    body = {
        "scope": scope,
        "permissions": [{"dataActions": [data_action]}],
        "principals": [principal_id],
        "denyAssignmentName": name,
    }
    made = requests.post(controls, json=body, **options)
    assert made.status_code == 201, made.text
    try:
        yield
    finally:
        gone = requests.delete(f"{controls}/{made.json()['name']}", **options)
        assert gone.status_code == 204, gone.text


def test_after_up_all_is_ok_heartbeats_included(deployed: Deployed) -> None:
    # An instance that another test has ended counts for three heartbeats more.
    deadline = time.monotonic() + 60
    while True:
        ran = doctor(deployed.sandbox, "--stack", "dev", "--json")
        assert ran.code == 0, ran.output
        heartbeats = results(ran)["heartbeats"]["seen"]
        if heartbeats.startswith("1 instance(s) of 1 Ready pod(s)") or time.monotonic() > deadline:
            break
    assert {id: each["status"] for id, each in results(ran).items() if each["status"] != "ok"} == {}
    assert heartbeats.startswith("1 instance(s) of 1 Ready pod(s)")


def test_recover_has_nothing_to_do_for_the_stack_that_readme_deploys(deployed: Deployed) -> None:
    ran = doctor(deployed.sandbox, "recover", "--stack", "dev", "--yes")
    assert ran.code == 0, ran.output


def test_a_deny_assignment_is_named_with_the_right_that_it_takes_away(deployed: Deployed, azure: Azure) -> None:
    client_id = deployed.outputs["clientId"]
    principal_id = azure.graph("GET", f"/servicePrincipals(appId='{client_id}')").body["id"]
    with denied(azure, azure.group("rg-apim-dev"), GET_CONFIGURATION, principal_id, "frozen"):
        ran = doctor(deployed.sandbox, "--stack", "dev", "--json")
    assert ran.code == 1, ran.output
    found = results(ran)
    assert f"the deny assignment 'frozen' refuses {GET_CONFIGURATION}" in found["reader-permission"]["seen"]
    assert (found["validator-permission"]["status"], found["reader-assignment"]["status"]) == ("ok", "ok")


def test_make_verify_runs_it_in_the_sandboxs_environment(deployed: Deployed) -> None:
    # The target's own recipe, on the sandbox of this test; the environment that runs the test is left as it is.
    sandbox = f"SANDBOX={sys.executable} -m sandbox --directory {deployed.sandbox.directory}"
    ran = run(
        ["make", "--silent", "--old-file=.venv/requirements-installed", "verify", sandbox],
        {"PATH": deployed.sandbox.environment["PATH"]},
    )
    assert ran.code == 0, ran.output
    assert "Gateway mygw on apim-contoso-dev, stack dev" in ran.lines


def test_the_selected_stack_and_another_directory(deployed: Deployed, tmp_path: Path) -> None:
    assert deployed.sandbox.pulumi("stack", "select", "dev").code == 0
    command = [*DOCTOR, "--project", str(CHECKOUT)]
    environment = {**deployed.sandbox.environment, "PYTHONPATH": str(CHECKOUT)}
    finished = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "stack dev" in finished.stdout


PULUMIS = dict.fromkeys(("ARM_CLIENT_ID", "ARM_CLIENT_SECRET", "ARM_TENANT_ID", "ARM_SUBSCRIPTION_ID"), "")


def test_azures_default_chain_signs_in_where_it_is_asked_for(deployed: Deployed) -> None:
    environment = {**PULUMIS, "ARM_USE_DEFAULT_AZURE_CREDENTIAL": "true"}
    ran = doctor(deployed.sandbox, "--stack", "dev", environment=environment)
    assert ran.code == 0, ran.output


def test_without_any_sign_in_az_is_missed(deployed: Deployed, tmp_path: Path) -> None:
    for name in ("pulumi", "kubectl"):
        (tmp_path / name).symlink_to(str(shutil.which(name, path=deployed.sandbox.environment["PATH"])))
    ran = doctor(deployed.sandbox, "--stack", "dev", environment={**PULUMIS, "PATH": str(tmp_path)})
    must_be_refused(ran, "Cannot sign in to Azure at https://localhost:", "Azure CLI not found", "ARM_USE_OIDC")


def test_the_token_of_a_workflows_job_signs_in(deployed: Deployed, azure: Azure) -> None:
    principal = reader(azure)
    with LocalGitHub() as github:
        trusted = credential(issuer=github.url, subject=SUBJECT)
        assert azure.graph("POST", path_of(principal), trusted).status == 201
        environment = {
            "ARM_CLIENT_ID": principal.client_id,
            "ARM_CLIENT_SECRET": "",
            "ARM_USE_OIDC": "true",
            "ACTIONS_ID_TOKEN_REQUEST_URL": f"{github.url}/id-token?api-version=2.0",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": github.token({"id-token": "write"}, SUBJECT).token,
        }
        ran = doctor(deployed.sandbox, "--stack", "dev", "--json", environment=environment)
    assert ran.code == 0, ran.output
    assert results(ran)["tier"]["status"] == "ok"


def test_no_secret_is_shown(deployed: Deployed) -> None:
    secrets = {
        deployed.config_map_data()["config.service.auth.azureAd.clientSecret"],
        deployed.sandbox.environment["ARM_CLIENT_SECRET"],
    }
    for arguments in ((), ("--json",)):
        output = doctor(deployed.sandbox, "--stack", "dev", *arguments).output
        assert not [each for each in secrets if each in output]


def test_without_a_stack_or_its_backend_the_line_is_pulumis(deployed: Deployed, tmp_path: Path) -> None:
    must_be_refused(doctor(deployed.sandbox, "--stack", "nope"), "no stack named 'nope' found", "pulumi stack ls")
    elsewhere = {"PULUMI_BACKEND_URL": f"file://{tmp_path}/nowhere"}
    ran = doctor(deployed.sandbox, "--stack", "dev", environment=elsewhere)
    must_be_refused(ran, "unable to open state directory", "PULUMI_BACKEND_URL")
    must_be_refused(doctor(deployed.sandbox, "--stack", "dev", "--project", str(tmp_path)), "there is no Pulumi.yaml")
    must_be_refused(doctor(deployed.sandbox, "--project", "/no/such"), "there is no such directory")
    ran = doctor(deployed.sandbox, "--stack", "dev", environment={"PATH": str(tmp_path)})
    must_be_refused(ran, "pulumi is not on PATH")


def test_an_empty_stack_is_named(deployed: Deployed) -> None:
    with deployed.sandbox.new_stack("empty"):
        must_be_refused(doctor(deployed.sandbox, "--stack", "empty"), "The stack 'empty' is empty", "pulumi up")


def test_without_a_usable_kubeconfig_the_line_says_so(deployed: Deployed, tmp_path: Path) -> None:
    ran = doctor(deployed.sandbox, "--stack", "dev", environment={"KUBECONFIG": str(tmp_path / "nowhere")})
    must_be_refused(ran, f"The kubeconfig {tmp_path / 'nowhere'} can't be used")
    (tmp_path / "garbage").write_text("no: kubeconfig")
    ran = doctor(deployed.sandbox, "--stack", "dev", environment={"KUBECONFIG": str(tmp_path / "garbage")})
    must_be_refused(ran, f"The kubeconfig {tmp_path / 'garbage'} can't be used")


def test_a_kubeconfig_that_is_a_secret_of_the_stack_names_the_cluster(deployed: Deployed, tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_bytes((CHECKOUT / "Pulumi.dev.yaml").read_bytes())
    content = (State(deployed.sandbox.directory).cluster / "kubeconfig").read_text()
    configured = ("--stack", "dev", "--config-file", str(file))
    ran = deployed.sandbox.pulumi("config", "set", "--secret", "kubernetes:kubeconfig", content, *configured)
    assert ran.code == 0, ran.output
    nowhere = {"KUBECONFIG": str(tmp_path / "nowhere")}
    for command in ((), ("recover",)):
        ran = doctor(deployed.sandbox, *command, *configured, environment=nowhere)
        assert ran.code == 0, ran.output
        assert yaml.safe_load(content)["users"][0]["user"]["token"] not in ran.output


def test_credentials_that_the_cluster_does_not_accept_or_no_more_are_named(deployed: Deployed, tmp_path: Path) -> None:
    environment = kubeconfig_of(deployed.sandbox, tmp_path, "expired")
    ran = doctor(deployed.sandbox, "--stack", "dev", environment=environment)
    must_be_refused(ran, "does not accept the kubeconfig's credentials: 401", "sign in to the cluster again")


def test_a_kubeconfig_without_rights_is_named_with_the_namespace(deployed: Deployed, tmp_path: Path) -> None:
    sandbox = deployed.sandbox
    made = run(["kubectl", "create", "token", "default"], sandbox.environment)
    assert made.code == 0, made.output
    environment = kubeconfig_of(sandbox, tmp_path, made.output.strip())
    ran = doctor(sandbox, "--stack", "dev", environment=environment)
    must_be_refused(ran, "lets nobody look into namespace 'default': 403", 'cannot get resource "deployments"')


def test_an_identity_without_rights_in_azure_is_told_what_it_may_not_read(deployed: Deployed, azure: Azure) -> None:
    ran = doctor(deployed.sandbox, "--stack", "dev", environment=signed_in_as(azure.new_principal()))
    must_be_refused(ran, "403 AuthorizationFailed", "Microsoft.ApiManagement/service/read")


def test_an_expired_client_secret_of_the_one_who_asks_is_told_in_entras_words(deployed: Deployed, azure: Azure) -> None:
    principal = azure.new_principal()
    past = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    body = {"passwordCredential": {"startDateTime": "2020-01-01T00:00:00Z", "endDateTime": past}}
    made = azure.graph("POST", f"/applications/{principal.application_id}/addPassword", body)
    assert made.status == 200, made.body
    environment = {"ARM_CLIENT_ID": principal.client_id, "ARM_CLIENT_SECRET": made.body["secretText"]}
    ran = doctor(deployed.sandbox, "--stack", "dev", environment=environment)
    must_be_refused(ran, "Cannot sign in to Azure", "AADSTS7000222", "az login")
    assert made.body["secretText"] not in ran.output


def test_an_azure_that_does_not_answer_is_named(deployed: Deployed) -> None:
    ran = doctor(deployed.sandbox, "--stack", "dev", environment={"ARM_METADATA_HOSTNAME": "localhost:1"})
    must_be_refused(ran, "ARM_METADATA_HOSTNAME is 'localhost:1'", "make start")


def test_a_reader_of_the_subscription_sees_all_but_entra(deployed: Deployed, azure: Azure) -> None:
    """What it can't see is not observable, and no failure."""
    ran = doctor(deployed.sandbox, "--stack", "dev", "--json", environment=signed_in_as(reader(azure)))
    assert ran.code == 0, ran.output
    found = results(ran)
    assert {id for id, each in found.items() if each["status"] == "not observable"} == {"application", "client-secret"}
    assert "Authorization_RequestDenied" in found["application"]["seen"]
