"""The name under which a part is kept: it changes when the result would, and only then."""

import hashlib
import platform

from sandbox.toolchain.parts import Part

_SUFFIXES = {".go", ".mod", ".sum", ".py"}


def part_key(part: Part) -> str:
    """Hash of the module's files (which pin versions and Go), of how it is built, and of the platform."""
    digest = hashlib.sha256()
    digest.update(repr((platform.system(), platform.machine())).encode())
    digest.update(repr((part.packages, sorted(part.programs.items()), part.linker_flags)).encode())
    digest.update(repr((sorted(part.scripts.items()), sorted(part.links.items()))).encode())
    if part.data:
        digest.update(repr(sorted(part.data.items())).encode())
    for path in sorted(part.module.rglob("*")):
        if path.suffix in _SUFFIXES and not path.name.endswith("_test.go"):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(part.module).as_posix()} {len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()[:16]
