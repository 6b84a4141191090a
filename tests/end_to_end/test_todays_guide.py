"""A gateway made with Microsoft's page of 2026, with selectors `app: apim-gateway`, is adopted without an outage.

Taken over as `app: mygw`, its Services would lose every pod, and the Deployment could not follow: its selector is for
life. What else an adoption does is in test_adoption.py.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.end_to_end import made_by_hand
from tests.end_to_end.made_by_hand import MadeByHand
from tests.end_to_end.running import Ran, RunningSandbox
from tests.end_to_end.test_adoption import configure
from tests.end_to_end.watching import Endpoints, watching_endpoints

pytestmark = pytest.mark.conformance

STACK = "today"
SELECTOR = {"app": "apim-gateway"}
LINE = re.compile(r"`selector: (\{.*?\})` below apim-gateway:kubernetes")


class Today(NamedTuple):
    """The gateway, and the stack file that is to take it over."""

    hand: MadeByHand
    file: Path

    def pulumi(self, *arguments: str) -> Ran:
        return self.hand.sandbox.pulumi(*arguments, "--stack", STACK, configuration=self.file)

    def up(self) -> tuple[Ran, Endpoints]:
        """`pulumi up`, while a client follows the endpoints."""
        with watching_endpoints(self.hand.sandbox, self.hand.namespace, "mygw-live-traffic") as seen:
            ran = self.pulumi("up", "--yes", "--skip-preview")
        return ran, seen

    def configure(self, *, adopt: bool, selector: Any = None, **gateway: Any) -> None:
        settings: dict[str, Any] = self.hand.configuration()
        settings["apim-gateway:kubernetes"] |= gateway | ({"selector": selector} if selector else {})
        configure(self.file, settings | ({"apim-gateway:adopt": self.hand.adoption()} if adopt else {}))

    def versions(self) -> dict[str, str]:
        """Which object there is under each name, and in which version."""
        items = self.hand.kubectl("get", "deployments,services,configmaps", "--selector", "app=mygw")["items"]
        return {
            f"{each['kind']} {each['metadata']['name']}": each["metadata"]["uid"]
            + (each["metadata"]["resourceVersion"] if each["kind"] == "Service" else "")
            for each in items
        }

    def pods(self) -> set[str]:
        items = self.hand.kubectl("get", "pods", "--selector", "app=apim-gateway")["items"]
        return {each["metadata"]["name"] for each in items if not each["metadata"].get("deletionTimestamp")}


@pytest.fixture(scope="module")
def today(sandbox: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Today]:
    hand = made_by_hand.make(sandbox, STACK, role_suffix=" (today)", selector=SELECTOR)
    today = Today(hand, tmp_path_factory.mktemp("today") / f"Pulumi.{STACK}.yaml")
    with sandbox.new_stack(STACK):
        yield today
        destroyed = today.pulumi("destroy", "--yes", "--skip-preview")
        assert destroyed.code == 0, destroyed.output


def test_the_preview_refuses_it_with_the_line_that_keeps_the_selector(today: Today) -> None:
    today.configure(adopt=True)
    before = today.versions()
    preview = today.pulumi("preview")
    assert preview.code != 0, preview.output
    assert "Deployment today/mygw selects pods by" in preview.output, preview.output
    assert "Traceback" not in preview.output, preview.output
    assert {*LINE.findall(preview.output)} == {'{"app": "apim-gateway"}'}
    assert today.versions() == before


def test_an_up_without_a_preview_refuses_it_before_anything_is_changed(today: Today) -> None:
    before = today.versions()
    ran, seen = today.up()
    assert ran.code != 0, ran.output
    assert "Traceback" not in ran.output, ran.output
    changed = {name for name in before if today.versions()[name] != before[name]}
    assert not changed
    seen.must_never_have_been_empty()


def test_with_the_printed_line_it_is_adopted_while_it_serves(today: Today) -> None:
    [selector] = {*LINE.findall(today.pulumi("preview").output)}
    today.configure(adopt=True, selector=yaml.safe_load(selector))
    before = today.versions()
    preview = today.pulumi("preview")
    assert preview.code == 0, preview.output
    ran, seen = today.up()
    assert ran.code == 0, ran.output
    seen.must_never_have_been_empty()
    kept = {name: version[:36] for name, version in before.items()}
    assert {name: version[:36] for name, version in today.versions().items() if name in kept} == kept
    assert today.hand.kubectl("get", "deployment", "mygw")["spec"]["selector"]["matchLabels"] == SELECTOR


def test_without_the_option_its_force_goes_and_no_pod_does(today: Today) -> None:
    pods = today.pods()
    today.configure(adopt=False, selector=SELECTOR)
    ran, seen = today.up()
    assert ran.summary == {"~ 3 updated", "14 unchanged"}, ran.output
    seen.must_never_have_been_empty()
    assert today.pods() == pods
    again, _ = today.up()
    assert again.summary == {"17 unchanged"}, again.output


def test_the_option_put_back_is_refused_at_the_next_change(today: Today) -> None:
    today.configure(adopt=True, selector=SELECTOR)
    assert today.pulumi("up", "--yes", "--skip-preview").code == 0
    today.configure(adopt=True, selector=SELECTOR, pod={"terminationGracePeriodSeconds": 61})
    refused = today.pulumi("preview")
    assert "pulumi config rm --path adopt.kubernetes" in refused.output, refused.output
    removed = today.pulumi("config", "rm", "--path", "adopt.kubernetes")
    assert removed.code == 0, removed.output
    ran, seen = today.up()
    assert ran.code == 0, ran.output
    seen.must_never_have_been_empty()
