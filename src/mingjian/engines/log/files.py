"""Files that are whole or absent: written beside their place, forced to disk, then renamed.

A file whose fsync failed is never renamed, and nothing is forced again by the same process: a second fsync
may report success for pages that the first one lost.
"""

from collections.abc import Mapping
from pathlib import Path

from mingjian.engines.files import force, sync

_WAITING = ".new"


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files below a folder so that they survive a loss of power. Raises OSError."""
    parents = {(folder / path).parent for path in files}
    made = [directory for parent in parents for directory in _make(parent)]
    for path, data in files.items():
        _write_beside(folder / path, data)
    for path in files:
        place = folder / path
        place.with_name(place.name + _WAITING).replace(place)
    for directory in parents | {directory.parent for directory in made}:
        sync(directory)


def _write_beside(place: Path, data: bytes) -> None:
    with place.with_name(place.name + _WAITING).open("wb") as file:
        file.write(data)
        file.flush()
        force(file.fileno())


def _make(folder: Path) -> list[Path]:
    """Make a folder with its parents; the folders that were missing."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing
