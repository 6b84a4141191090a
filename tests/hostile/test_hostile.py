"""The short form: a few hundred hostile inputs of each kind are accepted, or refused in one line for each problem."""

import pytest

from .samples import Findings, look


@pytest.mark.usefixtures("without_garbage")
def test_hostile_inputs_are_accepted_or_refused_in_one_line_for_each_problem() -> None:
    findings = Findings()
    for _ in look(findings, 400):
        findings.accepted.clear()
    print(findings.table())
    assert findings.failures == {}
