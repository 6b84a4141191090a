"""What building a part took, kept beside its files: a cold build is too long to be measured again."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

_NAME = "build.json"


@dataclass(frozen=True)
class BuildRecord:
    """One finished build."""

    began_with: str
    """`nothing`, `an interrupted build` or `caches of Go`: only the first is what a newcomer waits for."""
    seconds: dict[str, float]
    """By phase, in order."""
    gigabytes: float
    """Disk that the builder held at the part's end, Go's caches and the parts before it included."""
    processors: int
    finished: str
    """Date and time, in UTC."""

    def write(self, folder: Path) -> None:
        (folder / _NAME).write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "BuildRecord | None":
        """The record of a part, None where it was built elsewhere or by an older builder."""
        try:
            return cls(**json.loads((folder / _NAME).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None


def gigabytes_of(folder: Path) -> float:
    """Disk that the files in a folder take; one with several names counts once."""
    blocks = {
        status.st_ino: status.st_blocks
        for path, _, names in os.walk(folder)
        for status in (os.lstat(os.path.join(path, name)) for name in names)
    }
    return sum(blocks.values()) * 512 / 1e9
