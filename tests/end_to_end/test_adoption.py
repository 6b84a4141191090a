"""A gateway that was made by hand with the guide comes under Pulumi, and goes on serving meanwhile.

Everything is taken over but what cannot be: the client secret, whose value nobody can read, and the ConfigMap, whose
name somebody chose. docs/adoption.md leads a person through the same steps.
"""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast

import pytest
import yaml

from tests.end_to_end import made_by_hand
from tests.end_to_end.made_by_hand import MadeByHand
from tests.end_to_end.recovering import recover
from tests.end_to_end.running import CHECKOUT, Ran, RunningSandbox
from tests.end_to_end.sabotage import Gateway
from tests.end_to_end.watching import Watched, watching

pytestmark = pytest.mark.conformance

STACK = "adopted"
IMPORTED = {
    "mygw-validator RoleDefinition",
    "mygw-reader RoleDefinition",
    "mygw-validator RoleAssignment",
    "mygw-reader-mygw RoleAssignment",
    "mygw-application Application",
    "mygw-service-principal ServicePrincipal",
    "mygw-deployment Deployment",
    "mygw-live-traffic Service",
    "mygw-instance-discovery Service",
}
# The Services lose what the API server filled in, which it fills in again. Of the service principal only the state says
# more: that it may be found again.
UPDATED = {
    "mygw-application Application",
    "mygw-service-principal ServicePrincipal",
    "mygw-deployment Deployment",
    "mygw-live-traffic Service",
    "mygw-instance-discovery Service",
}
CREATED = {"mygw-client-secret ApplicationPassword", "mygw-env ConfigMap"}


class Adopted(NamedTuple):
    """What the steps of docs/adoption.md showed."""

    hand: MadeByHand
    file: Path
    before: dict[str, Any]
    objects_before: dict[str, dict[str, Any]]
    preview: list[dict[str, Any]]
    up: Ran
    seen: Watched
    without_option: Ran


@pytest.fixture(scope="module")
def adopted(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Adopted]:
    hand = made_by_hand.make(sandbox, STACK)
    file = tmp_path_factory.mktemp("adoption") / f"Pulumi.{STACK}.yaml"
    with sandbox.new_stack(STACK):
        try:
            yield _steps(hand, file)
        finally:
            destroy = ("destroy", "--yes", "--skip-preview", "--stack", STACK)
            assert sandbox.pulumi(*destroy, configuration=file).code == 0


def _steps(hand: MadeByHand, file: Path) -> Adopted:
    sandbox = hand.sandbox
    scale_there_and_back(hand)
    before, objects_before = hand.in_azure(), objects(hand)
    configure(file, {**hand.configuration(), "apim-gateway:adopt": hand.adoption()})
    previewed = sandbox.pulumi("preview", "--json", "--stack", STACK, configuration=file)
    assert previewed.code == 0, previewed.output
    with watching(sandbox, hand.namespace) as seen:
        up = sandbox.pulumi("up", "--yes", "--skip-preview", "--stack", STACK, configuration=file)
    assert up.code == 0, up.output
    configure(file, hand.configuration())
    without_option = sandbox.pulumi("up", "--yes", "--skip-preview", "--stack", STACK, configuration=file)
    steps = json.loads(previewed.output)["steps"]
    return Adopted(hand, file, before, objects_before, steps, up, seen, without_option)


def scale_there_and_back(hand: MadeByHand) -> None:
    """Somebody once had more pods: since then `kubectl scale` is the owner of their number."""
    for replicas in (2, 1):
        hand.kubectl_plain("scale", "deployment/mygw", f"--replicas={replicas}")
        hand.kubectl_plain("rollout", "status", "deployment/mygw", "--timeout=60s")
    deadline = time.monotonic() + 60
    while len(hand.kubectl("get", "pods")["items"]) > 1:
        assert time.monotonic() < deadline, "the second pod does not go"
        time.sleep(0.2)


def configure(file: Path, settings: dict[str, Any]) -> None:
    salt = yaml.safe_load((CHECKOUT / "Pulumi.dev.yaml").read_text())["encryptionsalt"]
    file.write_text(yaml.safe_dump({"config": settings, "encryptionsalt": salt}))


def objects(hand: MadeByHand) -> dict[str, dict[str, Any]]:
    items = hand.kubectl("get", "deployments,services", "--selector", "app=mygw")["items"]
    return {f"{each['kind']} {each['metadata']['name']}": each for each in items}


def planned(steps: list[dict[str, Any]], operation: str) -> set[str]:
    """Names and kinds of the resources with this operation, components left out."""
    urns = [each["urn"] for each in steps if each["op"] == operation]
    names = {f"{urn.rpartition('::')[2]} {urn.split('::')[2].rpartition(':')[2]}" for urn in urns}
    return {each for each in names if "Gateway" not in each and not each.endswith("Stack")}


