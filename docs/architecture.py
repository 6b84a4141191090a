"""Draws docs/architecture.md's picture from the imports that are there: `python docs/architecture.py`.

A solid arrow is an import that some module of the one part has of the other. Who speaks with whom over the network is
none; those arrows are the table below, and the contracts in pyproject.toml see to it that they stay without imports.
"""

import ast
import sys
import tomllib
from pathlib import Path

import grimp

CHECKOUT = Path(__file__).parents[1]
PAGE = CHECKOUT / "docs" / "architecture.md"
START, END = "<!-- architecture: python docs/architecture.py -->", "<!-- /architecture -->"
PROGRAM = "program"
# What each part is called, by group; a module belongs to the longest name that it begins with.
PARTS = {
    "For users": {
        PROGRAM: "program<br/>__main__.py, settings",
        "plugin": "plugin for other languages<br/>components/plugin",
        "apim_gateway": "library<br/>components/apim_gateway",
        "apim_gateway_doctor": "doctor<br/>doctor/",
        "policy": "policy pack<br/>policy/",
    },
    "For owners": {
        "acceptance": "acceptance on Azure<br/>acceptance/",
        "benchmarks": "benchmarks<br/>benchmarks/",
    },
    "Sandbox": {
        "sandbox": "commands, builds, processes<br/>sandbox/",
        "sandbox.plugins": "stand-in provider plugins<br/>sandbox/plugins",
        "sandbox.cluster": "control plane, gateway double<br/>sandbox/cluster",
        "sandbox.azure": "emulator of Azure and Entra<br/>sandbox/azure",
    },
}
SPEAKS_WITH = {
    "sandbox": ("sandbox.azure",),
    "apim_gateway_doctor": ("sandbox.azure", "sandbox.cluster"),
    "sandbox.plugins": ("sandbox.azure", "sandbox.cluster"),
    "sandbox.cluster": ("sandbox.azure",),
}
_TESTS = "sandbox.tests"
_PROGRAM_FILES = (CHECKOUT / "__main__.py", *sorted((CHECKOUT / "settings").glob("*.py")))


def imports() -> set[tuple[str, str]]:
    """Each part with a part that it imports."""
    settings = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = [each for each in settings["tool"]["importlinter"]["root_packages"] if each != "tests"]
    for folder in ("components", "doctor", "."):
        sys.path.insert(0, str(CHECKOUT / folder))
    graph = grimp.build_graph(*packages, cache_dir=None)
    modules = {each for each in graph.modules if not each.startswith(_TESTS)}
    found = {
        (part_of(module), part_of(imported))
        for module in modules
        for imported in graph.find_modules_directly_imported_by(module)
        if not imported.startswith(_TESTS)
    }
    found |= {(PROGRAM, part_of(each)) for file in _PROGRAM_FILES for each in _imported_by(file)}
    return {(one, other) for one, other in found if one != other and other}


def part_of(module: str) -> str:
    """The part that a module belongs to, or an empty string for other people's."""
    known = [each for parts in PARTS.values() for each in parts if module == each or module.startswith(f"{each}.")]
    return max(known, key=len, default="")


def picture() -> str:
    """The parts by group as Mermaid text, with their arrows."""
    boxes = {part: f"p{index}" for index, part in enumerate(name for parts in PARTS.values() for name in parts)}
    lines = ["flowchart TB"]
    for index, (group, parts) in enumerate(PARTS.items()):
        lines.append(f'  subgraph g{index}["{group}"]')
        lines += [f'    {boxes[part]}["{title}"]' for part, title in parts.items()]
        lines.append("  end")
    lines += [f"  {boxes[one]} --> {boxes[other]}" for one, other in sorted(imports())]
    lines += [f"  {boxes[one]} -. HTTP .-> {boxes[other]}" for one, others in SPEAKS_WITH.items() for other in others]
    return "\n".join(lines)


def replaced(page: str) -> str:
    """The page with the picture between its two marks."""
    before, _, rest = page.partition(START)
    after = rest.partition(END)[2]
    return f"{before}{START}\n```mermaid\n{picture()}\n```\n{END}{after}"


def _imported_by(file: Path) -> set[str]:
    """The names that a file outside all packages imports."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    plain = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    return plain | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


if __name__ == "__main__":
    PAGE.write_text(replaced(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
