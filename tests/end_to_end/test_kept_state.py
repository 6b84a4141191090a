"""A stack that an earlier version deployed is previewed by the working tree: nothing is replaced, deleted or created.

The states are in tests/end_to_end/kept, as `pulumi stack export` printed them. They are imported into a sandbox that
does not have their objects: the preview compares the program with the state alone. It then fails where an object of the
cluster is changed in place, which the sandbox is asked about; what it would have done counts all the same.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from tests.end_to_end import kept
from tests.end_to_end.copied_checkout import copied_checkout
from tests.end_to_end.running import RunningSandbox

# What an upgrade changes in place, by the resource's name, and why. CHANGELOG says the same to users.
UPDATES: dict[str, str] = {}
SECRET = "4dabf18193072939515e22adb298388d"


@pytest.fixture(scope="module")
def checkout(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The working tree with the kept stack files, in a backend of its own that has the kept states."""
    copy = copied_checkout(tmp_path_factory.mktemp("upgraded"))
    (copy / "backend").mkdir()
    for stack in kept.STACKS:
        shutil.copy(kept.stack_file(stack), copy)
        pulumi(sandbox, copy, "stack", "init", stack)
        pulumi(sandbox, copy, "stack", "import", "--stack", stack, "--file", str(kept.state_file(stack)))
    return copy


def pulumi(sandbox: RunningSandbox, checkout: Path, *arguments: str) -> str:
    backend = {"PULUMI_BACKEND_URL": f"file://{checkout / 'backend'}", "PYTHONPATH": str(checkout / "components")}
    command = ["pulumi", *arguments, "--color", "never"]
    environment = {**sandbox.environment, **backend}
    ran = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0 or arguments[0] == "preview", f"{ran.stdout}\n{ran.stderr}"
    return ran.stdout


def changes(sandbox: RunningSandbox, checkout: Path, stack: str) -> set[tuple[str, str]]:
    """What a preview would do, each as an operation and a resource's name."""
    preview = json.loads(pulumi(sandbox, checkout, "preview", "--json", "--stack", stack))
    errors = [each["message"] for each in preview.get("diagnostics", []) if each["severity"] == "error"]
    assert all("not found" in each or "preview failed" in each for each in errors), errors
    assert preview["steps"], "the preview should name each resource, also those that stay"
    return {(each["op"], each["urn"].rpartition("::")[2]) for each in preview["steps"] if each["op"] != "same"}


@pytest.mark.parametrize("stack", kept.STACKS)
def test_an_upgrade_replaces_nothing_and_deletes_nothing(sandbox: RunningSandbox, checkout: Path, stack: str) -> None:
    assert changes(sandbox, checkout, stack) <= {("update", name) for name in UPDATES}


def test_each_listed_update_still_happens(sandbox: RunningSandbox, checkout: Path) -> None:
    found = {change for stack in kept.STACKS for change in changes(sandbox, checkout, stack)}
    assert {name for operation, name in found if operation == "update"} == UPDATES.keys()


@pytest.fixture
def changed(checkout: Path) -> Iterator[Any]:
    """Changes one file of the copy by a replacement, until the test ends."""
    before: dict[Path, str] = {}

    def change(file: str, old: str, new: str) -> None:
        path = checkout / "components" / "apim_gateway" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        before.setdefault(path, text)
        path.write_text(text.replace(old, new), encoding="utf-8")

    yield change
    for path, text in before.items():
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        pytest.param(
            "kubernetes_gateway.py",
            "naming.settings_name(self._name)",
            'f"{self._name}-settings"',
            {("create", "mygw-settings"), ("update", "mygw-deployment")},
            id="the ConfigMap's name",
        ),
        pytest.param(
            "kubernetes_gateway.py",
            '"apim-gateway:index:KubernetesGateway", name',
            '"apim-gateway:index:ClusterGateway", name',
            {("create", "mygw-deployment"), ("delete", "mygw-deployment")},
            id="a component's token, without an alias",
        ),
        pytest.param(
            "gateway_roles.py",
            "role_definition_guid(service.service_scope, key)",
            "role_definition_guid(service.service_scope, key.upper())",
            {("replace", "mygw-reader"), ("replace", "mygw-validator")},
            id="a role's GUID",
        ),
    ],
)
def test_a_change_of_what_compatibility_promises_is_found(
    sandbox: RunningSandbox,
    checkout: Path,
    changed: Any,
    file: str,
    old: str,
    new: str,
    expected: set[tuple[str, str]],
) -> None:
    changed(file, old, new)
    assert expected <= changes(sandbox, checkout, "dev")


@pytest.mark.parametrize("stack", kept.STACKS)
def test_the_kept_file_has_no_secret_in_clear_text(sandbox: RunningSandbox, checkout: Path, stack: str) -> None:
    shown = json.loads(pulumi(sandbox, checkout, "stack", "export", "--show-secrets", "--stack", stack))
    secrets = {text for value in secret_values(shown) for text in texts(json.loads(value))}
    client_secret = {each for each in secrets if len(each) >= 30}
    assert client_secret, "the client secret should be among the state's secrets"
    kept_text = kept.state_file(stack).read_text(encoding="utf-8")
    assert [each for each in client_secret if each in kept_text] == []


def secret_values(value: Any) -> Iterator[str]:
    """The plain text of every secret in a state that `--show-secrets` printed."""
    if isinstance(value, dict) and SECRET in value:
        yield value["plaintext"]
    for item in items(value):
        yield from secret_values(item)


def texts(value: Any) -> Iterator[str]:
    """The strings in a secret, which is one itself or has some."""
    if isinstance(value, str):
        yield value
    for item in items(value):
        yield from texts(item)


def items(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(cast(dict[str, Any], value).values())
    return cast(list[Any], value) if isinstance(value, list) else []
