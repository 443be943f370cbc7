"""Files that are whole or absent: written under a name of their own, forced to disk, then renamed."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_failures: list[OSError] = []  # of fsync, in this process


@contextmanager
def placed(target: Path) -> Iterator[Path]:
    """A path to write to; what was written becomes `target` at the end, durably, or nothing does.

    The path is unique, so that threads and processes that write the same target do not meet.
    """
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    os.close(handle)
    draft = Path(name)
    try:
        draft.chmod(0o644)
        yield draft
        sync(draft)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    sync(target.parent)


def write_whole(target: Path, content: bytes) -> None:
    """Replace a file so that readers see the old bytes or the new ones, also after a power cut."""
    with placed(target) as draft:
        draft.write_bytes(content)


def digest_file(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Force a file, or the names in a folder, to disk: a rename is lost with the power until then."""
    handle = os.open(path, os.O_RDONLY)
    try:
        force(handle)
    finally:
        os.close(handle)


def force(handle: int) -> None:
    """Force an open file to disk. Once that failed it fails for as long as this process lives.

    The system may drop the pages that it could not write and call the next fsync a success: after a failure
    nothing that this process says about the disk is worth anything.
    """
    require_sound()
    try:
        os.fsync(handle)
    except OSError as error:
        _failures.append(error)
        raise


def require_sound() -> None:
    """Raise OSError where an fsync of this process has failed: what it read back may be in memory alone."""
    if _failures:
        raise OSError(_failures[0].errno, "an earlier fsync failed; check the disk and start again")


def has_failed() -> bool:
    """Whether an fsync of this process has failed: it must end."""
    return bool(_failures)
