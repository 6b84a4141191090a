"""Values that documented container settings take, and a stack file's settings with all that one of them needs."""

from apim_gateway.setting_table import SETTINGS, ContainerSetting
from apim_gateway.setting_values import choices
from hypothesis import strategies as st

GIVEN = [setting for setting in SETTINGS if setting.setter in ("stack", "default")]
NOT_GIVEN = [setting for setting in SETTINGS if setting not in GIVEN]
_WORD = st.from_regex(r"[A-Za-z/][A-Za-z0-9./_-]{0,12}", fullmatch=True)
_OF_KIND: dict[str, st.SearchStrategy[str]] = {
    "text": _WORD,
    "port": st.integers(1, 65535).map(str),
    "fraction": st.floats(0.0001, 0.9999).map(lambda value: f"{value:.4f}") | st.sampled_from(["0", "1", ".5", "1.0"]),
    "numbers": st.lists(st.integers(0, 10**6).map(str), min_size=1, max_size=4).map(",".join),
    "texts": st.lists(_WORD, min_size=1, max_size=3).map(",".join),
    "duration": st.times().map(lambda time: time.strftime("%H:%M:%S")),
    "address": _WORD.map(lambda word: f"https://contoso.example/{word}"),
}


def values_of(setting: ContainerSetting) -> st.SearchStrategy[str]:
    """What the documentation says that the setting takes."""
    few = choices(setting)
    return st.sampled_from(few) if few else _OF_KIND[setting.kind]


def complete(setting: ContainerSetting, value: str) -> dict[str, str]:
    """The setting with the others that the value needs."""
    needed = {need.name: "https://contoso.example" for need in setting.requires if need.when == value}
    return {setting.name: value, **needed}
