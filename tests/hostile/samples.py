"""Runs hostile inputs and counts what they come to. Every target is asked in turn."""

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, cast

from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as testing
from hypothesis import strategies as st

import settings
from policy.rules import RULES
from tests.unit.test_component_contract import ARGS

from . import outcomes
from .outcomes import Kind, Outcome
from .strategies import component_arguments, hostile, hostile_texts, numbers, planted

BATCH = 100

_Target = tuple[str, st.SearchStrategy[Any], Callable[[Any], Outcome]]


@dataclass
class Findings:
    """What inputs came to, by target, and one example of each failure."""

    counts: Counter[tuple[str, Kind]] = field(default_factory=Counter[tuple[str, Kind]])
    failures: dict[str, str] = field(default_factory=dict[str, str])
    accepted: list[tuple[Any, Outcome]] = field(default_factory=list[tuple[Any, Outcome]])
    """Accepted inputs of components, with what they asked the engine for; whoever reads them empties the list."""

    def add(self, target: str, given: Any, outcome: Outcome) -> None:
        """Counts one outcome."""
        self.counts[target, outcome.kind] += 1
        if outcome.kind is Kind.FAILED:
            self.failures.setdefault(f"{target}: {outcome.reason}", _shown(given))
        elif outcome.monitor is not None:
            self.accepted.append((given, outcome))

    @property
    def total(self) -> int:
        """How many inputs there were."""
        return self.counts.total()

    def table(self) -> str:
        """A line for each target."""
        targets = sorted({target for target, _ in self.counts})
        return "\n".join(
            f"{target:28}" + "  ".join(f"{self.counts[target, kind]:7} {kind.value}" for kind in Kind)
            for target in targets
        )


def look(findings: Findings, inputs: int, start: int = 0) -> Iterator[int]:
    """Tries that many inputs in batches; says after each how many there have been."""
    number = start
    with tempfile.TemporaryDirectory() as folder:
        targets = _targets(Path(folder))
        while findings.total < inputs:
            for target in targets:
                _batch(findings, target, min(BATCH, max(5, inputs // len(targets))), number)
                number += 1
                yield findings.total


def _batch(findings: Findings, one: _Target, size: int, number: int) -> None:
    target, values, outcome = one

    @seed(number)
    @testing(
        max_examples=size,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=cast("list[HealthCheck]", list(HealthCheck)),
    )
    @given(values)
    def every(value: Any) -> None:
        findings.add(target, value, outcome(value))

    every()


def _targets(folder: Path) -> list[_Target]:
    names = st.just("mygw") | st.just("mygw") | hostile_texts | st.none()
    components: list[_Target] = [
        (
            component.__name__,
            st.tuples(names, component_arguments(component)),
            partial(_of_component, component),
        )
        for component in ARGS
    ]
    return [
        *components,
        ("configuration", _stack_files(), lambda each: outcomes.of_configuration(*each)),
        ("policy configuration", _policy_files(), lambda each: outcomes.of_policy_configuration(folder, each)),
        ("doctor", _doctors(), outcomes.of_doctor),
    ]


def _of_component(component: Any, given: tuple[Any, Any]) -> Outcome:
    return outcomes.of_component(component, *given)


def _plain() -> st.SearchStrategy[Any]:
    """What a file can hold: JSON."""
    return (hostile | numbers).map(lambda each: json.loads(_json(each)))


def _json(value: Any) -> str:
    try:
        return json.dumps(value, default=lambda _: None, skipkeys=True)
    except (ValueError, RecursionError):
        return '"a"'


def _stack_files() -> st.SearchStrategy[tuple[dict[str, Any], bool]]:
    keys = st.sampled_from(sorted(setting.key for setting in settings.SETTINGS))
    groups = st.dictionaries(keys, _plain(), max_size=3).map(_grouped)
    raw = st.sampled_from(("[" * 100_000, "9" * 5000, '{"a":' * 900 + "1" + "}" * 900, '{"name": 1e999}', "{"))
    unread: Any = st.tuples(st.sampled_from(("gateway", "roles")), raw).map(lambda each: dict([each]))
    shapes = planted.map(lambda each: json.loads(_json(each)))
    secrets: Any = shapes.map(lambda value: {"containerSettings": {"a.level": value}})
    below = st.sampled_from(("gateway", "roles", "a"))
    shared: Any = st.tuples(below, _plain()).map(lambda each: {"shared": dict([each])})
    return st.tuples(groups | groups | secrets | shared | unread, st.booleans())


def _grouped(values: dict[str, Any]) -> dict[str, Any]:
    grouped: dict[str, Any] = {}
    for key, value in values.items():
        group, dot, name = key.partition(".")
        if dot:
            grouped.setdefault(group, {})[name] = value
        else:
            grouped[group] = value
    return grouped


def _policy_files() -> st.SearchStrategy[str]:
    names = st.sampled_from(["all", *(rule.texts.name for rule in RULES)]) | hostile_texts
    known = sorted({"enforcementLevel", *(each for rule in RULES for each in rule.texts.settings)})
    inner = st.dictionaries(st.sampled_from(known) | hostile_texts, _plain(), max_size=2)
    files = st.dictionaries(names, st.just("mandatory") | inner | _plain(), max_size=3).map(_json)
    unread = st.sampled_from(("[" * 100_000, '{"a": ' + "9" * 5000 + "}", "[" * 900 + "]" * 900))
    return files | files | hostile_texts | unread


def _doctors() -> st.SearchStrategy[dict[str, Any]]:
    def group(*names: str) -> st.SearchStrategy[Any]:
        good = dict.fromkeys(names, "a")
        texts = st.dictionaries(st.sampled_from(names), hostile_texts.filter(bool)).map(lambda each: good | each)
        return (
            texts | texts | st.dictionaries(st.sampled_from(names), _plain()).map(lambda each: good | each) | _plain()
        )

    names = ("resourceGroupName", "serviceName", "gatewayName", "subscriptionId", "configurationEndpoint")
    text = st.just("a") | hostile_texts.filter(bool) | _plain()
    groups = {"kubernetes": group("name", "namespace", "authority", "service"), "roles": group("validatorScope")}
    whole: Any = st.fixed_dictionaries({**dict.fromkeys(names, text), **groups})
    odd: Any = st.dictionaries(st.sampled_from((*names, "kubernetes", "shared")), _plain())
    return whole | whole | odd


def _shown(value: Any) -> str:
    try:
        text = repr(value)
    except (RecursionError, ValueError):
        return "(nested too deeply, or a number with too many digits)"
    return text if len(text) < 1000 else f"{text[:1000]}..."
