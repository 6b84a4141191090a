"""What is wrong with container settings by the table of the documented ones, and what is worth a warning.

No message has a value, because it may be a credential, unless it is one that the table has, too.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pulumi import Output

from . import setting_names, setting_values
from .credentials import is_credential
from .errors import Problem, quoted, shown
from .setting_table import SETTINGS, ContainerSetting, Need, documented

# Microsoft's image in a registry of any name. What the tags of another image say is its owner's choice.
IMAGE = r"(\S{0,600}/)?azure-api-management/gateway:v?([0-9]{1,9}(\.[0-9]{1,9}){0,2})([-+@]\S*)?"


@dataclass(frozen=True)
class SettingProblem(Problem):
    """A container setting with a wrong name or value, or without another one that it needs.

    `removed` is the name to take out, `name` the setting to give. `value` is what to give it; empty where only the
    stack's owner knows that. `is_credential` says whether it has to be a secret.
    """

    removed: str = ""
    name: str = ""
    value: str = ""
    is_credential: bool = False


def container_setting_problems(settings: Mapping[str, str], image: str) -> list[SettingProblem]:
    """What the table of documented settings has against those of a container, wherever they were given.

    No problem has a value but one that is documented, too. Names that the table does not know are none.
    """
    found = [of_name(name, value, settings, "") or of_value(name, value, "") for name, value in settings.items()]
    problems = [each for each in found if each]
    problems += of_needs(settings, (), "")
    problems += of_image(settings, image, "", "image")
    return problems + list(without_effect(settings, ""))


def of_name(name: str, value: object, others: Iterable[str], path: str) -> SettingProblem | None:
    """The problem of a name that means a documented setting without being one."""
    meant = setting_names.meant_by(name)
    if documented(name) or len(meant) != 1:
        return None
    [right] = meant
    seen, reason = f"has {quoted(name)}", f"the setting's name is {quoted(right.name)}"
    if right.setter in ("arguments", "refused"):
        return SettingProblem(path, seen, f"{reason}, which is not the stack's to set", "Leave it out")
    if right.name in others:
        return SettingProblem(path, seen, f"{reason}, and it is given, too", "Leave it out", removed=name)
    text = _text(value)
    known = text if text in setting_values.choices(right) else ""
    secret = isinstance(value, Output) or is_credential(right.name, value)
    return SettingProblem(
        path, seen, reason, f"Write {quoted(right.name)}", "", name, right.name, known, is_credential=secret
    )


def of_value(name: str, value: object, path: str) -> SettingProblem | None:
    """The problem of a value that the setting does not take; an Output's is left to the gateway."""
    setting = documented(name)
    if not isinstance(value, str) or (setting is None and not setting_values.is_quoted(value)):
        return None
    if setting is None or setting_values.is_quoted(value):
        seen, reason = f"has {quoted(name)} in quotes of its own", "they would be a part of the value"
        right = setting_values.without_quotes(setting, value) if setting else ""
        return SettingProblem(path, seen, reason, "Give it without them", name=name, value=right)
    if setting_values.is_right(setting, value):
        return None
    seen, reason = f"has {quoted(name)} with a wrong value", setting_values.what_is_right(setting)
    right = setting_values.probably_meant(setting, value)
    example = "" if setting_values.choices(setting) else "for example "
    fix = f"Give {example}{quoted(right)}" if right else "Give one"
    return SettingProblem(path, seen, reason, fix, name=name, value=right)


def of_type(name: str, value: object, problem: Problem) -> Problem:
    """The problem of a value that is no text; of a number, true or false, which Pulumi and YAML make of one."""
    if not isinstance(value, int | float):
        return problem
    setting = documented(name)
    text = _text(value)
    known = setting is not None and setting.kind != "text" and setting_values.is_right(setting, text)
    fields = (problem.path, problem.seen, problem.reason, problem.fix)
    return SettingProblem(*fields, name=name, value=text if known else "")


def of_needs(settings: Mapping[str, object], others: Iterable[str], path: str) -> Iterator[SettingProblem]:
    """The problems of settings that do not work without another one, which is neither here nor among the others."""
    present = {*settings, *others}
    for setting, value in _documented_in(settings):
        for need in setting.requires:
            if value == need.when and need.name not in present:
                [needed] = (each for each in SETTINGS if each.name == need.name)
                example = setting_values.probably_meant(needed, None)
                fix = f"Give {quoted(need.name)}, too" + (f", for example {quoted(example)}" if example else "")
                seen, reason = f"has {quoted(setting.name)} as {quoted(value)}", f"it needs {quoted(need.name)}"
                yield SettingProblem(path, seen, reason, fix, name=need.name, value=example)


def of_image(names: Iterable[str], image: object, path: str, image_path: str) -> Iterator[SettingProblem]:
    """The problems of settings that the image, by its tag, does not know."""
    version = version_of(image) if isinstance(image, str) else ()
    for setting in (documented(name) for name in names):
        since = _numbers(setting.since) if setting and setting.since else ()
        # A tag of fewer numbers moves, and may be new enough.
        if setting and version and version < since[: len(version)]:
            shown = ".".join(map(str, version))
            seen, reason = f"has {quoted(setting.name)}", f"image {shown} does not know it"
            fix = f"Set '{image_path}' to {setting.since} or newer, or leave it out"
            yield SettingProblem(path, seen, reason, fix, other=image_path)


def without_effect(settings: Mapping[str, object], path: str) -> Iterator[SettingProblem]:
    """The problems of settings that do nothing, since another one is off."""
    for setting, _ in _documented_in(settings):
        need = setting.works_with
        if need and not _is_met(need, settings):
            reason = f"it has no effect unless {quoted(need.name)} is {quoted(need.value)}"
            yield SettingProblem(path, f"has {quoted(setting.name)}", reason, "Give that, too, or leave it out")


def undocumented(names: Iterable[str]) -> list[str]:
    """Names that are neither documented, nor certainly misspelt, nor the operating system's."""
    found: list[str] = []
    for name in names:
        meant = setting_names.meant_by(name)
        if not documented(name) and len(meant) != 1 and (meant or not setting_names.is_of_the_system(name)):
            found.append(name)
    return found


def version_of(image: str) -> tuple[int, ...]:
    """The version in the tag of Microsoft's image; empty where it has none, or the image is another."""
    found = re.fullmatch(IMAGE, image)
    return _numbers(found[2]) if found else ()


def _text(value: object) -> str:
    """The text that a value stands for in YAML; empty for one that has none."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else shown(value) if isinstance(value, int | float) else ""


def _documented_in(settings: Mapping[str, object]) -> Iterator[tuple[ContainerSetting, str]]:
    for setting in SETTINGS:
        if setting.name in settings:
            value = settings[setting.name]
            yield setting, value if isinstance(value, str) else ""


def _is_met(need: Need, settings: Mapping[str, object]) -> bool:
    value = settings.get(need.name)
    return need.name in settings and (not isinstance(value, str) or value == need.value)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split("."))
