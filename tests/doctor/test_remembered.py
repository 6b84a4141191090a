"""A question is asked once: also one that failed."""

import pytest
from apim_gateway_doctor.remembered import remembered
from apim_gateway_doctor.results import NotObservableError


class Asking:
    def __init__(self) -> None:
        self.asked: list[str] = []

    @remembered
    def answer(self, name: str, *, also: str = "") -> str:
        self.asked.append(name + also)
        if name == "denied":
            raise NotObservableError("403", "Ask with another identity")
        return f"the answer for {name}"


def test_an_answer_is_kept_for_each_arguments() -> None:
    asking = Asking()
    answers = [asking.answer(name) for name in ("a", "b", "a")]
    assert answers == ["the answer for a", "the answer for b", "the answer for a"]
    asking.answer("a", also="1")
    assert asking.asked == ["a", "b", "a1"]


def test_a_failure_is_kept_too() -> None:
    asking = Asking()
    for _ in range(3):
        with pytest.raises(NotObservableError, match="403") as failure:
            asking.answer("denied")
        assert failure.value.fix == "Ask with another identity"
    assert asking.asked == ["denied"]


def test_another_object_asks_for_itself() -> None:
    one, other = Asking(), Asking()
    one.answer("a")
    other.answer("a")
    assert (one.asked, other.asked) == (["a"], ["a"])
