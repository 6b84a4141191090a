"""The file: a text beside the closed lists makes it no transcript."""

import json
from pathlib import Path
from typing import Any

import pytest

from acceptance.transcripts import Transcript, TranscriptError, read
from tests.acceptance.test_comparison import ANSWER, got

PLANTED = "hunter2-hunter2"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "transcript.json"
    Transcript((got(ANSWER),)).write(found)
    return found


def edited(file: Path, *place: str, key: str = "", value: Any = PLANTED) -> Path:
    """The file with a value, or a key, at a place of its exchange."""
    content = json.loads(file.read_text())
    target = content["exchanges"][0]
    for name in place[:-1]:
        target = target[name]
    if key:
        target[place[-1]][key] = value
    else:
        target[place[-1]] = value
    file.write_text(json.dumps(content))
    return file


def test_what_was_written_is_read(file: Path) -> None:
    assert read(file) == Transcript((got(ANSWER),))


@pytest.mark.parametrize(
    ("place", "key", "value"),
    [
        (("method",), "", PLANTED),
        (("service",), "", PLANTED),
        (("path",), "", f"/subscriptions/{PLANTED}"),
        (("path",), "", f"/v1.0/applications(appId={PLANTED})"),
        (("path",), "", "/v1.0/{hunter-2}"),
        (("query",), "", [f"api-version={PLANTED}"]),
        (("status",), "", PLANTED),
        (("status",), "", 12345),
        (("answer", "headers"), "", [PLANTED]),
        (("answer", "media"), "", PLANTED),
        (("answer", "body"), PLANTED, ["string"]),
        (("answer", "body"), "name", [PLANTED]),
        (("request", "body"), "name", [f"={PLANTED}"]),
        (("request", "body"), "name", ["=Succeeded"]),
    ],
)
def test_a_word_beyond_the_closed_lists_is_refused_and_not_quoted(
    file: Path, place: tuple[str, ...], key: str, value: Any
) -> None:
    with pytest.raises(TranscriptError, match="says more than a transcript may") as caught:
        read(edited(file, *place, key=key, value=value))
    assert PLANTED not in str(caught.value)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 2, "exchanges": []}', '{"format": 1, "exchanges": [1]}'])
def test_another_file_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "other.json"
    file.write_text(text)
    with pytest.raises(TranscriptError, match=r"^other\.json: .*\.$"):
        read(file)


def test_further_fields_are_refused(file: Path) -> None:
    with pytest.raises(TranscriptError, match="can't be read as a transcript"):
        read(edited(file, "comment"))


def test_a_transcript_without_exchanges_is_not_taken_for_one_of_another_format(tmp_path: Path) -> None:
    file = tmp_path / "short.json"
    file.write_text('{"format": 1}')
    with pytest.raises(TranscriptError, match="can't be read as a transcript"):
        read(file)
