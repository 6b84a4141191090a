"""A component or child that gets another name stays the same to a stack, by docs/compatibility.md's alias.

The library is changed in a copy, as a later version would change it, and previewed on the stack `dev`.
"""

import subprocess
from pathlib import Path

import pytest

from tests.documents import CHECKOUT, blocks
from tests.end_to_end.conftest import Deployed
from tests.end_to_end.copied_checkout import copied_checkout
from tests.end_to_end.running import Ran

OLD = 'super().__init__("apim-gateway:index:KubernetesGateway", name, None, opts)'


def previewed(deployed: Deployed, directory: Path, replacements: dict[str, str]) -> Ran:
    """`pulumi preview` of the deployed program, whose KubernetesGateway is written otherwise."""
    copy = copied_checkout(directory / "checkout")
    module = copy / "components" / "apim_gateway" / "kubernetes_gateway.py"
    text = module.read_text(encoding="utf-8")
    for old, new in replacements.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    module.write_text(text, encoding="utf-8")
    ran = subprocess.run(
        ["pulumi", "preview", "--stack", "dev", "--color", "never"],
        cwd=copy,
        env={**deployed.sandbox.environment, "PYTHONPATH": str(copy / "components")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Ran(ran.returncode, ran.stdout)


@pytest.fixture
def renaming() -> str:
    """The page's own lines, indented as in the constructor."""
    [block] = [each for each in blocks() if each.page == "docs/compatibility.md"]
    assert (CHECKOUT / block.run_by.partition("::")[0]).samefile(__file__)
    return block.content.strip().replace("\n", "\n        ")


def test_an_alias_keeps_a_renamed_component_and_all_its_children(
    deployed: Deployed, renaming: str, tmp_path: Path
) -> None:
    child, options = "naming.settings_name(self._name)", "data=data, opts=own)"
    alias = f"data=data, opts=ResourceOptions(parent=own.parent, aliases=[pulumi.Alias(name={child})]))"
    ran = previewed(deployed, tmp_path, {OLD: renaming, child: 'f"{self._name}-settings"', options: alias})
    assert ran.code == 0, ran.output
    assert ran.summary == {"17 unchanged"}, ran.output


def test_without_the_alias_all_its_children_are_made_anew(deployed: Deployed, tmp_path: Path) -> None:
    bare = OLD.replace("KubernetesGateway", "ClusterGateway")
    ran = previewed(deployed, tmp_path, {OLD: bare})
    assert {"+ 5 to create", "- 5 to delete"} <= ran.summary, ran.output
