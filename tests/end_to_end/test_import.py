"""Resources made by hand come under Pulumi by their documented ids: by the option `import_`, or by `pulumi import`.

Of an import nothing changes. Kinds to which the API server adds defaults are updated once, because the import finds
these defaults and the program does not give them; what they describe stays as it is. So is a Secret that kubectl has
applied: the import leaves empty annotations where kubectl's own was. A client secret cannot be
imported: beside the one that was made by hand, the program makes one of its own.
"""

import json
import re
from collections.abc import Iterator

import pytest

from tests.end_to_end.by_hand import ByHand
from tests.end_to_end.every_type_project import TYPES, EveryType
from tests.end_to_end.running import Ran, RunningSandbox

# The API server adds a finalizer and a label to a Namespace, addresses and policies to a Service, much to a Deployment.
WITH_DEFAULTS = ("Namespace", "Service", "Deployment")
UPDATED = (*WITH_DEFAULTS, "Secret")
ALL_THERE = {f"{len(TYPES) + 1} unchanged"}
IMPORTABLE = {name: type for name, type in TYPES.items() if name != "ApplicationPassword"}


@pytest.fixture(scope="module")
def stack(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EveryType]:
    stack = EveryType(sandbox, tmp_path_factory.mktemp("import"), "imported")
    try:
        yield stack
    finally:
        stack.remove()


@pytest.fixture(scope="module")
def ids(stack: EveryType) -> dict[str, str]:
    return ByHand(stack).make_all()


@pytest.fixture(scope="module")
def by_option(stack: EveryType, ids: dict[str, str]) -> Ran:
    """The first `up`, with the ids as resource options."""
    stack.configure("import", {name: ids[name] for name in IMPORTABLE})
    return stack.up()


@pytest.fixture(scope="module")
def afterwards(stack: EveryType, by_option: Ran) -> Ran:
    """The next `up`."""
    assert by_option.code == 0, by_option.output
    return stack.up()


@pytest.fixture(scope="module")
def by_command(stack: EveryType, ids: dict[str, str], afterwards: Ran) -> Ran:
    """`pulumi import` into the stack, which has forgotten everything."""
    forgotten = stack.pulumi("state", "delete", "--all", "--yes", "--force", "--stack", "test")
    assert forgotten.code == 0, forgotten.output
    stack.configure("import", {})
    wanted = [{"type": type, "name": name, "id": ids[name]} for name, type in IMPORTABLE.items()]
    file = stack.directory / "import.json"
    file.write_text(json.dumps({"resources": wanted}))
    options = ("--yes", "--skip-preview", "--generate-code=false", "--protect=false", "--stack", "test")
    return stack.pulumi("import", "--file", str(file), *options)


@pytest.mark.parametrize("name", IMPORTABLE)
def test_a_resource_is_imported_by_its_documented_id(
    by_option: Ran, stack: EveryType, ids: dict[str, str], name: str
) -> None:
    assert by_option.code == 0, by_option.output
    assert any(re.match(rf"=\s+\S+ {name} imported", line) for line in by_option.lines)
    assert stack.state()[name]["id"] == ids[name]


def test_what_has_defaults_of_the_api_servers_and_a_secret_are_updated_by_the_import(by_option: Ran) -> None:
    # The client secret and the stack.
    created = "+ 2 created"
    assert {f"= {len(IMPORTABLE)} imported", f"~ {len(UPDATED)} updated", created} <= by_option.summary
    for name in UPDATED:
        assert any(re.match(rf"~\s+\S+ {name} updated", line) for line in by_option.lines)


def test_an_import_rolls_no_pod(by_option: Ran, stack: EveryType) -> None:
    assert by_option.code == 0
    [only] = json.loads(stack.kubectl("get", "replicasets", "--output", "json"))["items"]
    assert only["metadata"]["annotations"]["deployment.kubernetes.io/revision"] == "1"


def test_after_an_import_nothing_is_left_to_do(afterwards: Ran) -> None:
    assert afterwards.code == 0, afterwards.output
    assert afterwards.summary == ALL_THERE


def test_a_client_secret_cannot_be_imported(afterwards: Ran, stack: EveryType, ids: dict[str, str]) -> None:
    assert afterwards.code == 0, afterwards.output
    id = ids["ApplicationPassword"]
    options = ("--yes", "--skip-preview", "--generate-code=false", "--stack", "test")
    refused = stack.pulumi("import", TYPES["ApplicationPassword"], "by-hand", id, *options)
    assert refused.code != 0, refused.output
    assert f"resource '{id}' does not exist" in refused.output


def test_a_command_imports_the_same(by_command: Ran, stack: EveryType, ids: dict[str, str]) -> None:
    assert by_command.code == 0, by_command.output
    imported = {name: each["id"] for name, each in stack.state().items() if name in TYPES}
    assert imported == {name: ids[name] for name in IMPORTABLE}


def test_after_the_command_the_program_updates_only_what_has_defaults(by_command: Ran, stack: EveryType) -> None:
    assert by_command.code == 0, by_command.output
    first = stack.up()
    assert first.code == 0, first.output
    assert {"+ 1 created", f"~ {len(WITH_DEFAULTS)} updated"} <= first.summary, "kubectl's annotation is gone by now"
    assert stack.up().summary == ALL_THERE
