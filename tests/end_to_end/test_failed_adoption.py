"""An adoption that fails halfway, one by mistake, and one by the wrong stack: nothing of the gateway is lost.

docs/adoption.md tells the same: correct and run `up` again, or let the stack forget; never `destroy`.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.end_to_end import made_by_hand
from tests.end_to_end.made_by_hand import MadeByHand
from tests.end_to_end.running import CHECKOUT, Ran, RunningSandbox
from tests.end_to_end.test_adoption import configure

STACK = "halfway"
PAGE = CHECKOUT / "docs" / "adoption.md"
INTERNAL = "service.beta.kubernetes.io/azure-load-balancer-internal"
RANGES = {"loadBalancerSourceRanges": ["192.0.2.0/24"]}
CONTAINER = {
    "env": [{"name": "HTTPS_PROXY", "value": "http://proxy.contoso.example:3128"}],
    "resources": {"requests": {"cpu": "100m"}},
}
DROPPED = "the update takes it away or changes it:"
ADVICE = " Put what has to stay into the configuration first."


@pytest.fixture(scope="module")
def hand(sandbox: RunningSandbox) -> MadeByHand:
    """The deployer owns the application, and not its service principal."""
    return made_by_hand.make(sandbox, STACK, role_suffix=" (halfway)", owned=("applications",))


@pytest.fixture(scope="module")
def file(hand: MadeByHand, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The stack file, with which the stack is destroyed at the end."""
    file = tmp_path_factory.mktemp("halfway") / f"Pulumi.{STACK}.yaml"
    configure(file, {**hand.configuration(), "apim-gateway:adopt": hand.adoption()})
    with hand.sandbox.new_stack(STACK):
        yield file
        destroy = ("destroy", "--yes", "--skip-preview", "--stack", STACK)
        assert hand.sandbox.pulumi(*destroy, configuration=file).code == 0


def pulumi(hand: MadeByHand, command: str, file: Path, *arguments: str) -> Ran:
    return hand.sandbox.pulumi(command, *arguments, "--stack", STACK, configuration=file)


def up(hand: MadeByHand, file: Path) -> Ran:
    return pulumi(hand, "up", file, "--yes", "--skip-preview")


def serving(hand: MadeByHand) -> dict[str, Any]:
    """What must not change while adoptions fail: the ids in Azure, and the objects in the cluster by their uids."""
    objects = hand.kubectl("get", "deployments,services,configmaps", "--selector", "app=mygw")["items"]
    uids = {f"{each['kind']} {each['metadata']['name']}": each["metadata"]["uid"] for each in objects}
    assert hand.kubectl("get", "deployment", "mygw")["status"]["readyReplicas"] == 2
    return {"ids": sorted(hand.in_azure()), "objects": uids}


def test_the_preview_names_what_the_update_would_take_away_until_the_stack_file_has_it(
    hand: MadeByHand, file: Path
) -> None:
    hand.kubectl_plain("annotate", "service", "mygw-live-traffic", f"{INTERNAL}=true")
    hand.kubectl_plain("label", "deployment", "mygw", "team=apis")
    patches = {
        "service/mygw-live-traffic": {"spec": RANGES},
        "deployment/mygw": {
            "spec": {"replicas": 2, "template": {"spec": {"containers": [{"name": "mygw", **CONTAINER}]}}}
        },
    }
    for object, patch in patches.items():
        hand.kubectl_plain("patch", object, "--type", "strategic", "--patch", json.dumps(patch))
    hand.kubectl_plain("rollout", "status", "deployment/mygw", "--timeout=60s")
    previewed = pulumi(hand, "preview", file)
    assert previewed.code == 0, previewed.output
    # Each is said twice, while it is found and among the diagnostics.
    assert {line.partition(DROPPED)[2] for line in previewed.lines if DROPPED in line} == {
        " metadata.labels[team], spec.replicas, spec.template.spec.containers[mygw].env,"
        f" spec.template.spec.containers[mygw].resources.{ADVICE}",
        f" metadata.annotations[{INTERNAL}], spec.loadBalancerSourceRanges.{ADVICE}",
    }

    settings = hand.configuration()
    settings["apim-gateway:kubernetes"] |= {
        "replicas": 2,
        "labels": {"team": "apis"},
        "container": CONTAINER,
        "serviceAnnotations": {INTERNAL: "true"},
        "service": RANGES,
    }
    configure(file, {**settings, "apim-gateway:adopt": hand.adoption()})
    previewed = pulumi(hand, "preview", file)
    assert previewed.code == 0, previewed.output
    assert DROPPED not in previewed.output


