"""docs/compatibility.md lists the names that deployed stacks depend on, as they are."""

import re
from pathlib import Path

from .recording import STACK_TYPE, run
from .test_component_contract import everything

CHECKOUT = Path(__file__).parents[2]
PAGE = (CHECKOUT / "docs" / "compatibility.md").read_text(encoding="utf-8")


def section(heading: str) -> str:
    return PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_each_child_has_the_token_and_name_of_the_page_and_there_are_no_others() -> None:
    created = run(everything()).created
    types = {each.urn: each.type for each in created}
    names = {
        (types[each.parent], each.type, _as_the_page_has_it(each.name)) for each in created if each.parent in types
    }
    rows = [row.split("|")[1:-1] for row in section("Tokens and names").splitlines() if row.startswith("| `")]
    assert {tuple(cell.strip(" `") for cell in (row[0], row[2], row[3])) for row in rows} == names
    assert {parent for parent, *_ in names} <= {*types.values(), STACK_TYPE}


def _as_the_page_has_it(name: str) -> str:
    parts = (("reader-mygw", "reader-<reader>"), ("api-echo-api", "api-<api>"), ("mygw", "<name>"))
    for example, place in parts:
        name = name.replace(example, place)
    return name


def test_the_stacks_outputs_are_those_of_the_page() -> None:
    program = (CHECKOUT / "__main__.py").read_text(encoding="utf-8")
    assert re.findall(r"`(\w+)`", section("Stack outputs")) == re.findall(r'pulumi\.export\("(\w+)"', program)


def test_selectors_and_the_applications_tag_are_what_they_were() -> None:
    monitor = run(everything(labels={"team": "edge"}))
    assert monitor.one(":Deployment").inputs["spec"]["selector"] == {"matchLabels": {"app": "mygw"}}
    services = [each for each in monitor.created if each.type.endswith(":Service")]
    assert [each.inputs["spec"]["selector"] for each in services] == [{"app": "mygw"}] * 2
    assert monitor.one(":Application").inputs["tags"] == ["apim-gateway/apim-gateway/dev/mygw"]


def test_the_supported_versions_are_those_that_are_pinned() -> None:
    pins = dict(
        re.findall(r'^    "(pulumi[\w-]*)==([\d.]+)",$', (CHECKOUT / "pyproject.toml").read_text(), re.MULTILINE)
    )
    page = section("Supported versions")
    for name, pinned in pins.items():
        assert f"| {'Pulumi' if name == 'pulumi' else name} | {pinned} " in page
    modules = (CHECKOUT / "sandbox" / "toolchain" / "control_plane" / "go.mod").read_text()
    [kubernetes] = re.findall(r"^\tk8s\.io/kubernetes v(\d+\.\d+)\.", modules, re.MULTILINE)
    assert f"| Kubernetes | {kubernetes} is tested" in page
