"""The configuration keys in the messages of doctor and of the policy pack exist: each fix can be carried out."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from apim_gateway.setting_table import SETTINGS

import settings

CHECKOUT = Path(__file__).parents[2]
_KEY = r"[a-z]\w*(?:\.\w+)*"
_KNOWN = {setting.key for setting in settings.SETTINGS}
_GROUPS = {key.rpartition(".")[0] for key in _KNOWN if "." in key}
# Groups of former stack files, whose names may still stand somewhere.
_ANY_GROUP = "|".join({each.partition(".")[0] for each in _GROUPS} | {"gateway", "apiManagement"})
# `apim-gateway:key`, the key that a command sets, and one of the groups without the project before it.
# The label `kubernetes.io/...` is no key, nor is a type's token, `apim-gateway:index:...`.
_NAMED = (
    re.compile(rf"apim-gateway:({_KEY})(?!\w|\.\w|:\w)"),
    re.compile(rf"pulumi config set --path ({_KEY})"),
    re.compile(rf"(?<![\w:./-])((?:{_ANY_GROUP})(?:\.[a-z]\w*)+)(?![\w/])"),
)


def named_keys(text: str) -> set[str]:
    return {key for pattern in _NAMED for key in pattern.findall(text)}


def texts(file: Path) -> Iterator[str]:
    """The file's strings without its docstrings, which are for readers of the code."""
    nodes = list(ast.walk(ast.parse(file.read_text())))
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def test_keys_that_doctor_and_the_policy_pack_name_exist() -> None:
    files = [file for folder in ("doctor", "policy") for file in sorted((CHECKOUT / folder).rglob("*.py"))]
    named = {(key, file.name) for file in files for text in texts(file) for key in named_keys(text)}
    assert len(named) > 20
    of_the_container = {each.name for each in SETTINGS}
    known = _KNOWN | _GROUPS | {settings.SHARED} | of_the_container
    assert {(key, file) for key, file in named if key not in known} == set()


def test_keys_are_found_in_each_way_of_naming_them() -> None:
    assert named_keys("Set apim-gateway:gateway.selector: {}, or leave it out") == {"gateway.selector"}
    assert named_keys("pulumi config set --path authentication.rotation <text>") == {"authentication.rotation"}
    assert named_keys("Pin a version with kubernetes.image: 2.9") == {"kubernetes.image"}
    assert named_keys("kubernetes.io/service-name, app.kubernetes.io/name, apim-gateway:index:Gateway") == set()
