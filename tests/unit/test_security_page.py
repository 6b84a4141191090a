"""docs/security.md lists what the scan leaves out, and what has to be secret."""

from apim_gateway.credentials import CREDENTIAL_NAMES

from sandbox.leaks import places
from sandbox.state import CHECKOUT

PAGE = " ".join((CHECKOUT / "docs" / "security.md").read_text(encoding="utf-8").split())


def test_every_place_that_is_left_out_is_on_the_page_and_no_other() -> None:
    listed = PAGE.partition("by their purpose are left out: ")[2].partition(", all below")[0]
    assert set(listed.replace(" and ", ", ").split(", ")) == {f"`{place}`" for place in places.ALLOWED}


def test_every_name_of_a_credential_is_on_the_page() -> None:
    listed = PAGE.partition("whose name ends with ")[2].partition(", and any whose value")[0]
    names = {name.casefold() for name in listed.replace(" or ", ", ").split(", ")}
    assert names == set(CREDENTIAL_NAMES)
