"""The Role of docs/cluster-rights.md is enough for a deployer, and applied as it stands on the page.

That no right in it is too many is measured by `python -m tests.end_to_end.cluster_rights`, which takes minutes; here it
is tried with one right of each kind of object.
"""

from collections.abc import Iterator

import pytest

from tests.end_to_end.cluster_rights import Deployer, Right, role_of_the_page, without
from tests.end_to_end.conftest import Deployed


@pytest.fixture(scope="module")
def deployer(deployed: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployer]:
    folder = tmp_path_factory.mktemp("rights")
    deployer = Deployer.made(deployed.sandbox, folder, deployed.config_map_data())
    yield deployer
    deployer.clear()


def test_with_the_role_of_the_page_a_gateway_is_made_changed_refreshed_and_destroyed(deployer: Deployer) -> None:
    deployer.may(role_of_the_page())
    steps = deployer.cycle()
    deployer.clear()
    assert [step.name for step in steps] == ["stack", "create", "change", "refresh", "destroy"], steps[-1].ran.output
    assert steps[-1].ran.code == 0, steps[-1].ran.output
    assert "- 8 deleted" in steps[-1].ran.output


@pytest.mark.parametrize(
    ("right", "step"),
    [
        (Right("", "secrets", ("create",)), "create"),
        (Right("apps", "deployments", ("patch",)), "change"),
        (Right("policy", "poddisruptionbudgets", ("delete",)), "destroy"),
    ],
    ids=str,
)
def test_without_one_of_its_rights_a_step_fails_and_names_it(deployer: Deployer, right: Right, step: str) -> None:
    deployer.may(without(role_of_the_page(), right))
    last = deployer.cycle()[-1]
    deployer.clear()
    assert last.name == step, last.ran.output
    assert last.ran.code != 0
    assert f'cannot {right.verbs[0]} resource "{right.resource}"' in last.ran.output
