"""The table of documented container settings: its own shape, and what it promises of every name and value."""

import string
import time
from typing import Any

import pytest
from apim_gateway import container_settings, is_credential
from apim_gateway.arguments.kubernetes_gateway import KubernetesGatewayArgs
from apim_gateway.arguments.names import setting_name
from apim_gateway.arguments.presets import merged
from apim_gateway.gateway_objects import container_settings as set_here
from apim_gateway.setting_names import meant_by
from apim_gateway.setting_table import GROUPS, SETTINGS, ContainerSetting, documented
from apim_gateway.setting_values import choices, is_right, probably_meant, what_is_right
from hypothesis import given
from hypothesis import settings as testing
from hypothesis import strategies as st
from pulumi import Output

from .setting_samples import GIVEN, NOT_GIVEN, complete, values_of

NAMES = [setting.name for setting in SETTINGS]


@st.composite
def valid(draw: st.DrawFn) -> dict[str, str]:
    setting = draw(st.sampled_from(GIVEN))
    return complete(setting, draw(values_of(setting)))


@st.composite
def one_letter_off(draw: st.DrawFn) -> tuple[ContainerSetting, str]:
    """A documented setting, and its name with a letter added, left out, replaced or swapped with the next."""
    setting = draw(st.sampled_from(SETTINGS))
    name, place = setting.name, draw(st.integers(0, len(setting.name) - 1))
    letter = draw(st.sampled_from(string.ascii_letters + string.digits + "._-"))
    before, at, after = name[:place], name[place], name[place + 1 :]
    changes = [f"{before}{letter}{at}{after}", f"{before}{after}", f"{before}{letter}{after}"]
    changed = draw(st.sampled_from([*changes, f"{before}{after[:1]}{at}{after[1:]}"]))
    return setting, changed


def test_no_name_is_there_twice_in_whatever_case_or_with_other_separators() -> None:
    plain = [name.casefold().translate(str.maketrans("", "", "._-")) for name in NAMES]
    assert len(set(plain)) == len(NAMES) >= 55


@pytest.mark.parametrize("setting", SETTINGS, ids=NAMES)
def test_a_row_has_what_its_kind_needs(setting: ContainerSetting) -> None:
    assert not setting_name(setting.name)
    assert bool(setting.choices) == (setting.kind == "choice")
    assert what_is_right(setting).startswith("it takes ")
    # Versions are compared as numbers.
    assert all(part.isdecimal() for part in setting.since.split(".")) or not setting.since
    assert not setting.default or is_right(setting, setting.default)
    assert not setting.example or is_right(setting, setting.example)
    for need in setting.requires:
        assert documented(need.name)
        assert need.when in choices(setting)
    if setting.works_with:
        other = documented(setting.works_with.name)
        assert other
        assert is_right(other, setting.works_with.value)
        assert other.default != setting.works_with.value
    assert not probably_meant(setting, None) or is_right(setting, probably_meant(setting, None))


def test_every_group_has_a_title_and_a_page() -> None:
    assert len({title for title, _, _ in GROUPS}) == len(GROUPS)
    assert all(page.startswith(("https://learn.microsoft.com/", "https://github.com/Azure/")) for _, page, _ in GROUPS)


def test_the_library_sets_what_the_table_says_and_nothing_else() -> None:
    args: Any = {name: name for name in KubernetesGatewayArgs.__annotations__}
    made = {*set_here(args, merged({}, "mygw")), "config.service.auth.azureAd.clientSecret"}
    assert made == {setting.name for setting in SETTINGS if setting.setter in ("default", "arguments")}


def test_a_documented_setting_is_a_credential_where_the_table_says_so() -> None:
    assert {name for name in NAMES if is_credential(name, None)} == {s.name for s in SETTINGS if s.is_credential}


@testing(max_examples=400, deadline=None)
@given(valid())
def test_a_documented_name_with_a_valid_value_is_not_refused(settings: dict[str, str]) -> None:
    made = {name: Output.secret(value) if is_credential(name, value) else value for name, value in settings.items()}
    assert container_settings.problems_of({"container_settings": made}) == []
    assert not any(
        "not documented" in each for each in container_settings.warnings_of({"container_settings": settings})
    )


@testing(max_examples=600, deadline=None)
@given(one_letter_off())
def test_a_name_one_letter_off_is_refused_with_the_right_one_or_warned_about(
    changed: tuple[ContainerSetting, str],
) -> None:
    setting, name = changed
    if setting_name(name) or documented(name) or name in ("http_proxy", "https_proxy", "no_proxy"):
        return
    given: Any = {"container_settings": {name: "x"}}
    problems = container_settings.problems_of(given)
    if problems:
        [problem] = problems
        meant = meant_by(name)
        reserved = "it is set from the other arguments" in str(problem) or "client secret" in str(problem)
        assert (setting in meant and f"'{setting.name}'" in str(problem)) or reserved or "in plain text" in str(problem)
    else:
        [warning] = container_settings.warnings_of(given)
        assert f"'{name}'" in warning


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("A" + "_a" * 120 + ".", "x"),
        ("a." * 126, "x"),
        ("observability.opentelemetry.collector.uri", "https://" + "a" * 120_000 + " "),
        ("observability.opentelemetry.histogram.buckets", "1," * 60_000 + "x"),
        ("observability.opentelemetry.histogram.buckets", "1" * 120_000 + "x"),
        ("telemetry.logs.std.level", "info" * 30_000),
    ],
    ids=["underscores", "dots", "address", "numbers", "digits", "choice"],
)
def test_a_long_name_or_value_takes_no_time(name: str, value: str) -> None:
    started = time.process_time()
    container_settings.problems_of({"container_settings": {name: value}})
    container_settings.warnings_of({"container": {"env": [{"name": name * 100, "value": value}]}})
    assert time.process_time() - started < 1


@pytest.mark.parametrize("setting", NOT_GIVEN, ids=[setting.name for setting in NOT_GIVEN])
def test_a_setting_that_is_not_the_stacks_is_refused_under_a_misspelt_name_too(setting: ContainerSetting) -> None:
    for name in (setting.name, setting.name.upper(), f"{setting.name}s", setting.name.replace(".", "_")):
        [problem] = container_settings.problems_of({"container_settings": {name: "x"}})
        assert problem.fix == "Leave it out"
