"""Imported resources have the inputs that the program gives, so that the next `up` has nothing to change."""

import json
from pathlib import Path

import pytest
from apim_gateway_doctor.errors import CannotCheckError
from apim_gateway_doctor.pulumi_cli import Pulumi
from apim_gateway_doctor.recover.engine import Previewed, with_ids
from apim_gateway_doctor.recover.recorded import Named
from apim_gateway_doctor.recover.trim import trimmed
from apim_gateway_doctor.recover.update import cause, run

FILE = {
    "nameTable": {"mygw": "urn:a"},
    "resources": [
        {"type": "apim-gateway:index:GatewayRoles", "name": "roles", "parent": "mygw", "component": True},
        {"type": "apim-gateway:index:KubernetesGateway", "name": "kubernetes", "parent": "mygw", "component": True},
        {"type": "role", "name": "mygw-validatorRole", "logicalName": "mygw-validator", "parent": "roles"},
        {"type": "role", "name": "mygw-reader", "parent": "roles", "id": "<PLACEHOLDER>"},
        {"type": "deployment", "name": "mygw-deployment", "parent": "kubernetes"},
    ],
}


def test_only_what_was_found_is_imported_with_the_components_that_it_is_in() -> None:
    chosen = with_ids(FILE, {Named("role", "mygw-validator"): "/roles/1"})
    assert [each["name"] for each in chosen["resources"]] == ["roles", "mygw-validatorRole"]
    assert chosen["resources"][1]["id"] == "/roles/1"
    assert chosen["nameTable"] == FILE["nameTable"]


def test_components_are_not_among_what_is_missing() -> None:
    assert Previewed(FILE, {}).resources == {
        Named("role", "mygw-validator"),
        Named("role", "mygw-reader"),
        Named("deployment", "mygw-deployment"),
    }
    assert Previewed({}, {}).resources == set()


def test_defaults_of_the_server_are_no_inputs() -> None:
    imported = {"spec": {"clusterIP": "10.0.0.1", "ports": [{"port": 80, "nodePort": 30000, "protocol": "TCP"}]}}
    wanted = {"spec": {"ports": [{"port": 80}]}}
    assert trimmed(imported, wanted) == wanted


def test_the_values_are_those_that_were_read() -> None:
    """A difference from the program has to be seen by the next `up`."""
    assert trimmed({"replicas": 2, "name": "a"}, {"replicas": 3}) == {"replicas": 2}
    assert trimmed({"envFrom": [{"name": "old"}]}, {"envFrom": [{"name": "new"}]}) == {"envFrom": [{"name": "old"}]}


def test_an_empty_value_that_servers_leave_out_is_kept() -> None:
    assert trimmed({}, {"initialDelaySeconds": 0, "periodSeconds": 5}) == {"initialDelaySeconds": 0}


def test_a_list_that_is_longer_than_the_programs_keeps_its_length() -> None:
    assert trimmed(["a", "b"], ["a"]) == ["a", "b"]


def test_a_value_that_the_preview_does_not_know_changes_nothing() -> None:
    assert trimmed({"principal": {"id": 1}}, {"principal": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"}) == {
        "principal": {"id": 1}
    }


def test_the_engines_first_telling_error_is_the_cause() -> None:
    follows = {"severity": "error", "message": "error: an unhandled error occurred: program exited with code 1\n"}
    tells = {
        "severity": "error",
        "message": "error: apim-gateway:gatewayName is missing: it has no default. Set it.\n",
    }
    assert cause(json.dumps({"diagnostics": [follows, tells]}), "") == (
        "apim-gateway:gatewayName is missing: it has no default. Set it."
    )
    text = "Importing (dev):\n\nDiagnostics:\n  role (mygw):\n    error: resource '1' does not exist\n"
    assert cause(text, "error: import failed\n") == "resource '1' does not exist"
    assert cause("", "error: no stack named 'x' found\n") == "no stack named 'x' found"


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("incorrect passphrase", "incorrect passphrase. Set PULUMI_CONFIG_PASSPHRASE to the stack's passphrase."),
        ("a.b is 0: too few. Give 1.", "a.b is 0: too few. Give 1."),
    ],
)
def test_a_preview_that_fails_says_why_and_what_to_do_where_that_is_known(
    said: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop")
    (tmp_path / "pulumi").write_text(f'#!/bin/sh\necho "error: {said}" >&2\nexit 255\n')
    (tmp_path / "pulumi").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotCheckError) as refusal:
        run(Pulumi(tmp_path), "preview")
    assert str(refusal.value) == f"pulumi preview failed: {line}"
