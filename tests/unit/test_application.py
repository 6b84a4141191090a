"""A gateway's application can be found, is owned, and keeps its client secret a secret.

Who may do what with it is granted elsewhere (test_role_assignments.py); what Entra refuses is in tests/emulator.
"""

from typing import Any

import pulumi
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
    [({}, [DEPLOYER_OBJECT_ID], ["owners"]), ({"owners": OWNERS}, OWNERS, None)],
    ids=["by default the deployer, and kept when another deploys", "as given, and corrected"],
)
def test_owners(type_: str, optional: Any, owners: list[str], ignored: list[str] | None) -> None:
    registration = application(**optional).one(type_)
    assert registration.inputs["owners"] == owners
    assert registration.options.get("ignore_changes") == ignored


def test_a_provider_that_is_not_known_yet_cannot_say_who_deploys() -> None:
    cloud = Cloud()
    # The engine asks no provider whose configuration is unknown: nothing comes back.
    cloud.answers[ENTRA_CLIENT_CONFIG] = {}
    with pytest.raises(InputError) as refusal:
        application(preview=True, cloud=cloud)
    assert str(refusal.value) == (
        "opts has an azuread provider that is not known yet: who deploys is looked up with it, to own the application."
        " Give its tenant_id as a plain text, not as an Output, or set the owners."
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
    monitor = application(client_secret={"end_date": "2027-06-30T00:00:00Z"})
    assert monitor.one(":ApplicationPassword").inputs["endDate"] == "2027-06-30T00:00:00Z"
    assert monitor.outputs("GatewayApplication").values["client_secret_end_date"] == "2027-06-30T00:00:00Z"
    assert "endDate" not in application().one(":ApplicationPassword").inputs


@pytest.mark.parametrize("date", ["2027-06-30", "2027-06-30T00:00:00", "30.6.2027", "next year"])
def test_a_date_without_time_or_zone_is_refused(date: str) -> None:
    args = GatewayApplicationArgs(gateway_name="MyGW", client_secret={"end_date": date})
    assert refused(lambda: GatewayApplication("mygw", args), InputError) == (
        f"client_secret.end_date is '{date}': it is not a date and time with a zone (RFC 3339)."
        " Give for example '2027-06-30T00:00:00Z'."
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
