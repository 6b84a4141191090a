"""Brings the folder of programs: what is missing is built, what is there is used."""

import os
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from sandbox.toolchain.cache import Cache, cache_folder, remove
from sandbox.toolchain.compile import compile_part
from sandbox.toolchain.errors import ToolchainError
from sandbox.toolchain.go import Go, find_go
from sandbox.toolchain.installed import find_installed
from sandbox.toolchain.parts import (
    Part,
    control_plane,
    engine,
    go_version,
    kubernetes_provider,
    pulumi_version,
)
from sandbox.toolchain.progress import Progress
from sandbox.toolchain.record import BuildRecord, gigabytes_of
from sandbox.toolchain.versions import numbers


def ensure(progress: Progress) -> Path:
    """The folder with pulumi, its Python language host, etcd, the Kubernetes programs and kwok."""
    cache = Cache(cache_folder())
    installed = find_installed(pulumi_version(), ignored=cache.folder)
    if installed.programs is not None:
        return provide([control_plane()], installed.programs, cache, progress)
    parts = [engine(), control_plane()]
    if installed.refusal is not None and not cache.has(parts[0]):
        progress.say(f"{installed.refusal}: building the engine instead.")
    return provide(parts, {}, cache, progress)


def ensure_kubernetes_provider(progress: Progress) -> Path:
    """The folder with Pulumi's own Kubernetes provider, for `SANDBOX_PROVIDERS`.

    A folder of its own: on PATH the engine would find the plugin in it.
    """
    return provide([kubernetes_provider()], {}, Cache(cache_folder()), progress)


def provide(
    parts: list[Part],
    programs: Mapping[str, Path],
    cache: Cache,
    progress: Progress,
    go_caches: tuple[Path, Path] | None = None,
) -> Path:
    """Build the missing parts and return the folder of all. Given caches of Go (modules, build) are left as they are;
    otherwise they are the cache folder's own, kept after a failure and dropped after a success."""
    if not all(cache.has(part) for part in parts):
        with cache.locked(progress):
            missing = [part for part in parts if not cache.has(part)]
            if missing:
                _build(missing, cache, progress, go_caches)
    folder = cache.assemble(parts, programs)
    cache.tidy()
    return folder


def _build(missing: list[Part], cache: Cache, progress: Progress, go_caches: tuple[Path, Path] | None) -> None:
    needed = max((go_version(part.module) for part in missing), key=numbers)
    modules, build_cache = go_caches or (cache.work / "modules", cache.work / "build")
    _announce(missing, cache, progress)
    began_with = "caches of Go" if go_caches else "an interrupted build" if cache.work.exists() else "nothing"
    temporary = cache.work / "temporary"
    remove(temporary)  # a killed go leaves its own there
    temporary.mkdir(parents=True)
    go = Go(find_go(needed, cache, progress), modules, build_cache, temporary)
    for part in missing:
        log = cache.logs / f"{part.name}.log"
        log.unlink(missing_ok=True)
        with cache.new_part(part) as folder:
            seconds = compile_part(part, go, log, folder, progress)
            finished = datetime.now(UTC).isoformat(timespec="seconds")
            BuildRecord(began_with, seconds, gigabytes_of(cache.work), os.cpu_count() or 1, finished).write(folder)


def _announce(missing: list[Part], cache: Cache, progress: Progress) -> None:
    """Say what is going to happen, and refuse what would fail for want of disk a quarter of an hour later."""
    titles = " and ".join(part.title for part in missing)
    minutes = sum(part.minutes for part in missing)
    needed = sum(part.gigabytes for part in missing)
    free = shutil.disk_usage(cache.folder).free / 1e9
    if free < needed and not cache.work.exists():  # an interrupted build has already taken some of it
        raise ToolchainError(
            f"Building {titles} needs {needed:g} GB of disk and {cache.folder} has {free:.1f} GB free: "
            "make room, or set XDG_CACHE_HOME to a folder with more."
        )
    progress.say(
        f"Building {titles} into {cache.folder}: once, about {minutes} minutes on 2 cores and {needed:g} GB of disk "
        "meanwhile. Interrupt at will: the next run continues."
    )