def test_the_preview_shows_what_is_imported_updated_and_created_and_nothing_else(adopted: Adopted) -> None:
    assert planned(adopted.preview, "import") == IMPORTED
    assert planned(adopted.preview, "update") == UPDATED
    assert planned(adopted.preview, "create") == CREATED
    assert {each["op"] for each in adopted.preview} == {"import", "update", "create"}


def test_up_does_what_the_preview_showed(adopted: Adopted) -> None:
    components_and_stack = 6
    created = components_and_stack + len(CREATED)
    assert adopted.up.summary == {
        f"+ {created} created",
        f"~ {len(UPDATED)} updated",
        f"= {len(IMPORTED)} imported",
        f"{created + len(UPDATED) + len(IMPORTED)} changes",
    }


def test_in_azure_only_the_applications_name_and_tag_and_one_client_secret_change(adopted: Adopted) -> None:
    """Permissions, platforms, roles, claims, notes: made_by_hand.py says what else the application has."""
    after = adopted.hand.in_azure()
    changed = {
        f"{id.split('/')[1]}.{field}"
        for id, body in adopted.before.items()
        for field in body.keys() | after[id].keys()
        if without_zeros(body.get(field)) != without_zeros(after[id].get(field))
    }
    # A service principal is called as its application.
    names = {"applications.displayName", "servicePrincipals.appDisplayName", "servicePrincipals.displayName"}
    # And has its application's tags.
    tags = {"applications.tags", "servicePrincipals.tags"}
    assert changed - names == tags | {"applications.passwordCredentials"}
    assert "applications.displayName" in changed
    for name, difference in {"application": "+tags~displayName", "service-principal": "+useExisting"}.items():
        said = [line for line in adopted.up.lines if f"mygw-{name}" in line and line.endswith(f"[diff: {difference}]")]
        assert said, adopted.up.output
    assert len(adopted.hand.passwords()) == 2


def without_zeros(value: Any) -> Any:
    """The provider writes false and empty texts where Entra had null, which means the same."""
    if isinstance(value, dict):
        items = {key: without_zeros(each) for key, each in cast("dict[str, Any]", value).items()}
        return {key: each for key, each in items.items() if each} or None
    return value or None


def test_the_objects_stay_the_same_ones_with_their_addresses_and_ports(adopted: Adopted) -> None:
    after = objects(adopted.hand)
    assert after.keys() == adopted.objects_before.keys()
    for name, before in adopted.objects_before.items():
        assert after[name]["metadata"]["uid"] == before["metadata"]["uid"]
        if name.startswith("Service"):
            assert after[name]["spec"] == before["spec"]
            assert after[name]["status"] == before["status"]


def test_one_rolling_update_leads_from_the_old_config_map_to_the_new_one(adopted: Adopted) -> None:
    sets = adopted.hand.kubectl("get", "replicasets", "--selector", "app=mygw")["items"]
    revisions = {each["metadata"]["annotations"]["deployment.kubernetes.io/revision"] for each in sets}
    assert revisions == {"1", "2"}
    assert len(adopted.seen.pods) == 2
    assert min(adopted.seen.ready) >= 1, f"there was a moment without a ready pod: {adopted.seen.ready}"
    assert "mygw-env" in adopted.seen.config_maps[-1], "the old ConfigMap is nobody's to delete but its maker's"
    assert len(adopted.seen.config_maps[-1]) == 2


def test_without_the_option_the_next_up_takes_its_force_off_and_the_one_after_it_changes_nothing(
    adopted: Adopted,
) -> None:
    assert adopted.without_option.code == 0, adopted.without_option.output
    assert adopted.without_option.summary == {"~ 3 updated", "14 unchanged"}
    sandbox = adopted.hand.sandbox
    again = sandbox.pulumi("up", "--yes", "--skip-preview", "--stack", STACK, configuration=adopted.file)
    assert again.summary == {"17 unchanged"}, again.output


def test_a_later_update_of_the_application_leaves_what_it_has_besides(adopted: Adopted) -> None:
    sandbox, file = adopted.hand.sandbox, adopted.file
    settings = adopted.hand.configuration()
    configure(file, {**settings, "apim-gateway:application": {"displayName": "another name"}})
    for expected in ({"~ 1 updated", "16 unchanged"}, {"17 unchanged"}):
        ran = sandbox.pulumi("up", "--refresh", "--yes", "--skip-preview", "--stack", STACK, configuration=file)
        assert ran.summary == expected, ran.output
    application = adopted.hand.in_azure()[f"/applications/{adopted.hand.application['id']}"]
    assert application["displayName"] == "another name"
    for name in ("requiredResourceAccess", "appRoles", "notes", "signInAudience", "groupMembershipClaims"):
        assert application[name] == made_by_hand.APPLICATION[name]
    for name in ("web", "spa", "publicClient", "info", "optionalClaims"):
        assert application[name] == adopted.hand.application[name]
    configure(file, settings)
    back = sandbox.pulumi("up", "--yes", "--skip-preview", "--stack", STACK, configuration=file)
    assert back.summary == {"~ 1 updated", "16 unchanged"}, back.output


