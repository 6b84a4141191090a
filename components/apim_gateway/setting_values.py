"""Which values a documented container setting takes. No message has the value: it may be a credential."""

import re
from difflib import get_close_matches

from .setting_table import ContainerSetting

# Not compiled: that takes as long as everything else at an import, and few stacks need more than one of them.
FORMS = {
    "port": r"[1-9][0-9]{0,4}",
    "fraction": r"0(\.[0-9]+)?|1(\.0+)?|\.[0-9]+",
    "numbers": r"[0-9]+(\.[0-9]+)?( ?, ?[0-9]+(\.[0-9]+)?)*",
    "duration": r"([0-9]{1,8}\.)?([01]?[0-9]|2[0-3]):[0-5]?[0-9]:[0-5]?[0-9](\.[0-9]{1,7})?",
    "address": r"(?i:https?)://[^\s/?#]\S*",
}
_RIGHT = {
    "text": "it takes a text",
    "boolean": "it takes 'true' or 'false'",
    "port": "it takes a port, 1 to 65535",
    "fraction": "it takes a number from 0 to 1",
    "numbers": "it takes numbers with commas between",
    "texts": "it takes texts with commas between",
    "duration": "it takes a duration, hh:mm:ss",
    "address": "it takes an address, https:// or http:// and a host",
}
_EXAMPLES = {"port": "4291", "fraction": "0.5", "duration": "00:01:40"}
# Values of the right kind in other words, as other programs have them.
_SAME = {"yes": "true", "on": "true", "1": "true", "no": "false", "off": "false", "0": "false"}


def is_right(setting: ContainerSetting, value: str) -> bool:
    """Whether the setting takes the value."""
    if not value.strip() or is_quoted(value):
        return False
    if setting.kind == "texts":
        return all(each.strip() for each in value.split(","))
    if setting.kind not in FORMS:
        return value in (choices(setting) or (value,))
    fits = bool(re.fullmatch(FORMS[setting.kind], value))
    return fits and (setting.kind != "port" or int(value) < 2**16)


def is_quoted(value: str) -> bool:
    """Whether the value has quotes of its own, which the gateway would take for a part of it."""
    return len(value) > 1 and value[0] == value[-1] and value[0] in "'\""


def without_quotes(setting: ContainerSetting, value: str) -> str:
    """What stands in a value's own quotes, where that is one of few; empty otherwise, since it may be a credential."""
    inner = value[1:-1]
    return inner if inner in choices(setting) else ""


def what_is_right(setting: ContainerSetting) -> str:
    """The reason why another value is refused."""
    if setting.kind == "choice":
        allowed = ", ".join(f"'{each}'" for each in setting.choices)
        return f"it takes one of {allowed}" if len(setting.choices) > 1 else f"it takes {allowed} only"
    return _RIGHT[setting.kind]


def probably_meant(setting: ContainerSetting, value: object) -> str:
    """A documented value to give instead of a wrong one: the nearest, else an example; empty where there is none."""
    allowed = choices(setting)
    if not allowed:
        return setting.example or setting.default or _EXAMPLES.get(setting.kind, "")
    text = str(value).strip("'\" \n\t").casefold() if isinstance(value, str | bool) else ""
    if setting.kind == "boolean":
        text = _SAME.get(text, text)
    by_case = {each.casefold(): each for each in allowed}
    # A comparison takes as long as the value has letters.
    near = get_close_matches(text[:20], by_case, n=1)
    # Another level has another name elsewhere: `warning`, `information`, `verbose`.
    begin = [each for each in by_case if text and (text.startswith(each) or each.startswith(text))]
    return by_case[(near or begin)[0]] if near or begin else setting.default or allowed[0]


def choices(setting: ContainerSetting) -> tuple[str, ...]:
    """All values of a setting that has few."""
    return ("true", "false") if setting.kind == "boolean" else setting.choices
