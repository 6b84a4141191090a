"""Objects that a gateway's settings name in the cluster are asked for first: a wrong name is refused, nothing is made.

`up` would otherwise say so when Azure's side exists and the pods have not become Ready in time.
"""

import json
import shutil
import sys
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.state import State
from tests.end_to_end.cluster_rights import ACCOUNT, role_of_the_page
from tests.end_to_end.kubeconfigs import of_service_account
from tests.end_to_end.library import PROGRAMS, use_virtualenv
from tests.end_to_end.running import CHECKOUT, Ran, RunningSandbox, run, warnings
from tests.end_to_end.sabotage import Gateway, new_gateway

pytestmark = pytest.mark.conformance
PROGRAM = PROGRAMS / "explicit_cluster"
NO_NAMESPACE = (
    "namespace is 'not-there': the cluster has no such Namespace. Create it first (kubectl create namespace not-there),"
    " or correct the name; if your program makes it, give its name as an Output."
)
CLAIM = {"name": "backup", "persistentVolumeClaim": {"claimName": "backup"}}
KEY = {"name": "tenant", "key": "id"}
# Of preview and up together: the time of the engine, the program and its plugins, on a busy machine.
SOON = 60
# Each object: where it is named, what the refusal says of it, and how it is made.
NAMED: dict[str, tuple[dict[str, Any], str, list[str]]] = {
    "namespace": (
        {"namespace": "not-there"},
        NO_NAMESPACE,
        ["create", "namespace", "not-there"],
    ),
    "service account": (
        {"pod": {"serviceAccountName": "edge"}},
        "pod.serviceAccountName is 'edge': namespace 'default' has no such ServiceAccount.",
        ["create", "serviceaccount", "edge"],
    ),
    "priority class": (
        {"pod": {"priorityClassName": "high"}},
        "pod.priorityClassName is 'high': the cluster has no such PriorityClass.",
        ["create", "priorityclass", "high", "--value=1"],
    ),
    "pull secret": (
        {"pod": {"imagePullSecrets": [{"name": "registry"}]}},
        "pod.imagePullSecrets[0].name is 'registry': namespace 'default' has no such Secret.",
        ["create", "secret", "generic", "registry"],
    ),
    "claim": (
        {"pod": {"volumes": [CLAIM]}},
        "pod.volumes[0].persistentVolumeClaim.claimName is 'backup': namespace 'default' has no such"
        " PersistentVolumeClaim.",
        [],
    ),
    "variable": (
        {"container": {"env": [{"name": "TENANT", "valueFrom": {"configMapKeyRef": KEY}}]}},
        "container.env[0].valueFrom.configMapKeyRef.name is 'tenant': namespace 'default' has no such ConfigMap.",
        ["create", "configmap", "tenant", "--from-literal=id=1"],
    ),
}


