"""Without a terminal a long build says a line every ten seconds, so that nobody takes it for dead."""

import io

from rich.console import Console

from sandbox.toolchain.progress import BarProgress, LineProgress, progress_for


def test_a_line_comes_every_ten_seconds_and_not_more_often() -> None:
    now = 0.0
    output = io.StringIO()
    progress = LineProgress(Console(file=output, width=20), clock=lambda: now)
    with progress.task("the engine: compiling", 40) as update:
        for second in range(26):
            now = float(second)
            update(second, "package/name")
    assert output.getvalue().splitlines() == [
        "the engine: compiling: 10 of 40, 10 s, package/name",
        "the engine: compiling: 20 of 40, 20 s, package/name",
    ]


def test_a_terminal_gets_a_bar_and_a_file_gets_lines() -> None:
    assert isinstance(progress_for(Console(file=io.StringIO(), force_terminal=True)), BarProgress)
    assert isinstance(progress_for(Console(file=io.StringIO(), force_terminal=False)), LineProgress)


def test_the_bar_shows_the_count_and_what_is_being_done() -> None:
    output = io.StringIO()
    progress = progress_for(Console(file=output, force_terminal=True, width=120))
    with progress.task("the engine: compiling", 40) as update:
        update(7, "package/[name]")
    assert "7/40" in output.getvalue()
    assert "package/[name]" in output.getvalue()
