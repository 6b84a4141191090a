"""A change of the plugin's schema is told as what it is to those who use it."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from components.plugin import published

from .schema_changes import Changes, changes

PUBLISHED: dict[str, Any] = json.loads(published.published())
ROLES = "apim-gateway:index:GatewayRoles"
SETTINGS = "apim-gateway:index:KubernetesSettings"
Change = Callable[[dict[str, Any], dict[str, Any]], object]
"""Changes the schema of a component and that of a nested type."""


def after(change: Change) -> Changes:
    changed = deepcopy(PUBLISHED)
    change(changed["resources"][ROLES], changed["types"][SETTINGS])
    return changes(PUBLISHED, changed)


NEW = {"type": "string", "description": "new"}
BREAKING: dict[str, Change] = {
    f"{ROLES} input nameSuffix is gone": lambda roles, _: roles["inputProperties"].pop("nameSuffix"),
    f"{ROLES} output readerRoleId is gone": lambda roles, _: roles["properties"].pop("readerRoleId"),
    f"{ROLES} input region is new, required": lambda roles, _: (
        roles["inputProperties"].update(region=NEW),
        roles["requiredInputs"].append("region"),
    ),
    f"{ROLES} input nameSuffix was plain string, is plain string, required": lambda roles, _: roles[
        "requiredInputs"
    ].append("nameSuffix"),
    f"{SETTINGS} input image is gone": lambda _, settings: settings["properties"].pop("image"),
    f"{SETTINGS} input replicas was integer, is string": lambda _, settings: settings["properties"].update(
        replicas=NEW
    ),
    f"{SETTINGS} input image was string, is plain string": lambda _, settings: settings["properties"]["image"].update(
        plain=True
    ),
    f"{SETTINGS} input labels was plain map of string, is plain map of plain string": lambda _, settings: settings[
        "properties"
    ]["labels"]["additionalProperties"].update(plain=True),
}
COMPATIBLE: dict[str, Change] = {
    f"{ROLES} input region is new": lambda roles, _: roles["inputProperties"].update(region=NEW),
    f"{ROLES} output region is new": lambda roles, _: roles["properties"].update(region=NEW),
    f"{ROLES} input serviceId was string, required, is string": lambda roles, _: roles["requiredInputs"].remove(
        "serviceId"
    ),
    f"{SETTINGS} input name was plain string, is string": lambda _, settings: settings["properties"]["name"].pop(
        "plain"
    ),
}


@pytest.mark.parametrize("line", BREAKING)
def test_what_breaks_a_program_is_named_as_breaking(line: str) -> None:
    found = after(BREAKING[line])
    assert found.breaking == [line]
    assert found.compatible == []


@pytest.mark.parametrize("line", COMPATIBLE)
def test_what_every_program_survives_is_compatible(line: str) -> None:
    assert after(COMPATIBLE[line]) == Changes([], [line], [])


def test_a_component_that_is_gone_breaks_and_a_new_one_does_not() -> None:
    without = deepcopy(PUBLISHED)
    del without["resources"][ROLES]
    assert changes(PUBLISHED, without).breaking == [f"{ROLES} is gone"]
    assert changes(without, PUBLISHED) == Changes([], [f"{ROLES} is new"], [])


def test_other_words_are_neither() -> None:
    found = after(lambda roles, _: roles.update(description="other words"))
    assert not found.breaking
    assert not found.compatible
    assert found.words
    assert changes(PUBLISHED, PUBLISHED) == Changes([], [], [])


def test_a_choice_that_is_gone_breaks_and_a_new_one_does_not() -> None:
    without = deepcopy(PUBLISHED)
    preset = without["types"]["apim-gateway:index:Preset"]
    preset["enum"] = [each for each in preset["enum"] if each["value"] != "guide"]
    assert changes(PUBLISHED, without).breaking == ["apim-gateway:index:Preset input guide is gone"]
    assert changes(without, PUBLISHED) == Changes([], ["apim-gateway:index:Preset input guide is new"], [])
