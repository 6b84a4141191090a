"""azuread's behaviour against the emulator, which decides what Entra accepts."""

import uuid
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pytest

from sandbox.plugins.base.values import UNKNOWN, Secret, decode
from sandbox.tests.emulator import weather
from sandbox.tests.emulator.process import EmulatorProcess
from sandbox.tests.plugins.wire import RefusedError, Wire

APPLICATION = "azuread:index/application:Application"
PRINCIPAL = "azuread:index/servicePrincipal:ServicePrincipal"
PASSWORD = "azuread:index/applicationPassword:ApplicationPassword"


def _application(azuread: Wire, **inputs: Any) -> tuple[str, dict[str, Any], dict[str, Any]]:
    me = azuread.invoke("azuread:index/getClientConfig:getClientConfig")["objectId"]
    given = azuread.check(APPLICATION, {"displayName": f"app {uuid.uuid4()}", "owners": [me], **inputs})
    id, outputs = azuread.create(APPLICATION, given)
    return id, given, outputs


def test_an_application_lives_from_creation_to_deletion(azuread: Wire) -> None:
    id, inputs, created = _application(azuread, tags=["a", "b"])
    assert id == f"/applications/{created['objectId']}"
    assert uuid.UUID(created["clientId"])
    assert sorted(created["tags"]) == ["a", "b"]
    assert created["signInAudience"] == "AzureADMyOrg"
    assert created["owners"] == inputs["owners"]

    changed = {**inputs, "displayName": "another name", "notes": "why"}
    updated = azuread.update(APPLICATION, id, inputs, changed, created)
    assert (updated["displayName"], updated["notes"]) == ("another name", "why")
    without = {name: value for name, value in changed.items() if name != "notes"}
    assert azuread.update(APPLICATION, id, changed, without, updated)["notes"] == ""

    azuread.delete(APPLICATION, id, changed, updated)
    assert azuread.read(APPLICATION, id, changed, updated)[0] == ""


def test_values_that_the_program_leaves_out_are_taken_away(azuread: Wire) -> None:
    id, inputs, created = _application(azuread)
    drifted = azuread.update(APPLICATION, id, inputs, {**inputs, "notes": "by hand"}, created)
    _, state, found = azuread.read(APPLICATION, id, inputs, created)
    assert state["notes"] == "by hand"
    assert "notes" not in found, "a refresh takes over only what the program gives"
    assert list(azuread.diff(APPLICATION, found, inputs, state=state).detailedDiff) == ["notes"]
    assert azuread.update(APPLICATION, id, found, inputs, drifted)["notes"] == ""


def test_a_feature_that_is_not_asked_for_is_no_change(azuread: Wire) -> None:
    _, inputs, created = _application(azuread, featureTags=[{"hide": True}])
    assert created["tags"] == ["HideApp"]
    assert not azuread.diff(APPLICATION, inputs, inputs, state=created).detailedDiff
    shown = {**inputs, "featureTags": [{"hide": False, "enterprise": True}]}
    changed = {"featureTags[0].enterprise", "featureTags[0].hide"}
    assert set(azuread.diff(APPLICATION, inputs, shown, state=created).detailedDiff) == changed


def test_an_import_finds_what_is_set_otherwise_than_by_default(azuread: Wire) -> None:
    id, inputs, _ = _application(azuread, notes="why")
    assert azuread.read(APPLICATION, id)[2].keys() == {"__defaults", "displayName", "featureTags", "notes", "owners"}
    given = {**inputs, "signInAudience": "AzureADMultipleOrgs"}
    azuread.update(APPLICATION, id, inputs, given, {})
    found = azuread.read(APPLICATION, id)[2]
    assert (found["signInAudience"], found["notes"]) == ("AzureADMultipleOrgs", "why")


def test_the_deployer_stays_owner_only_where_the_program_says_so(azuread: Wire) -> None:
    me = azuread.invoke("azuread:index/getClientConfig:getClientConfig")["objectId"]
    assert _application(azuread)[2]["owners"] == [me]
    given = azuread.check(APPLICATION, {"displayName": "nobody's"})
    assert azuread.create(APPLICATION, given)[1]["owners"] == []


