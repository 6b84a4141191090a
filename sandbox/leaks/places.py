"""The files to look into: the sandbox's, temporary ones, those in git; and which may hold a secret, with the reason."""

import os
import stat
import subprocess
import zlib
from collections.abc import Iterator
from pathlib import Path

from sandbox.state import CHECKOUT, State

ALLOWED = {
    "azure/deployer.json": "the deployer's credentials, readable by their owner only",
    "azure/administrator.json": "the administrator's credentials, readable by their owner only",
    "azure/control-token": "what the emulator's own routes ask for, readable by its owner only",
    "azure/ca-key.pem": "the key of the emulator's certificate authority",
    "azure/signing-key.pem": "the key with which the emulator signs tokens",
    "cluster/etcd/": "the cluster's store: ConfigMaps and Secrets",
    "cluster/pki/": "the cluster's own keys and tokens",
    "cluster/kubeconfig": "the administrator's token",
}
_LARGEST = 100_000_000
_GZIP = b"\x1f\x8b"


def is_allowed(state: State, path: Path) -> bool:
    """Whether a file of the sandbox is one that holds secrets by its purpose."""
    relative = path.relative_to(state.directory).as_posix()
    return any(relative == place or (place.endswith("/") and relative.startswith(place)) for place in ALLOWED)


def of_sandbox(state: State) -> Iterator[Path]:
    """State, history and backups of the stacks, Pulumi's home, all logs, the emulator's store: all but the allowed."""
    return (path for path in _files(state.directory) if not is_allowed(state, path))


def temporary(state: State, folder: Path) -> Iterator[Path]:
    """What this user has written into a folder for temporary files since the sandbox was made, outside of it."""
    since = (state.directory / "ports.json").stat().st_ctime
    for path in _files(folder, without=state.directory):
        status = path.stat(follow_symlinks=False)
        if status.st_uid == os.getuid() and status.st_mtime >= since:
            yield path


def in_git() -> Iterator[Path]:
    """What git tracks in the checkout, and what it would add."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False).stdout
    return (CHECKOUT / name for name in listed.split("\0") if name and (CHECKOUT / name).is_file())


def content(path: Path) -> bytes | None:
    """A file's content, unpacked where it is packed; None where it has gone meanwhile, or may not be read."""
    try:
        packed = path.read_bytes()
    except OSError:
        return None
    if not packed.startswith(_GZIP):
        return packed
    # Pulumi writes a log of every command. One that was cut short is unpacked as far as it goes.
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(packed, _LARGEST)
    except zlib.error:
        return packed


def _files(folder: Path, without: Path | None = None) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [each for each in folders if Path(parent, each) != without]
        for name in names:
            path = Path(parent, name)
            try:
                status = path.stat(follow_symlinks=False)
            except OSError:
                continue
            if stat.S_ISREG(status.st_mode) and status.st_size <= _LARGEST:
                yield path
