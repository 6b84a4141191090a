"""Credentials in the output of pulumi and of programs never reach a log, a summary, a comment or an issue.

Invariants:
- A credential of a known shape is gone, whatever text stands around it.
- Texts without one stay as they are, Pulumi's own masks included.
- The time grows with the text's length only.
"""

import json
import string
import time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.workflows.conftest import Workplace
from tests.workflows.scripts import module

redacted = module("redaction").redacted
HIDDEN = module("redaction").HIDDEN
LETTERS = string.ascii_letters + string.digits


def word(shortest: int, longest: int, also: str = "") -> st.SearchStrategy[str]:
    return st.text(LETTERS + also, min_size=shortest, max_size=longest)


def text(form: str, *parts: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, str]]:
    """The form with the parts filled in, and the last part, which is the secret one."""
    return st.tuples(*parts).map(lambda each: (form.format(*each), each[-1]))


SECRET = word(12, 40, "+/=")
BASE64 = st.lists(word(64, 64, "+/"), min_size=1, max_size=3)
KINDS = st.sampled_from(["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"])
SHAPES = st.one_of(
    text("https://{}:{}@host.example/path", word(1, 9), word(12, 30, "!$&+,;=:#?@")),
    text("amqps://u:{}@host.example", word(6, 9).flatmap(lambda left: word(6, 9).map(lambda right: f"{left}/{right}"))),
    text("https://{}@host.example", word(12, 40)),
    text("AccountName=contoso;AccountKey={};EndpointSuffix=core.example", SECRET),
    text("Endpoint=sb://h/;SharedAccessKeyName=n;SharedAccessKey={}", SECRET),
    text("accountkey='{}'", SECRET),
    text('Password="{}"', word(12, 40, " ;,'")),
    text("PASSWORD={};Server=db", SECRET),
    text("?sv=2024-11-04&sig={}&se=2027", word(20, 40, "%")),
    text("Authorization: Bearer {}", word(12, 60, "-._~+/=")),
    text("GatewayKey mygw&202705150000&{}", SECRET),
    text('client_secret: "{}" => "[secret]"', SECRET),
    text('clientSecret: "old" => "{}"', SECRET),
    text('{{"user":{{"token":"{}"}}}}', SECRET),
    text("{}", st.tuples(word(3, 3), word(31, 34, "~._-")).map(lambda parts: f"{parts[0]}8Q~{parts[1]}")),
    text("{}", st.tuples(*[word(12, 40, "_-")] * 3).map(lambda parts: "eyJ{}.eyJ{}.{}".format(*parts))),
    text("ghs_{}", word(36, 36)),
    text("client-key-data: LS0tLS1CRUdJTi{}", SECRET),
)
AROUND = st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), max_size=30)


@given(AROUND, SHAPES, AROUND)
@settings(max_examples=250, deadline=None)
def test_a_credential_never_comes_through(before: str, planted: tuple[str, str], after: str) -> None:
    shown, secret = planted
    assume(secret not in before + after)
    result = redacted(f"{before} {shown} {after}\nnext line\n")
    assert secret not in result
    assert HIDDEN in result
    assert result.endswith("\nnext line\n")
    assert redacted(result) == result


@given(KINDS, BASE64, st.sampled_from(["", "    ", "      + ", "    | "]), st.booleans())
@settings(deadline=None)
def test_a_private_key_never_comes_through(kind: str, lines: list[str], prefix: str, in_one_line: bool) -> None:
    block = [f"-----BEGIN {kind}-----", *lines, f"-----END {kind}-----"]
    shown = "\\n".join(block) if in_one_line else "\n".join(prefix + line for line in block)
    result = redacted(f"before\n{shown} after\n17 unchanged\n")
    assert not [line for line in lines if line in result]
    assert result.startswith("before\n")
    assert result.endswith(" after\n17 unchanged\n")


@given(AROUND, SHAPES, AROUND)
@settings(max_examples=100, deadline=None)
def test_a_text_at_once_is_the_same_as_line_by_line(before: str, planted: tuple[str, str], after: str) -> None:
    said = f"{before}\n{planted[0]}\n{after} {planted[0]}\n"
    redaction = module("redaction").Redaction()
    assert redacted(said) == "".join(redaction.line(f"{line}\n") for line in said.split("\n")[:-1])


