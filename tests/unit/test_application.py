"""A gateway's application can be found, is owned, and keeps its client secret a secret.

Who may do what with it is granted elsewhere (test_role_assignments.py); what Entra refuses: sandbox/tests/emulator.
"""

from typing import Any, get_type_hints

import pulumi
import pulumi_azuread as azuread
import pytest
from apim_gateway import GatewayApplication, GatewayApplicationArgs, InputError

from .cloud import DEPLOYER_OBJECT_ID, ENTRA_CLIENT_CONFIG, Cloud
from .recording import RecordingMonitor, refused, run

OWNERS = ["2b3c4d5e-6f70-4a1b-8c9d-0e1f2a3b4c5d"]


def application(preview: bool = False, cloud: Cloud | None = None, **optional: Any) -> RecordingMonitor:
    args = GatewayApplicationArgs(gateway_name="MyGW", **optional)
    return run(lambda: GatewayApplication("mygw", args), preview, cloud)


@pytest.mark.parametrize("preview", [True, False])
def test_an_orphaned_application_leads_back_to_its_stack(preview: bool) -> None:
    inputs = application(preview).one(":Application").inputs
    assert inputs["displayName"] == "API Management gateway MyGW"
    assert inputs["tags"] == ["apim-gateway/apim-gateway/dev/MyGW"]


def test_the_application_can_be_called_otherwise() -> None:
    inputs = application(display_name="Store 12").one(":Application").inputs
    assert inputs["displayName"] == "Store 12"
    assert inputs["tags"] == ["apim-gateway/apim-gateway/dev/MyGW"]


@pytest.mark.parametrize("type_", [":Application", ":ServicePrincipal"])
@pytest.mark.parametrize(
    ("optional", "owners", "ignored"),
    [({}, [DEPLOYER_OBJECT_ID], ["owners"]), ({"owners": OWNERS}, OWNERS, [])],
    ids=["by default the deployer, and kept when another deploys", "as given, and corrected"],
)
def test_owners(type_: str, optional: Any, owners: list[str], ignored: list[str]) -> None:
    registration = application(**optional).one(type_)
    assert registration.inputs["owners"] == owners
    kept = registration.options["ignore_changes"]
    assert [name for name in kept if name == "owners"] == ignored


@pytest.mark.parametrize(
    ("type_", "sdk", "of_the_program", "not_written"),
    [
        # What the provider never reads back, or fills in by itself, it does not take away.
        (
            ":Application",
            azuread.Application,
            {"display_name", "owners", "tags"},
            {"feature_tags", "logo_image", "password", "prevent_duplicate_names", "template_id"},
        ),
        (
            ":ServicePrincipal",
            azuread.ServicePrincipal,
            {"account_enabled", "client_id", "owners", "use_existing"},
            {"feature_tags", "features", "tags"},
        ),
    ],
)
def test_what_the_program_does_not_set_is_kept_as_it_is(
    type_: str, sdk: Any, of_the_program: set[str], not_written: set[str]
) -> None:
    names = get_type_hints(sdk._internal_init).keys() - {"resource_name", "opts", "return", "__props__"}
    kept = application(owners=OWNERS).one(type_).options["ignore_changes"]
    left_out = names - of_the_program - not_written
    assert set(kept) == {_camel(name) for name in left_out}


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(each.capitalize() for each in others)


def test_a_provider_that_is_not_known_yet_cannot_say_who_deploys() -> None:
    cloud = Cloud()
    # The engine asks no provider whose configuration is unknown: nothing comes back.
    cloud.answers[ENTRA_CLIENT_CONFIG] = {}
    with pytest.raises(InputError) as refusal:
        application(preview=True, cloud=cloud)
    assert str(refusal.value) == (
        "opts has an azuread provider that is not known yet: who deploys is looked up with it, to own the application."
        " Give its tenant_id as a plain string, not as an Output, or set the owners."
    )
    assert application(preview=True, cloud=cloud, owners=OWNERS).one(":Application")


def test_the_service_principal_and_the_secret_belong_to_the_application() -> None:
    monitor = application()
    cloud = Cloud()
    assert monitor.one(":ServicePrincipal").inputs["clientId"] == cloud.client_id
    assert monitor.one(":ApplicationPassword").inputs == {
        "applicationId": f"/applications/{cloud.application_object_id}",
        "displayName": "MyGW gateway",
    }


