"""The result of a preview: pulumi's exit code and its output, in a file per stack.

A pull request's own code writes that file, so whoever reads it in a job with rights takes nothing on trust.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn, cast

from pulumi_command import Ran

_NAME = re.compile(r"preview-([A-Za-z0-9_.-]{1,100})\.json")
MOST_BYTES = 4_000_000
# Far more than a comment shows. Each becomes six bytes at most, as JSON.
_MOST_CHARACTERS = 500_000
MOST_FILES = 20


def write(folder: Path, stack: str, ran: Ran) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    output = ran.output[-_MOST_CHARACTERS:]
    text = json.dumps({"code": ran.code, "output": output}, ensure_ascii=False)
    (folder / f"preview-{stack}.json").write_text(text, encoding="utf-8")


def read_all(folder: Path) -> Iterator[tuple[str, Ran]]:
    """Each stack with what came of its preview. Ends the program at a file that write() does not write."""
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    if len(files) > MOST_FILES:
        sys.exit(f"{folder} has {len(files)} previews: at most {MOST_FILES} become comments. Preview fewer stacks.")
    for file in files:
        match = _NAME.fullmatch(file.name)
        if match is None or file.is_symlink() or not file.is_file():
            _refuse(file, "is not the file of a preview")
        if file.stat().st_size > MOST_BYTES:
            _refuse(file, f"has {file.stat().st_size} bytes, of {MOST_BYTES} at most")
        yield match[1], _ran(file)


def _ran(file: Path) -> Ran:
    try:
        content: Any = json.loads(file.read_bytes().decode("utf-8"))
    except (ValueError, RecursionError):
        _refuse(file, "is not JSON")
    found = cast(dict[str, Any], content) if isinstance(content, dict) else {}
    code, output = found.get("code"), found.get("output")
    if set(found) != {"code", "output"} or type(code) is not int or not isinstance(output, str):
        _refuse(file, "does not have a number 'code' and a text 'output', and nothing else")
    # JSON can name half a character, which GitHub would refuse.
    return Ran(code, output.encode("utf-8", "replace").decode("utf-8"))


def _refuse(file: Path, reason: str) -> NoReturn:
    sys.exit(f"{file.name!r} {reason}: nothing is said about it. The preview's output is in its job's log.")
