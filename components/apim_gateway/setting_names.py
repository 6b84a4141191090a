"""Which documented container settings a name may mean, where it is not one itself."""

import re

from .setting_table import SETTINGS, ContainerSetting
from .typing_errors import distance

_LOWER_CASE = ("http_proxy", "https_proxy", "no_proxy", "all_proxy")
# TZ, LC_ALL, DOTNET_gcServer, COMPlus_gcServer
OF_THE_SYSTEM = r"[A-Z][A-Z0-9]*(_[A-Za-z0-9_]*)?|COMPlus_[A-Za-z0-9_]+"
_WITHOUT = str.maketrans("", "", "-._")
_AS_DOTS = str.maketrans("-_", "..")
# Two letters of a short name are most of one of its words.
_SHORT = 12


def is_of_the_system(name: str) -> bool:
    """Whether a variable is the operating system's or the runtime's by its form, and not a setting of the gateway."""
    return name in _LOWER_CASE or bool(re.fullmatch(OF_THE_SYSTEM, name))


def meant_by(name: str) -> tuple[ContainerSetting, ...]:
    """The documented settings that a misspelt name may mean: none, one, or several that are as near.

    Misspelt is another case, `_` for `.`, a missing beginning or last part, and a change of one or two letters.
    """
    if name in _LOWER_CASE:
        return ()
    letters = _letters(name)
    if letters in _BY_LETTERS:
        return (_BY_LETTERS[letters],)
    for found in (_with_ending(_dotted(name)), _with_beginning(_dotted(name))):
        if len(found) == 1:
            return found
    return _near(letters)


def _with_ending(ending: str) -> tuple[ContainerSetting, ...]:
    """The settings whose names end with two or more whole words."""
    if "." not in ending:
        return ()
    return tuple(setting for dotted, setting in _BY_DOTTED.items() if dotted.endswith(f".{ending}"))


def _with_beginning(beginning: str) -> tuple[ContainerSetting, ...]:
    """The settings whose names begin with two or more whole parts; none where more than the last one is missing."""
    longer = [dotted for dotted in _BY_DOTTED if dotted.startswith(f"{beginning}.")]
    if "." not in beginning or any(dotted.count(".") > beginning.count(".") + 1 for dotted in longer):
        return ()
    return tuple(_BY_DOTTED[dotted] for dotted in longer)


def _near(letters: str) -> tuple[ContainerSetting, ...]:
    near: dict[int, list[ContainerSetting]] = {1: [], 2: []}
    for known, setting in _BY_LETTERS.items():
        most = 1 if len(known) < _SHORT else 2
        errors = distance(letters, known, most)
        if 0 < errors <= most:
            near[errors].append(setting)
    return tuple(near[1] or near[2])


def _letters(name: str) -> str:
    return name.translate(_WITHOUT).casefold()


def _dotted(name: str) -> str:
    return name.translate(_AS_DOTS).casefold()


_BY_LETTERS = {_letters(setting.name): setting for setting in SETTINGS}
_BY_DOTTED = {_dotted(setting.name): setting for setting in SETTINGS}
