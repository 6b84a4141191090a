"""Applies a text argument's rule to an Output, whose text is known during the deploy only."""

from typing import Any, cast

from pulumi import Input, Output

from .arguments.checks import Rule
from .arguments.door import refuse
from .errors import Problem, describe


def following(value: Input[str], rule: Rule, path: str, of: object) -> Input[str]:
    """The value; an Output fails with an InputError where its text breaks the rule.

    `path` is the argument's in the component that uses the value. The error has the names of whoever has checked the
    arguments `of`.
    """

    def checked(text: str) -> str:
        if objection := rule(text):
            refuse([Problem(path, describe(text), objection.reason, objection.fix)], of=of)
        return text

    return cast("Output[Any]", value).apply(checked) if isinstance(value, Output) else value