def test_the_outputs_are_what_entra_answered_and_the_client_secret_is_one() -> None:
    def program() -> None:
        application = GatewayApplication("mygw", {"gateway_name": "MyGW"})
        for output in GatewayApplication.__annotations__:
            pulumi.export(output, getattr(application, output))

    cloud = Cloud()
    exports = run(program, cloud=cloud).exports()
    assert exports.values == {
        "client_id": cloud.client_id,
        "tenant_id": cloud.tenant_id,
        "principal_id": cloud.principal_id,
        "client_secret": cloud.client_secret,
        "client_secret_end_date": cloud.secret_end_date,
        "application_object_id": cloud.application_object_id,
    }
    # The cloud above answers in plain: a provider that marks nothing must not make the secret readable.
    assert exports.secrets == {"client_secret"}


def test_a_changed_rotation_text_makes_a_new_client_secret_before_the_old_one_goes() -> None:
    password = application(client_secret={"rotation": "2026-11"}).one(":ApplicationPassword")
    assert password.inputs["rotateWhenChanged"] == {"rotation": "2026-11"}
    assert "delete_before_replace" not in password.options, "the pods would be signed out meanwhile"


def test_an_end_date_is_entras_and_comes_back_as_output() -> None:
    monitor = application(client_secret={"end_date": "2099-06-30T00:00:00Z"})
    assert monitor.one(":ApplicationPassword").inputs["endDate"] == "2099-06-30T00:00:00Z"
    assert monitor.outputs("GatewayApplication").values["client_secret_end_date"] == "2099-06-30T00:00:00Z"
    assert "endDate" not in application().one(":ApplicationPassword").inputs


@pytest.mark.parametrize(
    "date",
    [
        "2099-06-30T00:00:00.000Z",
        "2099-06-30T00:00:00.75Z",
        "2099-06-30T02:00:00+02:00",
        "2099-06-29T12:00:00-12:00",
        # A stack file's date without quotes, as Pulumi hands it on.
        "2099-06-30 00:00:00 +0000 UTC",
        "2099-06-30 00:00:00.5 +0000 UTC",
        "2099-06-30 02:00:00 +0200 +0200",
    ],
)
def test_an_end_date_goes_to_the_provider_as_entra_writes_it(date: str) -> None:
    inputs = application(client_secret={"end_date": date}).one(":ApplicationPassword").inputs
    assert inputs["endDate"] == "2099-06-30T00:00:00Z", "another text makes a new client secret at every up"


@pytest.mark.parametrize(
    ("date", "fix"),
    [
        ("2099-06-30", "Give '2099-06-30T00:00:00Z'"),
        ("2099-06-30T00:00:00", "Give '2099-06-30T00:00:00Z'"),
        ("2099-06-30T00:00Z", "Give '2099-06-30T00:00:00Z'"),
        ("2099-06-30 00:00:00Z", "Give '2099-06-30T00:00:00Z'"),
        ("2099-06-30T02:00:00+0200", "Give '2099-06-30T00:00:00Z'"),
        ("2099-W01-1T00:00:00Z", "Give '2098-12-29T00:00:00Z'"),
        ("2020-06-30", "Give for example '2030-06-30T00:00:00Z'"),
        ("9999-12-31T23:59:59-14:00", "Give for example '2030-06-30T00:00:00Z'"),
        ("2099-13-30T00:00:00Z", "Give for example '2030-06-30T00:00:00Z'"),
        ("30.6.2099", "Give for example '2030-06-30T00:00:00Z'"),
        ("next year", "Give for example '2030-06-30T00:00:00Z'"),
    ],
)
def test_a_date_that_is_not_rfc_3339_is_refused_with_one_that_is(date: str, fix: str) -> None:
    args = GatewayApplicationArgs(gateway_name="MyGW", client_secret={"end_date": date})
    assert refused(lambda: GatewayApplication("mygw", args), InputError) == (
        f"client_secret.end_date is '{date}': it is not a date and time with seconds and a zone (RFC 3339). {fix}."
    )


def test_a_past_date_is_refused_and_the_message_says_how_to_get_a_new_client_secret() -> None:
    args = GatewayApplicationArgs(gateway_name="MyGW", client_secret={"end_date": "2026-01-31T00:00:00Z"})
    assert refused(lambda: GatewayApplication("mygw", args), InputError) == (
        "client_secret.end_date is '2026-01-31T00:00:00Z': it is past, and Entra makes no client secret that has"
        " expired; one that the stack has works no more. Give a later date: `pulumi up` then makes a new client secret."
    )


def test_owners_and_name_may_be_outputs() -> None:
    def program() -> None:
        owner = pulumi.Output.from_input(OWNERS[0])
        GatewayApplication(
            "mygw", {"gateway_name": "MyGW", "owners": [owner], "display_name": pulumi.Output.from_input("Store 12")}
        )

    inputs = run(program).one(":Application").inputs
    assert inputs["owners"] == OWNERS
    assert inputs["displayName"] == "Store 12"
