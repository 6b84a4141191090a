"""The policy pack on the real engine: what breaks its rules is named and not created, what keeps them passes.

What each rule sees is in tests/policy; here a flat program breaks all of them at once, and the real program none.
"""

import json
import re
import shutil
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from policy.rules import RULES
from tests.end_to_end.running import CHECKOUT, Ran, RunningSandbox, run

CARELESS = ("--cwd", "tests/end_to_end/programs/careless")
PACK = CHECKOUT / "policy"
PRODUCTION = PACK / "config" / "prod.json"
NAMESPACE = "policy-gateways"
_VIOLATION = re.compile(r"- \[(mandatory|advisory)\] \[severity: (\w+)\]  (\S+)  \(")


@pytest.fixture(scope="module")
def careless(sandbox: RunningSandbox) -> Generator[RunningSandbox]:
    """A sandbox with an empty stack of the flat program."""
    created = sandbox.pulumi(*CARELESS, "stack", "init", "careless")
    assert created.code == 0, created.output
    yield sandbox
    sandbox.pulumi(*CARELESS, "stack", "rm", "careless", "--yes", "--force")
    (CHECKOUT / CARELESS[1] / "Pulumi.careless.yaml").unlink(missing_ok=True)


def with_pack(levels: Path | None = None) -> list[str]:
    """Pulumi's options for the pack and a configuration of it."""
    return ["--policy-pack", str(PACK), *(["--policy-pack-config", str(levels)] if levels else [])]


def violations(ran: Ran) -> dict[str, str]:
    """The level of each rule that Pulumi reports."""
    return {name: level for level, _, name in _VIOLATION.findall(ran.output)}


def installed() -> dict[str, float]:
    """What is in the virtualenv, and when that last changed."""
    return {
        each.name: each.stat().st_mtime for each in (CHECKOUT / ".venv/lib").glob("python*/site-packages/*.dist-info")
    }


def test_a_program_that_breaks_every_rule_is_told_each_with_its_remedy_and_creates_nothing(
    careless: RunningSandbox,
) -> None:
    before = installed()
    ran = careless.pulumi(*CARELESS, "up", "--yes", "--stack", "careless", *with_pack(PRODUCTION))
    assert ran.code != 0, ran.output
    configured = json.loads(PRODUCTION.read_text())
    assert violations(ran) == {rule.texts.name: configured.get(rule.texts.name, configured["all"]) for rule in RULES}, (
        ran.output
    )
    for rule in RULES:
        assert f"{rule.texts.reason}.\n" in ran.output
        assert f"{rule.texts.fix}.\n" in ran.output, f"the remedy of {rule.texts.name} is missing"
        assert rule.texts.link in ran.output
    assert "Traceback" not in ran.output, ran.output
    assert "written-down" not in ran.output, "a rule prints a credential"
    exported = careless.pulumi(*CARELESS, "stack", "export", "--stack", "careless")
    assert "resources" not in json.loads(exported.output)["deployment"], "something was created"
    assert careless.kubectl("get", "deployments", "--selector", "app=careless")["items"] == []
    assert installed() == before, "the virtualenv was changed"
    assert not (PACK / "venv").exists(), "the pack got a virtualenv of its own"


def test_without_a_configuration_only_what_is_wrong_anywhere_is_mandatory(careless: RunningSandbox) -> None:
    ran = careless.pulumi(*CARELESS, "preview", "--stack", "careless", *with_pack())
    assert ran.code != 0, ran.output
    assert violations(ran) == {rule.texts.name: rule.texts.level.value for rule in RULES}, ran.output


def test_a_configuration_of_ones_own_changes_levels_and_limits(careless: RunningSandbox, tmp_path: Path) -> None:
    own: dict[str, Any] = {
        "all": "disabled",
        "client-secret-lifetime": {"enforcementLevel": "mandatory", "maximumDays": 731},
        "image-registry": {"enforcementLevel": "mandatory", "allowedRegistries": ["contoso.azurecr.io"]},
        "liveness-probe": "advisory",
    }
    levels = tmp_path / "own.json"
    levels.write_text(json.dumps(own))
    ran = careless.pulumi(*CARELESS, "preview", "--stack", "careless", *with_pack(levels))
    assert ran.code == 0, ran.output
    assert violations(ran) == {"liveness-probe": "advisory"}


def test_the_stack_dev_passes_with_advice(sandbox: RunningSandbox, configuration: Path) -> None:
    with sandbox.new_stack("policy-dev"):
        ran = sandbox.pulumi("preview", "--stack", "policy-dev", *with_pack(), configuration=configuration)
    assert ran.code == 0, ran.output
    assert set(violations(ran).values()) == {"advisory"}
    assert "credential-in-config-map" in violations(ran)


def test_a_stack_with_the_production_preset_breaks_no_rule(sandbox: RunningSandbox, configuration: Path) -> None:
    settings = yaml.safe_load(configuration.read_text())
    settings["config"]["apim-gateway:kubernetes"] |= {
        "preset": "production",
        "namespace": NAMESPACE,
        "service": {"loadBalancerSourceRanges": ["203.0.113.0/24"]},
    }
    end = (datetime.now(UTC) + timedelta(days=90)).strftime("%Y-%m-%dT%H:%M:%SZ")
    settings["config"]["apim-gateway:authentication"] = {"clientSecret": {"endDate": end}}
    configuration.write_text(yaml.safe_dump(settings))
    sandbox.kubectl("create", "namespace", NAMESPACE)
    with sandbox.new_stack("policy-prod"):
        ran = sandbox.pulumi("preview", "--stack", "policy-prod", *with_pack(PRODUCTION), configuration=configuration)
    assert ran.code == 0, ran.output
    assert violations(ran) == {}
    assert "✅ apim-gateway@" in ran.output


@pytest.mark.parametrize("place", ["a checkout beside the project", "a copy in the project"])
def test_project_elsewhere_names_the_pack(sandbox: RunningSandbox, tmp_path: Path, place: str) -> None:
    """As policy/README.md says; both have the checkout's virtualenv here, in which everything is installed."""
    project = tmp_path / "shop"
    project.mkdir()
    (project / "__main__.py").write_text(
        'import pulumi_azuread as azuread\n\nazuread.Application("shop", display_name="shop")\n'
    )
    runtime = {"name": "python", "options": {"toolchain": "pip", "virtualenv": ".venv"}}
    (project / "Pulumi.yaml").write_text(yaml.safe_dump({"name": "shop", "runtime": runtime}))
    (project / ".venv").symlink_to(CHECKOUT / ".venv")
    if place == "a copy in the project":
        pack = "policy"
        shutil.copytree(PACK, project / pack, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        pack = "../apim-gateway/policy"
        (tmp_path / "apim-gateway").symlink_to(CHECKOUT)
    created = sandbox.pulumi("-C", str(project), "stack", "init", "elsewhere")
    assert created.code == 0, created.output
    try:
        ran = run(
            ["pulumi", "preview", "--stack", "elsewhere", "--color", "never", "--policy-pack", pack],
            sandbox.environment,
            project,
        )
    finally:
        sandbox.pulumi("-C", str(project), "stack", "rm", "elsewhere", "--yes", "--force")
    assert violations(ran) == {"application-owners": "mandatory", "application-tag": "advisory"}, ran.output
    assert f"pulumi preview --policy-pack {pack}" in (PACK / "README.md").read_text()
