"""Which documented container settings a name may mean, where it is not one itself."""

import re

from .setting_table import SETTINGS, ContainerSetting

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

    Misspelt is another case, `_` for `.`, a missing beginning, and a change of one or two letters.
    """
    if name in _LOWER_CASE:
        return ()
    letters = _letters(name)
    if letters in _BY_LETTERS:
        return (_BY_LETTERS[letters],)
    ends = _with_ending(_dotted(name))
    return ends if len(ends) == 1 else _near(letters)


def _with_ending(ending: str) -> tuple[ContainerSetting, ...]:
    """The settings whose names end with two or more whole words."""
    if "." not in ending:
        return ()
    return tuple(setting for dotted, setting in _BY_DOTTED.items() if dotted.endswith(f".{ending}"))


def _near(letters: str) -> tuple[ContainerSetting, ...]:
    near: dict[int, list[ContainerSetting]] = {1: [], 2: []}
    for known, setting in _BY_LETTERS.items():
        if distance := _distance(letters, known, 1 if len(known) < _SHORT else 2):
            near[distance].append(setting)
    return tuple(near[1] or near[2])


def _letters(name: str) -> str:
    return name.translate(_WITHOUT).casefold()


def _dotted(name: str) -> str:
    return name.translate(_AS_DOTS).casefold()


_BY_LETTERS = {_letters(setting.name): setting for setting in SETTINGS}
_BY_DOTTED = {_dotted(setting.name): setting for setting in SETTINGS}


def _distance(one: str, other: str, most: int) -> int:
    """How many letters are added, left out, replaced or swapped with the next; 0 where that is more than `most`."""
    if abs(len(one) - len(other)) > most:
        return 0
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        above, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                best = min(best, above[j - 2] + 1)
            row.append(best)
        if min(row) > most:
            return 0
    return row[-1] if row[-1] <= most else 0