def test_a_name_can_be_refused_to_a_second_application(azuread: Wire) -> None:
    _, inputs, _ = _application(azuread)
    with pytest.raises(RefusedError, match=r'An existing "azuread_application" with name ".+" \(ID: ".+"\) was found'):
        _application(azuread, displayName=inputs["displayName"], preventDuplicateNames=True)
    assert _application(azuread, displayName=inputs["displayName"])[0], "without it, names may repeat"


def test_an_input_that_is_not_modelled_is_refused_by_name(azuread: Wire) -> None:
    with pytest.raises(RefusedError, match="does not model the input templateId of azuread:index/application:Appl"):
        azuread.check(APPLICATION, {"displayName": "a", "templateId": str(uuid.uuid4())})


def test_a_missing_input_is_told_by_name(azuread: Wire) -> None:
    assert azuread.failures(APPLICATION, {}) == [
        'Missing required argument. The argument "display_name" is required, but no definition was found.. '
        "Examine values at 'thing.displayName'."
    ]


def test_a_preview_knows_the_inputs_and_not_what_entra_decides(azuread: Wire) -> None:
    id, outputs = azuread.create(APPLICATION, azuread.check(APPLICATION, {"displayName": "a"}), preview=True)
    assert (id, outputs["displayName"]) == ("", "a")
    assert (outputs["clientId"], outputs["objectId"], outputs["tags"]) == (UNKNOWN, UNKNOWN, UNKNOWN)


def test_a_service_principal_is_of_one_application_and_made_once(azuread: Wire) -> None:
    _, inputs, application = _application(azuread)
    given = azuread.check(PRINCIPAL, {"clientId": application["clientId"], "owners": inputs["owners"]})
    id, created = azuread.create(PRINCIPAL, given)
    assert id == f"/servicePrincipals/{created['objectId']}"
    assert created["displayName"] == inputs["displayName"]
    assert created["type"] == "Application"
    with pytest.raises(RefusedError, match=f'A resource with the ID "{created["objectId"]}" already exists'):
        azuread.create(PRINCIPAL, given)
    found = azuread.invoke("azuread:index/getServicePrincipal:getServicePrincipal", clientId=application["clientId"])
    assert found["objectId"] == created["objectId"]
    azuread.delete(PRINCIPAL, id, given, created)
    assert azuread.read(PRINCIPAL, id, given, created)[0] == ""


def test_a_client_secret_is_a_secret_and_survives_a_refresh(azuread: Wire) -> None:
    application, _, _ = _application(azuread)
    inputs = azuread.check(PASSWORD, {"applicationId": application, "displayName": "gateway"})
    id, created = azuread.create(PASSWORD, inputs)
    assert id == f"{application.rpartition('/')[2]}/password/{created['keyId']}"
    assert isinstance(created["value"], Secret)
    assert len(created["value"].value) > 20
    assert azuread.read(PASSWORD, id, inputs, created)[1]["value"] == created["value"]
    assert azuread.read(PASSWORD, id)[0] == "", "it has no importer: the engine says that it does not exist"

    azuread.delete(PASSWORD, id, inputs, created)
    assert azuread.read(PASSWORD, id, inputs, created)[0] == ""


def test_the_rotation_of_a_client_secret_is_kept_as_it_is_given(azuread: Wire) -> None:
    application, _, _ = _application(azuread)
    given = {"applicationId": application, "rotateWhenChanged": {"rotation": "2027-01"}}
    inputs = azuread.check(PASSWORD, given)
    assert inputs["rotateWhenChanged"] == given["rotateWhenChanged"]
    created = azuread.create(PASSWORD, inputs)[1]
    assert created["rotateWhenChanged"] == given["rotateWhenChanged"]
    assert not azuread.diff(PASSWORD, inputs, inputs, state=created).detailedDiff


def test_a_client_secret_ends_when_the_program_says(azuread: Wire) -> None:
    application, _, _ = _application(azuread)
    inputs = azuread.check(PASSWORD, {"applicationId": application, "endDate": "2031-01-02T00:00:00Z"})
    created = azuread.create(PASSWORD, inputs)[1]
    assert created["endDate"] == "2031-01-02T00:00:00Z"
    assert not azuread.diff(PASSWORD, inputs, inputs, state=created).detailedDiff


