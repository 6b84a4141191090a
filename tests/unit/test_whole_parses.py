"""Tests that parse sources do not fail for the garbage that other tests leave."""

import ast
import asyncio
import gc
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(__file__).read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def leave_a_failed_task() -> None:
    """Leaves a failed task that only the garbage collector frees, and that then logs its traceback."""

    async def failing(values: dict[str, int]) -> int:
        return values["missing"] + 1

    async def leaving() -> None:
        kept: list[Any] = [asyncio.get_running_loop().create_task(failing({}))]
        kept.append(kept)
        await asyncio.sleep(0)

    loop = asyncio.new_event_loop()
    loop.run_until_complete(leaving())
    loop.close()


def test_sources_are_parsed_while_a_lost_failure_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, "asyncio")
    for threshold in range(100, 500, 20):
        leave_a_failed_task()
        gc.set_threshold(threshold)
        assert ast.parse(SOURCE).body
    gc.collect()
    assert "Task exception was never retrieved" in caplog.text
