"""Where built programs are kept, and how they get there whole or not at all.

toolchain/<key>/bin/          links to the parts that belong together: the folder that is handed out
toolchain/<part>-<key>/       the files of one part
toolchain/work/               Go's caches and unfinished files; gone after a success
toolchain/logs/<part>.log     what Go said the last time
"""

import contextlib
import hashlib
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Generator, Mapping
from pathlib import Path

from filelock import FileLock, Timeout

from sandbox.toolchain.key import part_key
from sandbox.toolchain.parts import Part
from sandbox.toolchain.progress import Progress

_UNUSED_SECONDS = 30 * 24 * 3600


def cache_folder() -> Path:
    """The user's own cache folder: checkouts share what they build."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    # The specification has relative paths ignored.
    home = Path(base) if os.path.isabs(base) else Path.home() / ".cache"
    return home / "apim-gateway" / "toolchain"


class Cache:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.work = folder / "work"
        self.logs = folder / "logs"

    def part_folder(self, part: Part) -> Path:
        return self.folder / f"{part.name}-{part_key(part)}"

    def has(self, part: Part) -> bool:
        return self.part_folder(part).is_dir()

    @contextlib.contextmanager
    def locked(self, progress: Progress) -> Generator[None]:
        """Only one build at a time: a second one waits, and then finds the first one's result."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.folder / "lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            progress.say(f"Another process is building into {self.folder}: waiting for it.")
            lock.acquire()
        try:
            yield
        finally:
            lock.release()

    @contextlib.contextmanager
    def new_part(self, part: Part) -> Generator[Path]:
        """A folder to fill, which becomes the part's when nothing failed."""
        self.work.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f"{part.name}-", dir=self.work))
        try:
            yield staging
            staging.chmod(0o755)
            staging.rename(self.part_folder(part))
        finally:
            remove(staging)

    def assemble(self, parts: list[Part], programs: Mapping[str, Path]) -> Path:
        """The folder with the files of all parts, and with programs from elsewhere, under their names."""
        targets = dict(programs)
        for part in parts:
            folder = self.part_folder(part)
            os.utime(folder)
            targets |= {name: folder / name for name in part.files}
        key = hashlib.sha256(repr(sorted(targets.items())).encode()).hexdigest()[:16]
        bin_folder = self.folder / key / "bin"
        if not bin_folder.is_dir():
            self._link(bin_folder, targets)
        os.utime(bin_folder.parent)
        return bin_folder

    def _link(self, bin_folder: Path, targets: Mapping[str, Path]) -> None:
        staging = Path(tempfile.mkdtemp(prefix="links-", dir=self.folder))
        try:
            (staging / "bin").mkdir()
            for name, target in targets.items():
                (staging / "bin" / name).symlink_to(target)
            staging.chmod(0o755)
            # Where another process was faster, its folder is the same.
            with contextlib.suppress(OSError):
                staging.rename(bin_folder.parent)
        finally:
            remove(staging)

    def tidy(self) -> None:
        """Drop Go's caches and what no checkout has used for a month, unless somebody is building just now.

        The caches are renamed first: Go would trust a module cache that lost half of its files.
        """
        lock = FileLock(self.folder / "lock")
        with contextlib.suppress(Timeout), lock.acquire(timeout=0):
            if self.work.exists():
                self.work.rename(tempfile.mkdtemp(prefix="dropped-", dir=self.folder))
            for folder in self.folder.iterdir():
                unused = time.time() - folder.lstat().st_mtime > _UNUSED_SECONDS
                if folder.name.startswith("dropped-") or (unused and folder.is_dir() and folder != self.logs):
                    remove(folder)


def remove(folder: Path) -> None:
    """Remove a folder, also one with Go's module cache in it, whose folders are read-only."""
    if not folder.exists():
        return
    for path, folders, _ in os.walk(folder):
        for name in folders:
            child = Path(path, name)
            if not child.is_symlink() and not child.stat().st_mode & stat.S_IWUSR:
                child.chmod(stat.S_IRWXU)
    shutil.rmtree(folder)
