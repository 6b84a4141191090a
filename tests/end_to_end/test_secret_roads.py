"""A value by each road into a gateway is found where docs/security.md says, and nowhere else.

The program is deployed three times: with some values, with others in their place, and with one more gateway, whose pods
can't sign in. In between, previews have a secret where none may be.
"""

from collections.abc import Iterator

import pytest

from tests.end_to_end.library import must_succeed
from tests.end_to_end.running import RunningSandbox
from tests.end_to_end.secret_places import places
from tests.end_to_end.secret_roads import BY_HAND, GATEWAYS, Roads, new_roads

PRINTED = {"preview --json", "preview --diff", "up --diff", "stack export"}
POD = {"Deployment made", "ReplicaSet made", "Pod made"}
EVERY_OBJECT = {*POD, "ConfigMap made", "Secret made", "Service made"}
NO_SECRET = {"ConfigMap failing", "doctor"}
OF_THE_FAILURE = {"Pod failing", "Event", "true up --diff", "stack export", "logs"}
FOUND: dict[str, set[str]] = {
    # What is not secret is where the secrets are looked for.
    "plain setting": {"ConfigMap made", *PRINTED},
    "setting as a secret": {"Secret made"},
    "setting as an Output": {"Secret made"},
    "credential as a secret": {"Secret made"},
    "credential's name with an Output": {"Secret made"},
    "credential's value in an Output": {"Secret made"},
    "environment variable as an Output": {*POD, *PRINTED},
    "label as an Output": {*EVERY_OBJECT, *PRINTED},
    "annotation as an Output": {"Service made", *PRINTED},
    "another field as a secret": POD,
    BY_HAND: {"Secret"},
    **{f"client secret of {name}": {f"{kind} {name}"} for name, kind in GATEWAYS.items()},
    "client secret as a text": {"Secret failing"},
    "setting of pods that fail": {"Secret failing"},
    "configuration endpoint": NO_SECRET,
    "tenant id": NO_SECRET,
    "client id": NO_SECRET,
    # The pods say where they could not sign in.
    "authority": NO_SECRET | OF_THE_FAILURE,
    "what is refused": set(),
}
REFUSED = {
    "label": "labels has 'label' as a secret: it would stand readable in the cluster. ",
    "annotation": "service_annotations has 'annotation' as a secret: it would stand readable in the cluster. ",
    "variable": "container has 'variable' as a secret: it would stand readable in the cluster. ",
    "plugin.key": "container has 'plugin.key' as an Output: it is a credential, and would stand readable in files and",
    "password": "container_settings has 'password' in plain text: it is a credential, and would stand readable in",
    "address": "service_annotations has 'address': it has a key or password in it, and would stand readable in the",
}


@pytest.fixture(scope="module")
def roads(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Roads]:
    """All that was shown of values by each road."""
    names = [each for each in FOUND if each != BY_HAND and not each.startswith("client secret of ")]
    with new_roads(sandbox, names, tmp_path_factory.mktemp("roads")) as roads:
        roads.use_other_values()
        must_succeed(roads.run("preview"))
        must_succeed(roads.run("preview", "--json"))
        must_succeed(roads.run("up", "--yes", "--skip-preview"))
        roads.remember_client_secrets()
        roads.look()
        roads.use_other_values()
        must_succeed(roads.run("preview", "--diff"))
        must_succeed(roads.run("up", "--yes", "--diff"))
        roads.remember_client_secrets()
        roads.look()
        for road in REFUSED:
            roads.run("preview", "--diff", refused=road)
        roads.run("up", "--yes", "--skip-preview", "--diff", failing="true")
        roads.look()
        yield roads


@pytest.fixture(scope="module")
def found(roads: Roads) -> dict[str, set[str]]:
    return places(roads.values, roads.texts)


@pytest.mark.parametrize("road", FOUND)
def test_a_value_is_found_where_the_page_says_and_nowhere_else(road: str, found: dict[str, set[str]]) -> None:
    assert found[road] == FOUND[road]


def test_each_value_has_a_place(found: dict[str, set[str]]) -> None:
    assert found.keys() == FOUND.keys()


@pytest.mark.parametrize("road", REFUSED)
def test_a_secret_that_would_stand_readable_is_refused_in_a_line(road: str, roads: Roads) -> None:
    said = roads.texts[f"{road} preview --diff"]
    assert f"kubernetes.{REFUSED[road]}" in said
    assert "Traceback" not in said, said


def test_the_failure_is_that_of_pods_that_cannot_sign_in(roads: Roads) -> None:
    said = roads.texts["true up --diff"]
    assert "Deployment does not have minimum availability" in said
    assert "Traceback" not in said, said
