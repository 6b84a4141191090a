"""Writes the rules into policy/README.md, between its two marks: `python -m policy.table`."""

import json
from pathlib import Path

from policy.rules import RULES
from policy.rules.rule import Rule

START, END = "<!-- rules: python -m policy.table -->", "<!-- /rules -->"
README = Path(__file__).parent / "README.md"
PRODUCTION = Path(__file__).parent / "config" / "prod.json"


def table() -> str:
    """A row per rule, in the order in which the pack has them."""
    lines = [
        "| Rule | What holds | Why, and what to set | Default | In prod.json |",
        "| --- | --- | --- | --- | --- |",
        *map(_row, RULES),
    ]
    settings = [line for rule in RULES for line in _settings(rule)]
    return "\n".join([*lines, "", "| Rule | Property | Default | Meaning |", "| --- | --- | --- | --- |", *settings])


def replaced(page: str) -> str:
    """The page with the table between its two marks."""
    before, _, rest = page.partition(START)
    after = rest.partition(END)[2]
    return f"{before}{START}\n{table()}\n{END}{after}"


def _row(rule: Rule) -> str:
    texts = rule.texts
    why = f"{texts.reason[0].upper()}{texts.reason[1:]} ([source]({texts.link})). {texts.fix}."
    default = f"{texts.level.value}, {texts.severity.value}"
    return f"| `{texts.name}` | {texts.description} | {why} | {default} | {_in_production(texts.name)} |"


def _in_production(name: str) -> str:
    levels = json.loads(PRODUCTION.read_text(encoding="utf-8"))
    return levels.get(name, levels["all"])


def _settings(rule: Rule) -> list[str]:
    return [
        f"| `{rule.texts.name}` | `{name}` | `{json.dumps(schema['default'])}` | {schema['description']} |"
        for name, schema in rule.texts.settings.items()
    ]


if __name__ == "__main__":
    README.write_text(replaced(README.read_text(encoding="utf-8")), encoding="utf-8")
