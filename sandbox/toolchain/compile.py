"""Compiles one part with Go into a folder."""

import shutil
import time
from pathlib import Path

from sandbox.toolchain import command
from sandbox.toolchain.go import Go
from sandbox.toolchain.parts import Part
from sandbox.toolchain.progress import Progress


def compile_part(part: Part, go: Go, log: Path, folder: Path, progress: Progress) -> dict[str, float]:
    """Fill the folder with the part's files. Returns the seconds of each phase."""
    began = time.monotonic()
    packages = _fetch(part, go, log, progress)
    fetched = time.monotonic()
    _build(part, go, log, folder, progress, packages)
    for built, name in part.programs.items():
        (folder / built).rename(folder / name)
    for name, (module, path) in {**part.scripts, **part.data}.items():
        shutil.copyfile(_module_folder(part, go, log, module) / path, folder / name)
        (folder / name).chmod(0o755 if name in part.scripts else 0o644)
    for name, target in part.links.items():
        (folder / name).symlink_to(target)
    return {"downloading": fetched - began, "compiling": time.monotonic() - fetched}


def _fetch(part: Part, go: Go, log: Path, progress: Progress) -> int:
    """Download the modules and return how many packages there are to compile. Listing the packages downloads those
    modules that are needed; `go mod download` would take several times as many."""
    fetched = 0
    with progress.task(f"{part.name}: downloading modules", None) as update:

        def on_line(line: str) -> None:
            nonlocal fetched
            fetched += line.startswith("go: downloading")

        packages = _go(
            part,
            go,
            log,
            ["list", "-deps", "-f", "{{if .Stale}}{{.ImportPath}}{{end}}", *_build_flags(part), *part.packages],
            f"Downloading the modules of {part.title} failed: check the network and Go's proxy (`go env GOPROXY`), "
            "and run again.",
            on_line,
            lambda: update(fetched, "modules"),
        )
    return sum(1 for package in packages if package)


def _build(part: Part, go: Go, log: Path, folder: Path, progress: Progress, packages: int) -> None:
    done = 0
    detail = ""
    with progress.task(f"{part.name}: compiling", packages) as update:

        def on_line(line: str) -> None:
            nonlocal done, detail
            if line and " " not in line:  # go build -v names each package; what has spaces is a message
                done, detail = done + 1, line

        def on_tick() -> None:
            update(min(done, packages), detail if done < packages else "linking")

        _go(
            part,
            go,
            log,
            ["build", "-v", *_build_flags(part), "-o", f"{folder}/", *part.packages],
            f"Compiling {part.title} failed: what has been compiled is kept, so run again after mending the cause.",
            on_line,
            on_tick,
        )


def _build_flags(part: Part) -> list[str]:
    # The linker strips debug information anyway: not making it saves a tenth of the time and a fifth of Go's cache.
    return ["-trimpath", "-gcflags", "all=-dwarf=false", "-ldflags", part.linker_flags]


def _module_folder(part: Part, go: Go, log: Path, module: str) -> Path:
    advice = f"Finding the files of {module} failed: run again."
    return Path(_go(part, go, log, ["list", "-m", "-f", "{{.Dir}}", module], advice)[0])


def _go(
    part: Part,
    go: Go,
    log: Path,
    arguments: list[str],
    advice: str,
    on_line: command.OnLine = command.ignore_line,
    on_tick: command.OnTick = command.ignore_tick,
) -> list[str]:
    return command.run(
        [str(go.executable), *arguments],
        folder=part.module,
        environment=go.environment(),
        log=log,
        advice=advice,
        on_line=on_line,
        on_tick=on_tick,
    )