def test_another_spelling_of_an_end_date_makes_a_new_client_secret(azuread: Wire) -> None:
    application, _, _ = _application(azuread)
    inputs = azuread.check(PASSWORD, {"applicationId": application, "endDate": "2031-01-01T02:00:00+02:00"})
    created = azuread.create(PASSWORD, inputs)[1]
    assert created["endDate"] == "2031-01-01T00:00:00Z"
    assert azuread.diff(PASSWORD, inputs, inputs, state=created).replaces == ["endDate"]
    entras = {**inputs, "endDate": "2031-01-01T00:00:00Z"}
    assert not azuread.diff(PASSWORD, inputs, entras, state=created).detailedDiff


def test_a_missing_object_cannot_be_deleted(azuread: Wire) -> None:
    id, given, created = _application(azuread)
    inputs = azuread.check(PASSWORD, {"applicationId": id})
    key, password = azuread.create(PASSWORD, inputs)
    azuread.delete(APPLICATION, id, given, created)
    not_found = r"status 404 \(404 Not Found\) with error: Request_ResourceNotFound"
    with pytest.raises(RefusedError, match=not_found):
        azuread.delete(APPLICATION, id, given, created)
    with pytest.raises(RefusedError, match=not_found):
        azuread.delete(PASSWORD, key, inputs, password)


def test_an_application_whose_first_change_got_no_answer_is_kept_and_finished_by_an_update(
    azuread: Wire, emulator: EmulatorProcess
) -> None:
    with pytest.raises(RefusedError) as refused, _lost(emulator, "PATCH /v1.0/applications"):
        _application(azuread, notes="why")
    made = refused.value.half_made
    assert made is not None
    object_id = made.id.rpartition("/")[2]
    assert (
        f'* Failed to patch application with object ID "{object_id}" after creating: Patch "{emulator.base_url}/v1.0'
        f'{made.id}": HTTP response was nil; connection may have been reset\n'
    ) in str(refused.value)
    state = decode(made.properties)
    finished = azuread.update(APPLICATION, made.id, state, state, state)
    assert (finished["objectId"], finished["displayName"]) == (object_id, state["displayName"])


def test_a_service_principal_whose_first_change_got_no_answer_is_found_by_a_second_creation(
    azuread: Wire, emulator: EmulatorProcess
) -> None:
    _, _, application = _application(azuread)
    given = azuread.check(PRINCIPAL, {"clientId": application["clientId"], "useExisting": True})
    message = "Failed to patch service principal after creating"
    with pytest.raises(RefusedError, match=message) as refused, _lost(emulator, "PATCH /v1.0/servicePrincipals"):
        azuread.create(PRINCIPAL, given)
    assert refused.value.half_made is not None
    assert azuread.create(PRINCIPAL, given)[0] == refused.value.half_made.id


@contextmanager
def _lost(emulator: EmulatorProcess, request: str) -> Generator[None]:
    """Weather in which requests of this form get no answer."""
    weather.change(emulator, request, seed=1, faults=1, kinds=["drops"])
    try:
        yield
    finally:
        weather.calm(emulator)


def test_a_client_secret_of_no_application_is_refused(azuread: Wire) -> None:
    missing = str(uuid.uuid4())
    inputs = azuread.check(PASSWORD, {"applicationId": f"/applications/{missing}"})
    with pytest.raises(
        RefusedError, match=rf'\[application_id\] Application \(Application: "{missing}"\) was not found'
    ):
        azuread.create(PASSWORD, inputs)


def test_an_application_is_found_by_its_client_id_its_name_or_not_at_all(azuread: Wire) -> None:
    function = "azuread:index/getApplication:getApplication"
    _, inputs, created = _application(azuread)
    assert azuread.invoke(function, clientId=created["clientId"])["objectId"] == created["objectId"]
    assert azuread.invoke(function, displayName=inputs["displayName"])["clientId"] == created["clientId"]
    with pytest.raises(RefusedError, match="Application: no match for clientId"):
        azuread.invoke(function, clientId=str(uuid.uuid4()))
