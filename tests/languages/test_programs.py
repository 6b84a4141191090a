"""The TypeScript and Go programs of docs/library.md, compiled against the SDKs of components/schema.json."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.toolchain.parts import module_version, pulumi_version
from tests.documents import CHECKOUT
from tests.languages import tools
from tests.languages.go_project import GoProject
from tests.languages.programs import SECRET, inputs_of_the_yaml_program, program, without_argument
from tests.languages.typescript_project import TypeScriptProject

Project = TypeScriptProject | GoProject

SCHEMA = CHECKOUT / "components" / "schema.json"
PROJECTS: dict[str, type[Project]] = {"typescript": TypeScriptProject, "go": GoProject}
MISSPELT = {"typescript": ("replicas:", "replica:"), "go": ("Replicas:", "Replica:")}
# The first run on a machine downloads and compiles Pulumi's SDK for Go.
pytestmark = [pytest.mark.timeout(1200), pytest.mark.parametrize("language", PROJECTS)]


@pytest.fixture(scope="module")
def project_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Project]:
    """The project of a language, made once."""
    made: dict[str, Project] = {}

    def find(language: str) -> Project:
        if language not in made:
            made[language] = PROJECTS[language](tmp_path_factory.mktemp("languages") / language, SCHEMA)
        return made[language]

    return find


def test_program_sends_what_the_yaml_program_says(project_of: Callable[[str], Project], language: str) -> None:
    project = project_of(language)
    assert project.problems(program(language).content) == ""
    [component] = project.recorded(SECRET)
    assert (component["type"], component["name"]) == ("apim-gateway:index:SelfHostedGateway", "edge")
    assert component["inputs"] == inputs_of_the_yaml_program()
    assert component["secret"] == ["kubernetes"]


def test_wrong_argument_name_is_refused(project_of: Callable[[str], Project], language: str) -> None:
    right, wrong = MISSPELT[language]
    misspelt = program(language).content.replace(right, wrong)
    assert wrong.strip(":") in project_of(language).problems(misspelt)


def test_schema_without_an_argument_of_the_program_is_noticed(tmp_path: Path, language: str) -> None:
    schema = tmp_path / "schema.json"
    poorer = without_argument(json.loads(SCHEMA.read_text()), "KubernetesSettings", "containerSettings")
    schema.write_text(json.dumps(poorer))
    problems = PROJECTS[language](tmp_path / language, schema).problems(program(language).content)
    assert re.search("containersettings", problems, re.IGNORECASE)


def test_sdk_is_generated_and_used_at_the_engines_version(language: str) -> None:
    generator = module_version(tools.generator_part().module, "github.com/pulumi/pulumi/pkg/v3")
    package = json.loads((tools.NODE_PROJECT / "package.json").read_text())["dependencies"]["@pulumi/pulumi"]
    used = {"typescript": package, "go": module_version(tools.GO_MODULE, "github.com/pulumi/pulumi/sdk/v3")}
    assert generator == used[language] == pulumi_version()