def test_the_preview_names_the_tags_that_the_update_takes_away_from_the_application(
    hand: MadeByHand, file: Path
) -> None:
    path = f"/applications/{hand.application['id']}"
    assert hand.azure.graph("PATCH", path, {"tags": ["team-a", "cost-7"]}).status == 204
    previewed = pulumi(hand, "preview", file)
    assert previewed.code == 0, previewed.output
    assert (
        f"warning: Application {path} has tags that the program does not set, and the update takes them away: cost-7,"
        " team-a. To keep them, add them to the application's tags in a transform first."
    ) in previewed.output
    assert hand.azure.graph("PATCH", path, {"tags": []}).status == 204


@pytest.mark.parametrize(
    ("swapped", "told"),
    [
        (("readerRoleGuid", "validatorRoleGuid"), {"~description,permissions,roleName", "~roleDefinitionId"}),
        (("readerAssignmentGuid", "validatorAssignmentGuid"), {"~principalId,roleDefinitionId"}),
    ],
    ids=["roles", "assignments"],
)
def test_swapped_guids_show_in_the_preview(
    hand: MadeByHand, file: Path, tmp_path: Path, swapped: tuple[str, str], told: set[str]
) -> None:
    first, second = swapped
    settings = hand.configuration()
    roles = settings["apim-gateway:roles"]
    roles[first], roles[second] = roles[second], roles[first]
    copy = tmp_path / file.name
    configure(copy, {**settings, "apim-gateway:adopt": hand.adoption()})
    previewed = pulumi(hand, "preview", copy)
    shown = {line for line in previewed.lines if "azure-native:authorization:" in line and "[diff: " in line}
    assert {line.rpartition("[diff: ")[2].partition("]")[0] for line in shown} == told
    page = PAGE.read_text(encoding="utf-8")
    assert all(each in page for each in told)


def test_a_wrong_scope_shows_as_an_assignment_that_does_not_exist(hand: MadeByHand, file: Path, tmp_path: Path) -> None:
    settings = hand.configuration()
    settings["apim-gateway:roles"]["validatorScope"] = "subscription"
    copy = tmp_path / file.name
    configure(copy, {**settings, "apim-gateway:adopt": hand.adoption()})
    previewed = pulumi(hand, "preview", copy)
    assert previewed.code != 0, previewed.output
    assert "/roleAssignments/" in previewed.output
    assert "does not exist" in previewed.output


def test_a_deployer_that_does_not_own_the_service_principal_learns_it_at_up_and_not_before(
    hand: MadeByHand, file: Path
) -> None:
    before = serving(hand)
    previewed = pulumi(hand, "preview", file)
    assert previewed.code == 0, previewed.output
    failed = up(hand, file)
    assert failed.code != 0, failed.output
    assert "Authorization_RequestDenied" in failed.output
    assert "ServicePrincipal (mygw-service-principal)" in failed.output
    assert serving(hand) == before


def test_the_stack_forgets_an_adoption_that_was_a_mistake_and_nothing_is_deleted(hand: MadeByHand, file: Path) -> None:
    before = serving(hand)
    forgotten = hand.sandbox.pulumi("state", "delete", "--all", "--force", "--yes", "--stack", STACK)
    assert forgotten.code == 0, forgotten.output
    assert hand.sandbox.ids(STACK) == {}
    assert serving(hand) == before


def test_once_corrected_up_does_what_is_left(hand: MadeByHand, file: Path) -> None:
    failed = up(hand, file)
    assert failed.code != 0, failed.output
    hand.make_the_deployer_an_owner("servicePrincipals")
    corrected = up(hand, file)
    assert corrected.code == 0, corrected.output
    settings = yaml.safe_load(file.read_text())["config"]
    configure(file, {name: group for name, group in settings.items() if name != "apim-gateway:adopt"})
    # The force that an adoption needs goes with its group of settings.
    assert up(hand, file).summary == {"~ 3 updated", "14 unchanged"}
    assert up(hand, file).summary == {"17 unchanged"}


def test_a_copy_of_the_stack_file_in_another_stack_is_refused_by_the_preview(
    hand: MadeByHand, file: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "Pulumi.copied.yaml"
    configure(copy, {**hand.configuration(), "apim-gateway:adopt": hand.adoption()})
    with hand.sandbox.new_stack("copied"):
        ran = hand.sandbox.pulumi("preview", "--stack", "copied", configuration=copy)
    assert ran.code != 0
    assert (
        f"apim-gateway:adopt.application is '{hand.application['id']}': its tag"
        f" 'apim-gateway/apim-gateway/{STACK}/mygw' names another stack, which has it already."
    ) in ran.output
