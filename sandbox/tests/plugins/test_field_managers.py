"""Fields that the creator set belong to the applier after the first apply; other managers keep theirs."""

from typing import Any

import pytest

from sandbox.plugins.base.values import Properties
from sandbox.plugins.kubernetes.api import ApiServer
from sandbox.plugins.kubernetes.field_managers import must_force, take_over
from sandbox.tests.plugins.scripted_api import thing

CREATED: Properties = {"manager": "pulumi-kubernetes", "operation": "Update", "fieldsV1": {"f:data": {"f:a": {}}}}
APPLIED: Properties = {"manager": "pulumi-kubernetes-1", "operation": "Apply", "fieldsV1": {"f:data": {"f:b": {}}}}
CONTROLLER: Properties = {
    "manager": "kube-controller-manager",
    "operation": "Update",
    "fieldsV1": {"f:data": {"f:c": {}}},
}
STATUS: Properties = {**CREATED, "subresource": "status"}


class Recording(ApiServer):
    def __init__(self) -> None:
        super().__init__(None, "default")
        self.operations: list[Properties] = []

    def patch_json(self, object: Properties, operations: list[Properties]) -> Properties:
        self.operations = operations
        return object


def _live(*entries: dict[str, Any]) -> Properties:
    return thing("ConfigMap", "a", metadata={"managedFields": list(entries), "resourceVersion": "7"})


def test_the_creators_fields_become_the_appliers_and_nobody_elses_change() -> None:
    api = Recording()
    take_over(api, _live(CREATED, CONTROLLER, STATUS, APPLIED), "pulumi-kubernetes-1")
    entries = api.operations[0]["value"]
    assert [(entry["manager"], entry["operation"]) for entry in entries] == [
        ("kube-controller-manager", "Update"),
        ("pulumi-kubernetes", "Update"),
        ("pulumi-kubernetes-1", "Apply"),
    ]
    assert entries[2]["fieldsV1"] == {"f:data": {"f:a": {}, "f:b": {}}}
    assert len(api.operations) == 1, "whether it was changed meanwhile is not asked"


def test_fields_of_the_applier_are_left_alone() -> None:
    api = Recording()
    take_over(api, _live(APPLIED, CONTROLLER), "pulumi-kubernetes-1")
    assert api.operations == []


def test_a_preview_wins_over_the_creator_and_never_over_a_person() -> None:
    assert must_force(_live(CREATED), preview=True)
    assert not must_force(_live(CREATED), preview=False)
    assert not must_force(_live({"manager": "edit-by-hand", "operation": "Update"}), preview=True)


@pytest.mark.parametrize("command", ["client-side-apply", "create", "edit", "patch"])
def test_fields_of_kubectl_are_taken_over_whichever_its_command(command: str) -> None:
    api = Recording()
    kubectls = {**CONTROLLER, "manager": f"kubectl-{command}"}
    take_over(api, _live(kubectls, APPLIED), "pulumi-kubernetes-1")
    [entry] = api.operations[0]["value"]
    assert (entry["manager"], entry["operation"]) == ("pulumi-kubernetes-1", "Apply")
    assert entry["fieldsV1"] == {"f:data": {"f:b": {}, "f:c": {}}}


def test_a_preview_does_not_win_over_kubectl() -> None:
    for manager in ("kubectl-client-side-apply", "kubectl-edit", "kubectl"):
        assert not must_force(_live({**CONTROLLER, "manager": manager}), preview=True)
