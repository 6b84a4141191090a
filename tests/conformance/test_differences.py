"""The list of expected differences names tests that exist, each once and with a reason."""

import ast

from tests.conformance.differences import expected
from tests.end_to_end.running import CHECKOUT


def test_each_expected_difference_names_a_test_that_exists() -> None:
    for each in expected():
        file, _, function = each.test.partition("[")[0].partition("::")
        tree = ast.parse((CHECKOUT / file).read_text(encoding="utf-8"))
        assert function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, each.test


def test_each_expected_difference_is_listed_once_with_a_reason() -> None:
    tests = [each.test for each in expected()]
    assert len(tests) == len(set(tests))
    assert all(len(each.reason) > 20 for each in expected())
