"""The pages: each block of commands or code is run by a test or says why not, each link and path leads somewhere."""

import re
from itertools import pairwise
from pathlib import Path
from textwrap import dedent

import pytest
from apim_gateway import SelfHostedGateway

from tests import documents
from tests.documents import CHECKOUT, EXAMPLES_RUNNER, RUNNER, Block, blocks_of

from .recording import run

PAGES = documents.pages()
BLOCKS = documents.blocks()
ROOTS = {each.name for each in CHECKOUT.iterdir() if each.is_dir() and not each.name.startswith(".")}


def names(page: Path) -> str:
    return page.relative_to(CHECKOUT).as_posix()


def test_every_block_is_run_by_a_test_or_says_why_not() -> None:
    bare = [str(block) for block in BLOCKS if not block.is_marked]
    assert not bare, f"put <!-- run: {RUNNER} --> or <!-- not run: why --> right above {bare}; see tests/documents.py"


def test_each_test_that_is_said_to_run_a_block_exists() -> None:
    runners = ("", RUNNER, EXAMPLES_RUNNER)
    wrong = [f"{block}: {block.run_by}" for block in BLOCKS if block.run_by not in runners and not exists(block)]
    assert not wrong


def test_the_examples_runner_runs_the_examples_pages_only() -> None:
    assert {block.page.partition("/")[0] for block in BLOCKS if block.run_by == EXAMPLES_RUNNER} == {"examples"}
    assert not [str(block) for block in BLOCKS if block.run_by == RUNNER and block.page.startswith("examples/")]


def exists(block: Block) -> bool:
    file, _, test = block.run_by.partition("::")
    path = CHECKOUT / file
    return path.is_file() and bool(re.search(rf"^def {test}\(", path.read_text(encoding="utf-8"), re.MULTILINE))


def test_what_is_not_run_says_why_in_words() -> None:
    assert [str(block) for block in BLOCKS if block.not_run_because and len(block.not_run_because.split()) < 3] == []


def test_a_mark_counts_only_right_above_its_block() -> None:
    page = dedent("""\
        <!-- run: tests/a.py::test_a -->
        ```
        one
        ```

            two

        <!-- not run: it costs money -->

            three

        ```text
        printed
        ```
        - a list

          ```sh
          four
          ```
        """)
    found = [
        (block.line, block.language, block.content, block.run_by, block.not_run_because)
        for block in blocks_of("x.md", page)
    ]
    assert found == [
        (2, "", "one\n", "tests/a.py::test_a", ""),
        (6, "", "two\n", "", ""),
        (10, "", "three\n", "", "it costs money"),
        (17, "sh", "four\n", "", ""),
    ]


def test_readmes_program_makes_the_gateway_it_shows() -> None:
    [program] = [each for each in BLOCKS if each.page == "README.md" and SelfHostedGateway.__name__ in each.content]
    monitor = run(lambda: exec(compile(program.content, str(program), "exec"), {}))
    assert monitor.exports().values == {"address": "10.99.236.168"}
    assert {each.inputs["metadata"]["namespace"] for each in monitor.created if each.type.endswith(":Deployment")} == {
        "gateways"
    }


def in_the_library_page(words: str) -> Block:
    [found] = [
        each
        for each in BLOCKS
        if each.page == "docs/library.md" and words in each.content and each.language == "python"
    ]
    return found


def test_the_librarys_program_gives_each_child_its_provider() -> None:
    program = in_the_library_page("providers=")
    monitor = run(lambda: exec(compile(program.content, str(program), "exec"), {}))
    used = {
        (each.type.partition(":")[0], each.options.get("provider", "").split("::")[-2:][0]) for each in monitor.created
    }
    assert {("kubernetes", "cluster"), ("azure-native", "subscription")} <= used
    assert {package for package, provider in used if not provider} <= {"apim-gateway", "azuread"}


def test_the_librarys_program_in_python_makes_the_settings_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    program = in_the_library_page("require_secret")
    monkeypatch.setenv("PULUMI_CONFIG", '{"apim-gateway:proxy": "http://gateway:a-password@proxy.contoso.com:3128"}')
    monitor = run(lambda: exec(compile(program.content, str(program), "exec"), {}))
    deployment = monitor.one(":Deployment").inputs
    assert (deployment["spec"]["replicas"], deployment["metadata"]["labels"]["team"]) == (3, "integration")
    assert "HTTPS_PROXY" in monitor.one(":Secret").inputs["stringData"]
    assert monitor.exports().values == {"address": "10.99.236.168"}


