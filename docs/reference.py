"""Writes the library's reference page from its docstrings: `python docs/reference.py docs/reference.md`.

A field's docstring is the text below it, which is not there at run time: so the sources are read, not the classes.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

CHECKOUT = Path(__file__).parents[1]
LIBRARY = CHECKOUT / "components" / "apim_gateway"
# The program's table of configuration keys stands in the checkout's root.
sys.path[:0] = [str(CHECKOUT), str(CHECKOUT / "docs")]
START = """# Reference

What `apim_gateway` offers, from its docstrings: `python docs/reference.py docs/reference.md` writes this page.
README shows [how it is used](../README.md#as-a-library), [compatibility.md](compatibility.md) says what of it stays as
it is.

- All of it is imported from the package: `from apim_gateway import SelfHostedGateway`.
- Arguments are a dictionary: `SelfHostedGateway("edge", {"gateway_name": "edge", ...})`. Every component also takes
  Pulumi's `ResourceOptions` as `opts`, and hands its providers on to its children.
- **Output** says where an argument takes outputs of other resources: `yes`; only `inside`, in its values or fields; or
  `no`, because it has to be known before the deploy ([library.md](library.md#outputs-as-arguments)).
- `None` for an optional argument is the same as leaving it out.
- Through the plugin, names are written as the language does: `gateway_name` is `gatewayName` in TypeScript.
- **Configuration** is the key that sets the argument in a stack of the program, for example
  `pulumi config set --path kubernetes.replicas 2`. Where Pulumi says that a value looks like a secret, and
  it is none, such as a date of `authentication.clientSecret`, add `--plaintext`.
"""


@dataclass(frozen=True)
class Field:
    """An argument or output."""

    name: str
    type: str
    required: bool
    text: str


def page() -> str:
    """The whole page."""
    public, tree = _public(), _tree()
    names = sorted(public, key=lambda each: _place(tree[each]))
    described = [_described(name, tree[name]) for name in names]
    return "\n".join([START, _contents(names), *described, container_settings()]).rstrip() + "\n"


def container_settings() -> str:
    """The section with the table of documented container settings."""
    import setting_tables

    return setting_tables.section()


def fields(node: ast.ClassDef) -> list[Field]:
    """A class's annotated fields. Raises ValueError for one without a docstring."""
    found: list[Field] = []
    for statement, after in zip(node.body, [*node.body[1:], None], strict=True):
        if not isinstance(statement, ast.AnnAssign):
            continue
        name, type_ = ast.unparse(statement.target), ast.unparse(statement.annotation)
        text = _text(after)
        # The fields of a dataclass may be told of in the class's own docstring.
        if not text and f"`{name}`" not in (ast.get_docstring(node) or ""):
            raise ValueError(f"{node.name}.{name} has no docstring")
        optional = type_.startswith("NotRequired[")
        type_ = type_.removeprefix("NotRequired[").removesuffix("]") if optional else type_
        type_ = _enumerations().get(type_, type_)
        type_ = type_.removeprefix("pulumi.Output[").removesuffix("]") if type_.startswith("pulumi.Output[") else type_
        found.append(Field(name, type_, not optional, text))
    return found


def _contents(names: list[str]) -> str:
    """What is on the page: each component with its arguments, the groups nested in them, and the rest."""
    tree = _tree()
    components = [name for name in names if isinstance(node := tree[name], ast.ClassDef) and _is_component(node)]
    arguments = [f"{name}Args" for name in components]
    groups = [
        name
        for name in names
        if isinstance(node := tree[name], ast.ClassDef) and _is_a(node, "TypedDict")
        if name not in arguments
    ]
    choices = [name for name in names if isinstance(node := tree[name], ast.ClassDef) and _is_a(node, "StrEnum")]
    rest = [name for name in names if name not in (*components, *arguments, *groups, *choices)]

    def links(of: list[str]) -> str:
        return ", ".join(f"[{name}](#{name.lower()})" for name in of)

    rows = [_row([links([name]), links([f"{name}Args"])]) for name in components]
    rows += [
        _row(["groups of arguments", links(groups)]),
        _row(["choices", links(choices)]),
        _row(["errors, names, GUIDs", links(rest)]),
    ]
    rows.append(_row(["container settings", "[by Microsoft's groups](#container-settings)"]))
    return "\n".join([_row(["Component", "Arguments"]), _row(["---", "---"]), *rows, ""])


def _described(name: str, node: ast.AST) -> str:
    match node:
        case ast.ClassDef() if _is_component(node):
            return _component(node)
        case ast.ClassDef() if _is_a(node, "TypedDict"):
            return f"{_heading(node)}\n{_arguments(node)}"
        case ast.ClassDef() if _is_a(node, "StrEnum"):
            return f"{_heading(node)}\n{_members(node)}"
        case ast.ClassDef():
            methods = [each for each in node.body if isinstance(each, ast.FunctionDef) and each.name[0] != "_"]
            told = [_heading(node), *_fields_of(node), *_attributes(node), *_values(fields(node))]
            return "\n".join([*told, *(_method(each) for each in methods)])
        case ast.Module():
            return _module(name, node)
        case ast.FunctionDef():
            return f"## {name}\n\n`{_signature(node)}`\n\n{_docstring(node)}\n"
        case _:
            assert isinstance(node, _Constant)
            if not node.text:
                raise ValueError(f"{name} has no docstring")
            return f"## {name}\n\n{node.text} `{node.value}`\n"


def _module(name: str, node: ast.Module) -> str:
    """A public module: its functions and classes by the names in its __all__."""
    text = ast.get_docstring(node)
    if not text:
        raise ValueError(f"{name} has no docstring")
    imported = [each.module for each in node.body if isinstance(each, ast.ImportFrom) and each.level and each.module]
    tree = _tree()
    modules = [*(cast("ast.Module", tree.get(f"{name}.{each}") or tree[each]) for each in imported), node]
    own = {each.removeprefix(f"{name}."): inner for each, inner in tree.items() if isinstance(inner, ast.Module)}
    own |= {name: each for module in modules for name, each in _definitions(module)}
    [names] = [
        cast("list[str]", ast.literal_eval(each.value))
        for each in node.body
        if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == "__all__"
    ]
    lines = [f"## {name}", "", text, ""]
    for public in names:
        match own[public]:
            case ast.FunctionDef() as function:
                lines.append(_method(function))
            case ast.ClassDef() as known:
                lines.append(f"`{public}`: {_docstring(known)}\n")
            case ast.Module() as inner:
                lines.append(f"`{public}`: {ast.get_docstring(inner)}\n")
            case _:
                raise ValueError(f"{name}.{public} is neither a function nor a class")
    return "\n".join([*lines, ""])


def _component(node: ast.ClassDef) -> str:
    [constructor] = [each for each in node.body if isinstance(each, ast.FunctionDef) and each.name == "__init__"]
    rows = [f"| `{each.name}` | `{_escaped(each.type)}` | {each.text} |" for each in fields(node)]
    outputs = ["| Output | Type | Meaning |", "| --- | --- | --- |", *rows]
    args = f"{node.name}Args"
    lines = [_heading(node), f"Arguments: [{args}](#{args.lower()}).", "", _docstring(constructor), "", *outputs]
    handles = [
        f"| `{each.name}` | `{ast.unparse(each.returns)}` | {_docstring(each)} |"
        for each in node.body
        if isinstance(each, ast.FunctionDef) and each.returns and "property" in map(ast.unparse, each.decorator_list)
    ]
    parts = ["", "| Part, in Python only | Type | Meaning |", "| --- | --- | --- |", *handles] if handles else []
    return "\n".join([*lines, *parts, ""])


def _arguments(node: ast.ClassDef) -> str:
    keys = {field.name: _configuration_key(node.name, field.name) for field in fields(node)}
    configured = any(keys.values())
    head = ["Argument", "Type", "Output", "Meaning", *(["Configuration"] if configured else [])]
    lines = [_row(head), _row(["---"] * len(head))]
    for field in fields(node):
        needed = ", required" if field.required else ""
        key = keys[field.name]
        last = [f"`{key}`" if key else ""] if configured else []
        lines.append(
            _row([f"`{field.name}`", f"{_linked(field.type)}{needed}", _output(field.type), field.text, *last])
        )
    return "\n".join([*lines, ""])


def _members(node: ast.ClassDef) -> str:
    """The values of an enumeration, as texts."""
    rows = [
        _row([f"`{node.name}.{ast.unparse(each.targets[0])}`", f"`{ast.literal_eval(each.value)}`", _text(after)])
        for each, after in zip(node.body, node.body[1:], strict=False)
        if isinstance(each, ast.Assign)
    ]
    return "\n".join([_row(["Member", "Text", "Meaning"]), _row(["---", "---", "---"]), *rows, ""])


def _fields_of(node: ast.ClassDef) -> list[str]:
    """A dataclass's fields in their order, with those of the public class that it extends."""
    above = [base for base in map(ast.unparse, node.bases) if base in _public()]
    own = [f"`{field.name}: {field.type}`" for field in fields(node)]
    inherited = [f"the fields of [{base}](#{base.lower()})" for base in above]
    return [f"Fields: {', '.join([*inherited, *own])}.", ""] if own else []


def _attributes(node: ast.ClassDef) -> list[str]:
    """The public attributes that the constructor sets, with the types of the arguments they are made from."""
    for each in node.body:
        if isinstance(each, ast.FunctionDef) and each.name == "__init__":
            types = {
                argument.arg: ast.unparse(argument.annotation) for argument in each.args.args if argument.annotation
            }
            set_here = [
                target.attr
                for statement in each.body
                if isinstance(statement, ast.Assign)
                for target in statement.targets
                if isinstance(target, ast.Attribute) and target.attr in types
            ]
            return [line for name in set_here for line in (f"Attribute: `{name}: {types[name]}`.", "")]
    return []


def _output(type_: str) -> str:
    """Whether an Output may be given: for the argument, for what is in it, or not at all."""
    if type_.startswith("Input["):
        return "yes"
    node = _tree().get(type_)
    inside = [field.type for field in fields(node)] if isinstance(node, ast.ClassDef) else []
    takes = "Input[" in type_ or type_.endswith(", Any]") or any(_output(each) != "no" for each in inside)
    return "inside" if takes else "no"


def _values(told: list[Field]) -> list[str]:
    if not told or not all(field.text for field in told):
        return []
    rows = [f"| `{field.name}` | `{_escaped(field.type)}` | {field.text} |" for field in told]
    return ["| Field | Type | Meaning |", "| --- | --- | --- |", *rows, ""]


def _method(node: ast.FunctionDef) -> str:
    return f"`{_signature(node)}`: {_docstring(node)}\n"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |".replace("|  |", "| |")


def _linked(type_: str) -> str:
    """A nested type leads to its own section; every other one is code."""
    return f"[{type_}](#{type_.lower()})" if type_ in _public() else f"`{_escaped(type_)}`"


def _escaped(type_: str) -> str:
    return type_.replace("|", "\\|")


def _configuration_key(class_name: str, field: str) -> str:
    """The key behind an argument of the component that the program deploys, or behind one nested in it."""
    from settings import PROJECT, SETTINGS

    path = _path_to(class_name)
    found = [setting.key for setting in SETTINGS if path is not None and setting.argument == f"{path}{field}"]
    return f"{PROJECT}:{found[0]}" if found else ""


def _path_to(class_name: str, start: str = "SelfHostedGatewayArgs", path: str = "") -> str | None:
    """Where a class is nested in the component's arguments, for example `application.client_secret.`."""
    if class_name == start:
        return path
    tree = _tree()
    for field in fields(cast(ast.ClassDef, tree[start])):
        if field.type in tree and (found := _path_to(class_name, field.type, f"{path}{field.name}.")) is not None:
            return found
    return None


def _heading(node: ast.ClassDef) -> str:
    return f"## {node.name}\n\n{_docstring(node)}\n"


def _signature(node: ast.FunctionDef) -> str:
    arguments = ast.unparse(node.args).removeprefix("self, ")
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{node.name}({arguments}){returns}".replace("'", "")


def _docstring(node: ast.ClassDef | ast.FunctionDef) -> str:
    text = ast.get_docstring(node)
    if not text:
        raise ValueError(f"{node.name} has no docstring")
    return text


def _text(statement: ast.stmt | None) -> str:
    """What a statement says if it is nothing but a text, in one line."""
    match statement:
        case ast.Expr(ast.Constant(str(text))):
            return " ".join(text.split())
        case _:
            return ""


def _is_component(node: ast.ClassDef) -> bool:
    return _is_a(node, "ComponentResource")


def _is_a(node: ast.ClassDef, base: str) -> bool:
    return any(ast.unparse(each).rpartition(".")[2] == base for each in node.bases)


class _Constant(ast.AST):
    """A public value with the text below it."""

    def __init__(self, value: str, text: str) -> None:
        super().__init__()
        self.value, self.text = value, text


@cache
def _tree() -> dict[str, ast.AST]:
    """Every module, class, function and constant of the library by its name."""
    files = sorted(LIBRARY.rglob("*.py"))
    modules = {_module_name(path): ast.parse(path.read_text(encoding="utf-8")) for path in files}
    return {**modules, **{name: node for module in modules.values() for name, node in _definitions(module)}}


@cache
def _enumerations() -> dict[str, str]:
    """The enumeration behind each type that also takes its texts."""
    tree = cast("ast.Module", _tree()["arguments.choices"])
    pairs = [each for each in ast.walk(tree) if isinstance(each, ast.Assign) and isinstance(each.value, ast.BinOp)]
    return {ast.unparse(each.targets[0]): ast.unparse(cast("ast.BinOp", each.value).left) for each in pairs}


def _module_name(file: Path) -> str:
    """`errors`, or `arguments.checks` for one in a package, which is `arguments` itself."""
    return ".".join(part for part in file.relative_to(LIBRARY).with_suffix("").parts if part != "__init__")


def _definitions(module: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    for statement, after in zip(module.body, [*module.body[1:], None], strict=True):
        match statement:
            case ast.ClassDef() | ast.FunctionDef():
                yield statement.name, statement
            case ast.Assign(targets=[ast.Name(name)], value=ast.Constant(str(value))):
                yield name, _Constant(value, _text(after))
            case _:
                pass


def _public() -> list[str]:
    import apim_gateway

    return apim_gateway.__all__


def _place(node: ast.AST) -> tuple[int, str]:
    """Components with their arguments first, the one that wires the others before all; then the rest."""
    name = getattr(node, "name", "")
    wired = (
        "SelfHostedGateway",
        "InstanceSettings",
        "RoleSettings",
        "AuthenticationSettings",
        "ClientSecretSettings",
        "ApplicationSettings",
        "KubernetesSettings",
    )
    if isinstance(node, ast.ClassDef):
        if name.removesuffix("Args") in wired:
            return wired.index(name.removesuffix("Args")), name
        return (10 if _is_component(node) or _is_a(node, "TypedDict") else 20), name
    return (30 if isinstance(node, ast.FunctionDef) else 40), getattr(node, "value", name)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
