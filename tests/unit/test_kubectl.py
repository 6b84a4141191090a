"""Questions to kubectl, and what its answers mean. A script stands for it, which says what kubectl 1.36 said."""

import os
import stat
from pathlib import Path

import pytest
from apim_gateway import kubectl
from apim_gateway.kubectl import Cluster
from apim_gateway.named_objects import Named

ACCOUNT = Named("pod.serviceAccountName", "ServiceAccount", "edge")
SECRET = Named("pod.imagePullSecrets[0].name", "Secret", "registry")
PRIORITY = Named("pod.priorityClassName", "PriorityClass", "high")
ALL = [ACCOUNT, SECRET, PRIORITY]
ABSENT = """\
Error from server (NotFound): serviceaccounts "edge" not found
Error from server (NotFound): priorityclasses.scheduling.k8s.io "high" not found
"""
FORBIDDEN = 'Error from server (Forbidden): serviceaccounts "edge" is forbidden: User "x" cannot get resource'
UNREACHABLE = "The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?"


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a kubectl that keeps its arguments and its input, and says what is in the file `said`."""
    script = tmp_path / "kubectl"
    script.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/arguments\ncat > {tmp_path}/input\ncat {tmp_path}/said >&2\n'
        f"echo 'Error from server (NotFound): secrets \"registry\" not found'\nexit 1\n"
    )
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    (tmp_path / "said").touch()
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    return tmp_path


def arguments(folder: Path) -> list[str]:
    return (folder / "arguments").read_text().splitlines()


def test_an_object_that_the_api_server_has_not_found_is_missing(told: Path) -> None:
    (told / "said").write_text(ABSENT)
    assert Cluster().missing(ALL, "gateways") == [ACCOUNT, PRIORITY]


def test_a_name_in_two_places_is_asked_for_once_and_missing_in_both(told: Path) -> None:
    (told / "said").write_text(ABSENT)
    again = ACCOUNT._replace(path="pod.serviceAccount")
    assert Cluster().missing([ACCOUNT, again], "gateways") == [ACCOUNT, again]
    assert arguments(told)[:3] == ["get", "serviceaccounts/edge", "--namespace=gateways"]


@pytest.mark.parametrize("said", ["", FORBIDDEN, UNREACHABLE])
def test_without_an_answer_or_the_right_to_it_nothing_is_missing(told: Path, said: str) -> None:
    (told / "said").write_text(said)
    assert Cluster().missing(ALL, "gateways") == []


def test_without_kubectl_nothing_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Cluster().missing(ALL, "gateways") == []


def test_a_kubectl_that_does_not_end_is_given_up(told: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (told / "kubectl").write_text(f"#!/bin/sh\necho '{ABSENT.splitlines()[0]}' >&2\nexec sleep 60\n")
    monkeypatch.setattr(kubectl, "_SECONDS", 0.2)
    assert Cluster().missing(ALL, "gateways") == []


def test_a_name_that_no_object_can_have_is_not_asked_for(told: Path) -> None:
    odd = [Named("pod.serviceAccountName", "ServiceAccount", name) for name in ("", "--all", "a b", "a/b", "Edge", "ä")]
    assert Cluster().missing(odd, "gateways") == []
    assert not (told / "arguments").exists()


def test_context_and_cluster_of_the_provider_are_kubectls(told: Path) -> None:
    Cluster(context="aks", cluster="west").missing(ALL, "gateways")
    assert {"--context=aks", "--cluster=west"} <= {*arguments(told)}
    assert not any(each.startswith("--kubeconfig") for each in arguments(told))


def test_a_kubeconfigs_file_is_kubectls(told: Path, tmp_path: Path) -> None:
    file = tmp_path / "kubeconfig"
    file.touch()
    Cluster(str(file)).missing(ALL, "gateways")
    assert f"--kubeconfig={file}" in arguments(told)


@pytest.mark.parametrize("content", ["token: hunter2", "token: hunter2\0", "token: hunter2\n" * 1000])
def test_a_kubeconfigs_content_stands_in_no_file_and_on_no_command_line(told: Path, content: str) -> None:
    cluster = Cluster(content)
    cluster.missing(ALL, "gateways")
    assert "--kubeconfig=/dev/stdin" in arguments(told)
    assert (told / "input").read_text() == content
    assert "hunter2" not in repr(cluster)


def test_a_deployments_selector_is_what_kubectl_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "kubectl"
    script.write_text(f"""#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/arguments\necho '{{"app":"edge"}}'\n""")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert Cluster().selector_of("edge", "gateways") == {"app": "edge"}
    assert arguments(tmp_path)[:3] == ["get", "deployments.apps/edge", "--namespace=gateways"]


def test_a_deployment_that_is_not_there_or_has_no_name_yet_has_no_selector(told: Path) -> None:
    (told / "said").write_text('Error from server (NotFound): deployments.apps "edge" not found')
    assert Cluster().selector_of("edge", "gateways") == {}
    assert Cluster().selector_of("edge", "") == {}