def test_the_librarys_renamed_component_tells_the_engine_its_old_name() -> None:
    program = in_the_library_page("aliases=")
    monitor = run(lambda: exec(compile(program.content, str(program), "exec"), {}))
    [component] = [each for each in monitor.created if each.type.endswith(":SelfHostedGateway")]
    assert component.name == "west"
    assert [each["spec"]["name"] for each in component.options["aliases"]] == ["edge"]


def test_the_librarys_gateway_resource_has_a_location_and_a_link() -> None:
    program = in_the_library_page("echo-api")
    monitor = run(lambda: exec(compile(program.content, str(program), "exec"), {}))
    assert monitor.one(":Gateway").inputs["locationData"]["countryOrRegion"] == "Netherlands"
    assert monitor.one(":GatewayApiEntityTag").inputs["apiId"] == "echo-api"


def headings(page: Path) -> set[str]:
    """The anchors that GitHub makes of a page's headings."""
    found: set[str] = set()
    tokens = documents.parsed(page.read_text(encoding="utf-8"))
    for token, after in pairwise(tokens):
        if token.type == "heading_open":
            plain = "".join(each.content for each in after.children or [] if each.type in ("text", "code_inline"))
            slug = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
            number = sum(
                each == slug or (each.startswith(f"{slug}-") and each[len(slug) + 1 :].isdecimal()) for each in found
            )
            found.add(f"{slug}-{number}" if slug in found else slug)
    return found


def inline(page: Path, type_: str) -> list[str]:
    """The targets of a page's links, or the texts of its inline code."""
    children = [child for token in documents.parsed(page.read_text(encoding="utf-8")) for child in token.children or []]
    found = [each for each in children if each.type == type_]
    return [str(each.attrs["href"]) if type_ == "link_open" else each.content for each in found]


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_every_relative_link_and_its_anchor_lead_somewhere(page: Path) -> None:
    broken: list[str] = []
    for link in inline(page, "link_open"):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path) if path else page
        if not target.exists() or (anchor and anchor not in headings(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_every_path_in_code_exists(page: Path) -> None:
    missing: list[str] = []
    for code in inline(page, "code_inline"):
        path, _, test = code.partition("::")
        if not re.fullmatch(r"[\w*.-]+(/[\w*.-]*)+", path):
            continue
        for root in (CHECKOUT, page.parent):
            if (root / path.split("/")[0]).is_dir() and path.split("/")[0] in {*ROOTS, "rules", "config"}:
                found = list(root.glob(path.rstrip("/")))
                if not found or (test and f"def {test.partition('[')[0]}(" not in found[0].read_text(encoding="utf-8")):
                    missing.append(code)
                break
    assert missing == []


def test_readme_lists_every_page() -> None:
    linked = {link.partition("#")[0] for link in inline(CHECKOUT / "README.md", "link_open")}
    elsewhere = {page for page in PAGES if page.parent.parent == CHECKOUT / "examples"}
    elsewhere |= {page for page in PAGES if page.parent.name == "decisions" and page.name != "README.md"}
    own = {names(page) for page in PAGES if page not in elsewhere}
    assert own - {"README.md"} - linked == set(), "examples/README.md and docs/decisions/README.md list their own"


def test_the_examples_page_lists_every_example() -> None:
    projects = {path.parent.name for path in (CHECKOUT / "examples").glob("*/Pulumi.yaml")}
    linked = set(inline(CHECKOUT / "examples" / "README.md", "link_open"))
    assert {f"{project}/README.md" for project in projects} <= linked


def test_operations_begins_with_every_symptom_that_it_has_a_part_for() -> None:
    page = CHECKOUT / "docs" / "operations.md"
    text = page.read_text(encoding="utf-8")
    index = text.partition("## By what you see\n")[2].partition("\n## ")[0]
    linked = set(re.findall(r"\(#([^)]+)\)", index))
    assert headings(page) - {"when-something-fails", "by-what-you-see"} <= linked