def test_an_adoption_that_takes_nothing_away_warns_of_nothing(adopted: Adopted) -> None:
    assert "warning:" not in adopted.up.output


def test_a_number_that_kubectl_scale_has_set_before_is_taken_by_force_only(adopted: Adopted) -> None:
    sandbox = adopted.hand.sandbox
    command = ("up", "--yes", "--skip-preview", "--stack", STACK)
    settings = adopted.hand.configuration()
    settings["apim-gateway:kubernetes"]["replicas"] = 2
    configure(adopted.file, settings)
    refused = sandbox.pulumi(*command, configuration=adopted.file)
    assert 'conflict with "kubectl" with subresource "scale"' in refused.output
    forced = sandbox.pulumi(*command, configuration=adopted.file, environment={"PULUMI_K8S_ENABLE_PATCH_FORCE": "true"})
    assert forced.summary == {"~ 1 updated", "16 unchanged"}, forced.output
    configure(adopted.file, adopted.hand.configuration())
    back = sandbox.pulumi(*command, configuration=adopted.file)
    assert back.summary == {"~ 1 updated", "16 unchanged"}, back.output


def test_recover_finds_adopted_roles_and_assignments_that_the_state_has_lost(adopted: Adopted) -> None:
    sandbox = adopted.hand.sandbox
    before = sandbox.ids(STACK)
    lose(sandbox, "azure-native:authorization:")
    assert len(sandbox.ids(STACK)) == len(before) - 4
    recovered = recover(Gateway(sandbox, adopted.hand.azure, STACK, "mygw", "x", "x", adopted.file), "--yes")
    assert recovered.code == 0, recovered.output
    assert sandbox.ids(STACK) == before
    again = sandbox.pulumi("up", "--yes", "--skip-preview", "--stack", STACK, configuration=adopted.file)
    assert again.summary == {"17 unchanged"}, again.output


def lose(sandbox: RunningSandbox, type: str) -> None:
    """Take the resources of a type out of the state, as if it had never heard of them."""
    state: Any = json.loads(sandbox.pulumi("stack", "export", "--stack", STACK).output)
    resources: list[dict[str, Any]] = state["deployment"]["resources"]
    lost = {each["urn"] for each in resources if each["type"].startswith(type)}
    state["deployment"]["resources"] = [each for each in resources if each["urn"] not in lost]
    for each in resources:
        each["dependencies"] = [urn for urn in each.get("dependencies") or () if urn not in lost]
        by_field: dict[str, list[str] | None] = each.get("propertyDependencies") or {}
        each["propertyDependencies"] = {
            field: [urn for urn in urns or [] if urn not in lost] for field, urns in by_field.items()
        }
    file = sandbox.directory / "without.json"
    file.write_text(json.dumps(state))
    imported = sandbox.pulumi("stack", "import", "--stack", STACK, "--file", str(file))
    assert imported.code == 0, imported.output


def test_nothing_needs_the_old_client_secret_and_config_map_any_more(adopted: Adopted) -> None:
    hand = adopted.hand
    hand.kubectl_plain("delete", "configmap", "mygw-env")
    hand.revoke_the_old_client_secret()
    hand.kubectl_plain("rollout", "restart", "deployment/mygw")
    hand.kubectl_plain("rollout", "status", "deployment/mygw", "--timeout=60s")
    assert len(hand.passwords()) == 1
    assert hand.kubectl("get", "deployment", "mygw")["status"]["readyReplicas"] == 1


def test_roles_and_assignments_can_get_the_programs_own_names_later(adopted: Adopted) -> None:
    settings = adopted.hand.configuration()
    settings["apim-gateway:roles"] = {"validatorScope": "service"}
    configure(adopted.file, settings)
    ran = adopted.hand.sandbox.pulumi("up", "--yes", "--skip-preview", "--stack", STACK, configuration=adopted.file)
    assert ran.code == 0, ran.output
    assert ran.summary == {"+-4 replaced", "13 unchanged"}
    created = [index for index, line in enumerate(ran.lines) if " created replacement" in line]
    deleted = [index for index, line in enumerate(ran.lines) if " deleted original" in line]
    assert len(created) == len(deleted) == 4
    assert max(created) < min(deleted), "a right was gone before its successor was there"
