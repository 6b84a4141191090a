"""Writes the reference page's section of container settings from the library's table. docs/reference.py runs it."""

from apim_gateway.setting_table import GROUPS, ContainerSetting, Setter

_START = """## Container settings

What Microsoft documents of the container, and what of it `container_settings` (`apim-gateway:containerSettings`) takes.
Every value is a text; one that is `true`, `false` or a number needs quotes in YAML, and `--type string` on the command
line:

<!-- run: tests/end_to_end/test_setting_commands.py::test_the_pages_commands_give_accepted_settings -->
```
pulumi config set --path 'containerSettings["telemetry.logs.std.level"]' warn
pulumi config set --type string --path 'containerSettings["telemetry.metrics.cloud"]' false
```

- A name in another case, with `_` for `.`, without its beginning, or one or two letters off, is refused with the right
  one, as is a value that the setting does not take, a setting that the image's version does not know, and one without
  another that it needs.
- A name unlike all of these is passed on with a warning, because new images bring new settings. So is a setting that
  does nothing, because another one is off.
- Variables of the operating system and of runtimes (`TZ`, `no_proxy`, `DOTNET_gcServer`) are passed on without a word.
- An `env` of `kubernetes.container` is not held to these tables: what they say against one is a warning. It is the way
  to give what a newer image calls or takes otherwise.
- "Set here" is what the gateway always has: from other arguments (then it is refused as a setting), or unless given.
- A fraction is a number from 0 to 1; numbers and texts have commas between; a duration is `hh:mm:ss`; an address begins
  with `https://` or `http://`.
"""


def section() -> str:
    """The whole section: a table for each group."""
    return "\n".join([_START, *(_group(title, source, settings) for title, source, settings in GROUPS)])


def _group(title: str, source: str, settings: tuple[ContainerSetting, ...]) -> str:
    rows = [_row(["Setting", "Value", "Default", "Since image", "Needs", "Set here"]), _row(["---"] * 6)]
    rows += [_row(_cells(setting)) for setting in settings]
    return "\n".join([f"### {title}", "", f"[Microsoft's page]({source}).", "", *rows, ""])


def _cells(setting: ContainerSetting) -> list[str]:
    needs = [f"for `{need.when}`: `{need.name}`" for need in setting.requires]
    if setting.works_with:
        needs.append(f"`{setting.works_with.name}: {setting.works_with.value}`")
    value = ", ".join(f"`{each}`" for each in setting.choices) or setting.kind
    default = f"`{setting.default}`" if setting.default else ""
    secret = ", a credential" if setting.is_credential else ""
    return [
        f"`{setting.name}`",
        f"{value}{secret}",
        default,
        setting.since,
        "; ".join(needs),
        _set_here(setting.setter),
    ]


def _set_here(setter: Setter) -> str:
    match setter:
        case "stack":
            return ""
        case "default":
            return "unless given"
        case "arguments":
            return "from other arguments"
        case "refused":
            return "refused: the client secret is used"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |")
