"""The report: one line per check, what to do for the others, and a document whose shape stays."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from apim_gateway_doctor import report, results
from apim_gateway_doctor.checks import CHECKS, Check
from apim_gateway_doctor.examination import Examination
from apim_gateway_doctor.gateway import Gateway
from apim_gateway_doctor.pulumi_cli import Pulumi
from apim_gateway_doctor.results import NotObservableError, Result, Status
from apim_gateway_doctor.stack import Resource, Stack

FOUND = {
    "tier": results.ok("Developer"),
    "client-secret": results.warning("12 days left", "rotate it"),
    "sign-in": results.failed("AADSTS7000222", "make a new one"),
    "heartbeats": results.not_observable("no public API", "look at the portal"),
}


def examination(found: dict[str, Result]) -> Examination:
    settings = {"azure-native:subscriptionId": "s"}
    stack = Stack("prod", Pulumi(Path()), settings, {"resources": []})
    gateway = Gateway(stack, "rg", "apim", "edge")
    checks = {check.id: check for check in CHECKS}
    return Examination(gateway, tuple((checks[id], result) for id, result in found.items()))


def test_each_check_has_a_line_and_those_that_are_not_ok_a_part_beneath() -> None:
    lines = report.as_text([examination(FOUND)]).splitlines()
    assert lines[0] == "Gateway edge on apim, stack prod"
    assert [line.split("  ")[0] for line in lines[2:6]] == ["ok", "warning", "FAILED", "not observable"]
    assert lines[6:10] == [
        "",
        "Entra knows the client secret, and it lasts",
        "  Seen   12 days left",
        "  To do  rotate it",
    ]
    assert [line for line in lines if line.startswith("  To do")][1:] == [
        "  To do  make a new one",
        "  To do  look at the portal",
    ]
    assert lines[-1] == "1 ok, 1 warning, 1 failed, 1 not observable"
    assert not [line for line in lines if line != line.rstrip()]


@pytest.mark.parametrize(
    ("fix", "advised"),
    [
        ("pulumi up", "pulumi up --stack prod"),
        ("pulumi up --refresh, or rotate it", "pulumi up --refresh --stack prod, or rotate it"),
        ("pulumi up --refresh --skip-preview", "pulumi up --refresh --skip-preview --stack prod"),
        ("apim-gateway-doctor recover, then wait", "apim-gateway-doctor recover --stack prod, then wait"),
        (
            "pulumi config set --path a.b x; pulumi up",
            "pulumi config set --stack prod --path a.b x; pulumi up --stack prod",
        ),
    ],
)
def test_commands_that_are_advised_name_the_stack(fix: str, advised: str) -> None:
    found = [examination({"sign-in": results.failed("AADSTS7000222", fix)})]
    assert f"  To do  {advised}" in report.as_text(found).splitlines()
    assert json.loads(report.as_json(found))["checks"][0]["fix"] == advised


def test_a_text_too_long_for_the_table_is_whole_beneath_it() -> None:
    seen = f"no role gives {'x' * 300}"
    lines = report.as_text([examination({"sign-in": results.failed(seen, "make one")})]).splitlines()
    assert lines[2].endswith("…")
    assert f"  Seen   {seen}" in lines


def test_where_all_is_ok_nothing_is_to_do() -> None:
    text = report.as_text([examination({"tier": results.ok("Developer")})])
    assert "To do" not in text
    assert text.splitlines()[-1] == "1 ok"


def test_the_json_has_the_documented_shape() -> None:
    document: dict[str, Any] = json.loads(report.as_json([examination(FOUND)]))
    service = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ApiManagement/service/apim"
    assert {key: document[key] for key in ("stack", "gateway", "instance", "status")} == {
        "stack": "prod",
        "gateway": "edge",
        "instance": service,
        "status": "failed",
    }
    assert document["checks"][2] == {
        "id": "sign-in",
        "title": "The client secret signs in",
        "status": "failed",
        "seen": "AADSTS7000222",
        "fix": "make a new one",
    }


def several() -> list[Examination]:
    good, bad = examination({"tier": results.ok("Developer")}), examination(FOUND)
    component = Resource("urn:pulumi:prod::p::apim-gateway:index:SelfHostedGateway::north", "", "", {}, {})
    return [replace(good, gateway=replace(good.gateway, component=component)), bad]


def test_several_gateways_have_a_table_first_then_each_its_checks() -> None:
    lines = report.as_text(several()).splitlines()
    assert lines[:4] == [
        "ok              north  edge on apim: 1 ok",
        "FAILED          edge   edge on apim: 1 ok, 1 warning, 1 failed, 1 not observable",
        "",
        "Gateway edge on apim, stack prod",
    ]
    assert lines.count("Gateway edge on apim, stack prod") == 2


def test_the_json_of_several_gateways_has_a_document_for_each() -> None:
    document: dict[str, Any] = json.loads(report.as_json(several()))
    assert (document["stack"], document["status"]) == ("prod", "failed")
    assert [each["status"] for each in document["gateways"]] == ["ok", "failed"]


@pytest.mark.parametrize(
    ("left_out", "status"),
    [((), "failed"), (("sign-in",), "warning"), (("sign-in", "client-secret"), "not observable")],
)
def test_the_whole_is_as_good_as_its_worst_check(left_out: tuple[str, ...], status: str) -> None:
    found = {id: result for id, result in FOUND.items() if id not in left_out}
    assert examination(found).status == Status(status)


def test_a_check_that_lacks_what_it_needs_is_not_observable_and_no_failure() -> None:
    def look(_: object) -> Result:
        raise NotObservableError("the instance does not exist", "make it")

    result = Check("any", "Any", look).run(None)  # pyright: ignore[reportArgumentType] - nothing is observed
    assert result == Result(Status.NOT_OBSERVABLE, "the instance does not exist", "make it")


def test_checks_have_ids_of_their_own_for_those_who_read_the_json() -> None:
    ids = [check.id for check in CHECKS]
    assert len(set(ids)) == len(ids)
    assert all(check.title and check.id == check.id.lower() for check in CHECKS)