@pytest.fixture(scope="module")
def gateway(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Generator[Gateway]:
    gateway = new_gateway(sandbox, "asked", tmp_path_factory.mktemp("asked"))
    with sandbox.new_stack("asked"):
        yield gateway


def configured(gateway: Gateway, settings: dict[str, Any]) -> Gateway:
    own = {"name": gateway.name, "readyTimeout": 60}
    gateway.configuration["config"]["apim-gateway:kubernetes"] = {**own, **settings}
    gateway.file.write_text(yaml.safe_dump(gateway.configuration))
    return gateway


def pulumi(gateway: Gateway, *command: str, **environment: str) -> Ran:
    arguments = (*command, "--stack", gateway.stack)
    return gateway.sandbox.pulumi(*arguments, configuration=gateway.file, environment=environment)


@pytest.mark.parametrize("named", NAMED)
def test_a_missing_object_is_refused_in_preview_and_up_and_nothing_is_made(gateway: Gateway, named: str) -> None:
    settings, refusal, _ = NAMED[named]
    configured(gateway, settings)
    began = time.monotonic()
    for command in (("preview",), ("up", "--yes", "--skip-preview")):
        ran = pulumi(gateway, *command)
        assert ran.code != 0, ran.output
        assert f"error: apim-gateway:kubernetes.{refusal}" in ran.output
        assert "Traceback" not in ran.output, ran.output
        assert "never retrieved" not in ran.output, ran.output
    assert time.monotonic() - began < SOON
    assert {each["type"] for each in gateway.state()} <= {"pulumi:pulumi:Stack"}
    assert not gateway.existing()


def test_an_object_that_may_not_be_read_is_passed_over(gateway: Gateway, tmp_path: Path) -> None:
    sandbox, role = gateway.sandbox, tmp_path / "role.yaml"
    sandbox.kubectl("create", "serviceaccount", "deployer")
    kubeconfig = of_service_account(sandbox, tmp_path / "kubeconfig", "deployer", "default")
    role.write_text(yaml.safe_dump(role_of_the_page()))
    sandbox.kubectl("apply", "--filename", str(role))
    sandbox.kubectl("create", "rolebinding", "deployer", f"--role={ACCOUNT}", "--serviceaccount=default:deployer")

    configured(gateway, NAMED["service account"][0])
    ran = pulumi(gateway, "preview", KUBECONFIG=str(kubeconfig))
    assert ran.code == 0, ran.output
    assert not warnings(ran)
    configured(gateway, NAMED["pull secret"][0])
    ran = pulumi(gateway, "preview", KUBECONFIG=str(kubeconfig))
    assert NAMED["pull secret"][1] in ran.output, "the page's Role gives the right to read Secrets"


def test_without_kubectl_nothing_is_asked(gateway: Gateway, tmp_path: Path) -> None:
    configured(gateway, NAMED["namespace"][0])
    for program in ("pulumi", "pulumi-language-python", "pulumi-language-python-exec", "python", "python3"):
        if found := shutil.which(program, path=gateway.sandbox.environment["PATH"]):
            (tmp_path / program).symlink_to(found)
    ran = pulumi(gateway, "preview", PATH=str(tmp_path))
    assert ran.code == 0, ran.output


def test_objects_that_exist_are_not_mentioned_and_leave_nothing_in_the_state(gateway: Gateway) -> None:
    settings: dict[str, Any] = {"pod": {}}
    for part, _, command in NAMED.values():
        # Nothing binds a claim in the sandbox, so that its pod would never start.
        if command:
            settings["pod"] |= part.get("pod", {})
            settings |= {field: value for field, value in part.items() if field != "pod"}
            namespace = ["--namespace=not-there"] if command[1] not in ("namespace", "priorityclass") else []
            gateway.sandbox.kubectl(*command, *namespace)
    configured(gateway, settings)
    try:
        previewed = pulumi(gateway, "preview")
        first, second = (pulumi(gateway, "up", "--yes", "--skip-preview") for _ in range(2))
        types = {each["type"] for each in gateway.state()}
    finally:
        destroyed = pulumi(gateway, "destroy", "--yes", "--skip-preview")
    assert (previewed.code, first.code, destroyed.code) == (0, 0, 0), first.output
    assert second.summary == {"17 unchanged"}
    assert "kubernetes:core/v1:Namespace" not in types


def test_another_selector_than_the_live_one_is_refused_and_the_pods_stay(gateway: Gateway) -> None:
    configured(gateway, {})
    try:
        deployed = pulumi(gateway, "up", "--yes", "--skip-preview")
        assert deployed.code == 0, deployed.output
        pods = gateway.sandbox.kubectl("get", "pods", "--selector", f"app={gateway.name}")["items"]
        configured(gateway, {"selector": {"app": "other"}})
        for command in (("preview",), ("up", "--yes", "--skip-preview")):
            ran = pulumi(gateway, *command)
            assert ran.code != 0, ran.output
            assert (
                """apim-gateway:kubernetes.selector is {"app": "other"}: the Deployment 'asked' selects""" in ran.output
            )
        assert gateway.sandbox.kubectl("get", "pods", "--selector", f"app={gateway.name}")["items"] == pods
        configured(gateway, {"selector": {"app": gateway.name}})
        assert pulumi(gateway, "up", "--yes", "--skip-preview").summary == {"17 unchanged"}
    finally:
        destroyed = pulumi(gateway, "destroy", "--yes", "--skip-preview")
    assert destroyed.code == 0, destroyed.output


@pytest.fixture
def explicit(sandbox: RunningSandbox) -> Iterator[Callable[..., Ran]]:
    """Previews the program with a provider of its own, whose kubeconfig the environment has as content only."""
    content = (State(sandbox.directory).cluster / "kubeconfig").read_text()
    environment = {**sandbox.environment, "KUBECONFIG": "", "KUBECONFIG_CONTENT": content}
    command = ["pulumi", "-C", str(PROGRAM), "--color", "never"]
    created = run([*command, "stack", "init", "explicit"], environment)
    assert created.code == 0, created.output

    def previewed(**given: str) -> Ran:
        return run([*command, "preview", "--stack", "explicit"], {**environment, **given})

    yield previewed
    run([*command, "stack", "rm", "explicit", "--yes", "--force"], environment)
    (PROGRAM / "Pulumi.explicit.yaml").unlink(missing_ok=True)


def test_the_cluster_of_a_provider_of_the_programs_own_is_asked(explicit: Callable[..., Ran]) -> None:
    ran = explicit(PLACE="missing")
    assert ran.code != 0
    assert "error: settings.namespace is 'never-made': the cluster has no such Namespace." in ran.output
    assert "Traceback" not in ran.output


@pytest.mark.parametrize(
    "given",
    [
        {"PLACE": "output"},
        {"PLACE": "plain", "DEPENDS": "true"},
        {"PLACE": "missing", "CLUSTER": "later"},
    ],
    ids=["an Output as its name", "what the gateway depends on", "a cluster of the same program"],
)
def test_an_object_that_the_program_may_make_itself_is_not_asked_for(
    explicit: Callable[..., Ran], given: dict[str, str]
) -> None:
    ran = explicit(**given)
    assert ran.code == 0, ran.output
    assert not warnings(ran)


def test_a_program_of_any_language_is_refused_by_the_schemas_names(gateway: Gateway, tmp_path: Path) -> None:
    program = Path(shutil.copytree(PROGRAMS / "through_plugin", tmp_path / "program"))
    shutil.copytree(CHECKOUT / "components", tmp_path / "components", ignore=shutil.ignore_patterns(".venv"))
    for file in (program / "Pulumi.yaml", tmp_path / "components" / "PulumiPlugin.yaml"):
        use_virtualenv(file, Path(sys.prefix))
    arguments = {
        "resourceGroupName": gateway.group,
        "serviceName": gateway.service,
        "gatewayName": gateway.name,
        "kubernetes": {"namespace": "never-made"},
    }
    command = ["pulumi", "-C", str(program), "--color", "never"]
    environment = {**gateway.sandbox.environment, "GATEWAY": json.dumps(arguments)}
    run([*command, "stack", "init", "plugin"], environment)
    try:
        ran = run([*command, "preview", "--stack", "plugin"], environment)
    finally:
        run([*command, "stack", "rm", "plugin", "--yes", "--force"], environment)
    assert ran.code != 0
    said = "SelfHostedGateway resource 'edge' has a problem: kubernetes.namespace is 'never-made': "
    assert said in ran.output