def test_a_private_key_without_an_end_hides_what_looks_like_a_key_only() -> None:
    assert redacted("-----BEGIN PRIVATE KEY-----\nTUlJRQ==\nResources:\n    17 unchanged\n").endswith(
        "\nResources:\n    17 unchanged\n"
    )


@pytest.mark.parametrize(
    "said",
    [
        'password: "[secret]" => "[secret]"\n',
        "Password=[secret]\n",
        'credentialStore: "secret"\n',
        '    secretName: "mygw-credential-1a2b3c"\n',
        "https://learn.microsoft.com/azure/\n",
        "image: mcr.microsoft.com/azure-api-management/gateway:2.11.0\n",
        "oci://registry.example:5000/a/b@sha256:0123\n",
        "config.service.auth=azureAdApp\n",
        "    [urn=urn:pulumi:dev::apim-gateway::kubernetes:core/v1:ConfigMap::mygw-env]\n",
        "-----BEGIN CERTIFICATE-----\nTUlJRQ==\n-----END CERTIFICATE-----\n",
        "\r\n\x0b\x0c\u2028 and no end of line",
        "",
    ],
)
def test_a_text_without_a_credential_stays(said: str) -> None:
    assert redacted(said) == said


@pytest.mark.parametrize(
    "part",
    ["://", "://:", "://a@", "eyJ", "eyJ.", "a.", "Bearer ", "Password=", 'token: "', "aaa8Q~", "-----BEGIN ", " "],
)
def test_the_time_is_linear(part: str) -> None:
    def seconds(length: int) -> float:
        said = part * (length // len(part))
        started = time.process_time()
        redacted(said)
        return time.process_time() - started

    short, long = min(seconds(50_000) for _ in range(3)), seconds(400_000)
    assert long < 0.5 + 20 * short, f"{short:.3f} s, and {long:.3f} s for eight times as much"


SAID = """the key is AccountKey=plantedplanted==
https://u:plantedplanted@h/
Resources:
    + 1 to create

"""


def test_no_log_summary_or_comment_of_a_preview_has_a_credential(workplace: Workplace) -> None:
    workplace.pulumi_says(SAID)
    run = workplace.preview(workplace.repository.commit({"Pulumi.dev.yaml": "# changed\n"}))
    job = run.job("preview (dev)")
    [comment] = workplace.github.comments
    for text in (job.log, job.summary, comment["body"], run.job("comment").log):
        assert "plantedplanted" not in text
    assert "https://[redacted]@h/" in job.log
    assert "### Preview of `dev`: 1 to create" in comment["body"]


def test_a_credential_in_a_file_of_a_pull_request_is_no_part_of_the_comment(workplace: Workplace) -> None:
    handed = json.dumps({"code": 1, "output": SAID})
    script = (
        "import pathlib, sys\nf = pathlib.Path(sys.argv[2])\nf.mkdir()\n"
        f"(f / f'preview-{{sys.argv[1]}}.json').write_text({handed!r})\n"
    )
    files = {".github/scripts/preview.py": script, "Pulumi.dev.yaml": "# changed\n"}
    workplace.preview(workplace.repository.commit(files))
    bodies = [each["body"] for each in workplace.github.comments]
    assert all("AccountKey=[redacted]" in body and "plantedplanted" not in body for body in bodies)
    assert bodies


def test_no_log_of_a_deployment_and_no_issue_has_a_credential(workplace: Workplace) -> None:
    workplace.pulumi_says(SAID + "error: no changes were expected but changes were proposed\n", code=255)
    run = workplace.on_main("drift.yml", "schedule")
    bodies = [each["body"] for each in workplace.github.issues]
    assert len(bodies) == 3
    workplace.pulumi_says(SAID)
    deployed = workplace.on_main("deploy.yml", "push")
    logs = [job.log for job in [*run.jobs, *deployed.jobs]]
    assert "plantedplanted" not in "".join([*bodies, *logs])
    assert "AccountKey=[redacted]" in deployed.job("dev / up").log
