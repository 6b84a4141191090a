"""Files beside the state that an engine was writing when it was killed: pulumi then answers `EOF` to everything.

A file backend keeps `<file>.attrs` beside each of its files, with a content type and a checksum that nobody reads. It
replaces a file in one go, but not these; without them it takes the file as it is (gocloud.dev, blob/fileblob/attrs.go).
"""

import json
from pathlib import Path

from apim_gateway_doctor.recover.locks import backend_folder


def torn(backend_url: str, project: str, stack: str) -> list[Path]:
    """Those of the stack's state and locks that are no JSON."""
    folder = backend_folder(backend_url)
    if folder is None:
        return []
    found = [
        *(folder / "stacks" / project).glob(f"{stack}.json*.attrs"),
        *(folder / "stacks").glob(f"{stack}.json*.attrs"),
        *(folder / "locks" / "organization" / project / stack).glob("*.attrs"),
        *(folder / "locks" / stack).glob("*.attrs"),
    ]
    return [file for file in sorted(found) if not _is_json(file)]


def _is_json(file: Path) -> bool:
    try:
        json.loads(file.read_text())
    except ValueError:
        return False
    return True
