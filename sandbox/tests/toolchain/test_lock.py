"""Two checkouts that build at once build once: the second waits, says so, and uses what the first one made."""

import threading

from filelock import FileLock

from sandbox.toolchain.build import provide
from sandbox.toolchain.cache import Cache

from .recording import MakePart, RecordingProgress


def test_a_second_build_waits_for_the_first_and_says_so(
    make_part: MakePart, cache: Cache, progress: RecordingProgress
) -> None:
    part = make_part("one")
    cache.folder.mkdir(parents=True)
    with FileLock(cache.folder / "lock"):
        waiting = threading.Thread(target=provide, args=([part], {}, cache, progress))
        waiting.start()
        for _ in range(100):
            if progress.lines:
                break
            waiting.join(timeout=0.05)
        assert progress.lines == [f"Another process is building into {cache.folder}: waiting for it."]
        # The first build finishes.
        with cache.new_part(part):
            pass
    waiting.join(timeout=10)
    assert not waiting.is_alive()
    assert progress.compiled() == []


def test_a_finished_toolchain_does_not_wait_for_a_build_of_another_version(
    make_part: MakePart, cache: Cache, progress: RecordingProgress
) -> None:
    part = make_part("one")
    with cache.new_part(part):
        pass
    assert cache.work.exists()
    with FileLock(cache.folder / "lock"):
        provide([part], {}, cache, progress)
    assert progress.lines == []
    assert cache.work.exists(), "the caches of the build under way are not touched"
