"""Strategies of input by the kind of field: what is good there, what is nearly, and what is far from it.

A planted secret stands only where no message may show it: in the shape of a credential anywhere, in whatever shape in
container settings, client secrets and Outputs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NotRequired, cast, get_args, get_origin, is_typeddict

from hypothesis import strategies as st

from tests.unit.cloud import SERVICE_ID
from tests.unit.test_component_contract import ARGS
from tests.unit.test_schema import FRAGMENTS, VALUES

SECRET = "hunter2"
GUID = "55555555-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Later:
    """A value that is given as an Output, which only a running program can make."""

    value: Any
    secret: bool


PIECES = (
    "a",
    "A",
    "0",
    "-",
    "_",
    ".",
    "/",
    ":",
    "@",
    "'",
    '"',
    "\\",
    "\n",
    "\r",
    "\t",
    "\0",
    "\x1b[31m",
    "\u200b",
    "\u2028",
)
ODD = (
    "\ud800",
    "\u0663",
    "\u20ac",
    "%",
    "{",
    "}",
    "[",
    "$(a)",
    "${a}",
    "://",
    "..",
    " ",
    "null",
    "true",
    "1e999",
    "#",
    "`",
)
CREDENTIALS = (
    f"https://u:{SECRET}@host",
    f"AccountName=a;AccountKey={SECRET}",
    f"Bearer {SECRET}",
    f"GatewayKey edge&2026&{SECRET}",
    f"InstrumentationKey={SECRET}",
)
LONG = ("x" * 300, "a" * 64, "a." * 130, "\u20ac" * 300)
HUGE = ("x" * 2_000_000, "://" * 100_000, "\n" * 300_000)

# What names, labels, images and budgets are made of, so that some of it is accepted.
nearly = st.text(alphabet="aA09-_./%", max_size=70) | st.text(alphabet="a0-.", min_size=1, max_size=8)
hostile_texts = st.one_of(
    nearly,
    nearly,
    st.lists(st.sampled_from(PIECES + ODD), max_size=8).map("".join),
    st.sampled_from((*CREDENTIALS, *LONG, "", " ", ".", "..", "__proto__")),
    st.sampled_from((*LONG, *LONG, *LONG, *HUGE)),
)
numbers = st.one_of(
    st.sampled_from((0, -1, 1, 2**31 - 1, 2**31, 2**63, 10**400, 1e308, float("inf"), float("nan"), 0.5, 2.0)),
    st.integers(-5, 70_000),
)
scalars = st.none() | st.booleans() | numbers | hostile_texts | st.just(b"bytes") | st.just(object())
anything = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(hostile_texts | st.integers() | st.none(), inner, max_size=3)
        | inner.map(lambda each: (each,))
    ),
    max_leaves=4,
)
# With both quotes, escapes and what is not printed: a mask that looks for the value finds none of these.
SECRETS = (SECRET, f"'\"{SECRET}", f"\\{SECRET}\\n\n", f"\u200b{SECRET}\u2028", f"{SECRET}\x1b[0m", f"${{{SECRET}}}")
planted = st.sampled_from(SECRETS).flatmap(
    lambda secret: st.sampled_from(
        (
            secret,
            [secret],
            {"a": secret},
            {"a": {"b.key": [secret]}},
            (secret,),
            secret.encode(),
            {1: secret},
            [{secret: 1}],
        )
    )
)


def nested(levels: int, kind: type) -> Any:
    """A value of this many levels."""
    value: Any = "a"
    for _ in range(levels):
        value = [value] if kind is list else {"a": value}
    return value


deep = st.builds(nested, st.sampled_from((30, 60, 500, 5000)), st.sampled_from((list, dict)))
shallow = st.one_of(anything, hostile_texts)
hostile = st.one_of(anything, anything, hostile_texts, hostile_texts, deep)


def later(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """The values as Outputs, in which a secret may have any shape. Pulumi's own SDK fails on very deep ones."""
    return st.builds(Later, (values | planted).map(_with_names), st.booleans())


def _with_names(value: object) -> Any:
    """The value with texts for names in mappings: for others, Pulumi's SDK has an error of its own."""
    if isinstance(value, dict):
        return {f"{key}": _with_names(item) for key, item in cast("dict[Any, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [_with_names(each) for each in cast("list[Any]", value)]
    return value


def values(field: str, declared: Any) -> st.SearchStrategy[Any]:
    """Values for a field of arguments: half of them good."""
    if get_origin(declared) is NotRequired:
        [declared] = get_args(declared)
    if is_typeddict(declared):
        return arguments(declared) | arguments(declared) | hostile
    if field in ("container_settings", "client_secret"):
        names = st.sampled_from(("telemetry.logs.std", "a.key", "a.b", "..", "gateway.name")) | hostile_texts
        inner = st.sampled_from(("warn", "json")) | planted | later(shallow) | hostile
        return st.dictionaries(names, inner, max_size=3) if field == "container_settings" else inner
    good = st.just(_good(field))
    if get_origin(declared) is Mapping and field not in ("container", "pod", "service"):
        names = st.sampled_from(("team", "contoso.example/team", "mygw")) | hostile_texts
        return st.dictionaries(names, good | hostile | later(shallow), max_size=3) | hostile
    if get_origin(declared) is Sequence:
        return st.lists(good | hostile | later(shallow), max_size=3) | hostile
    return good | good | numbers | hostile | later(shallow)


def arguments(kind: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Arguments of a component or a nested group, with up to three fields of any value, and at times an unknown one."""
    fields: dict[str, Any] = kind.__annotations__
    some = st.lists(st.sampled_from(sorted(fields)), max_size=3, unique=True)
    known = some.flatmap(lambda names: st.fixed_dictionaries({name: values(name, fields[name]) for name in names}))
    unknown = st.dictionaries(hostile_texts, st.sampled_from(("a", 1)), max_size=1)
    both = st.tuples(known, unknown).map(lambda each: {**each[1], **each[0]})
    return known | known | known | both


def component_arguments(component: Any) -> st.SearchStrategy[dict[str, Any]]:
    """A component's arguments: good ones, with others laid over them."""
    given = arguments(component.__init__.__annotations__["args"])
    return given.map(lambda changes: {**ARGS[component], **changes})


def _good(field: str) -> Any:
    name = "".join(part.capitalize() if number else part for number, part in enumerate(field.split("_")))
    scopes = {"readerScope": SERVICE_ID, "assignableScopes": SERVICE_ID, "validatorScope": SERVICE_ID}
    value = {**VALUES, **FRAGMENTS, **scopes, "readerPrincipalIds": GUID}.get(name, "example")
    return cast("Any", value)[0] if isinstance(value, list) else value
