"""Backups on disk: `files/` as they lay in the data folder, and `backup.json` with the digest of each.

The manifest is written last: a folder without it is no backup.
"""

import json
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from mingjian.engines.files import digest_file, sync, write_whole
from mingjian.kernel.canonical import canonical_bytes
from mingjian.kernel.problems import Problem, Refused, problem

FILES, MANIFEST = "files", "backup.json"


def copy_files(source: Path, target: Path, paths: Iterable[Path]) -> None:
    """Copy files by their relative paths, each forced to disk; one that stands in the target is left.

    A file that was removed meanwhile is passed over. Raises OSError.
    """
    for path in paths:
        place = target / path
        if place.exists():
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            shutil.copy2(source / path, place)
            sync(place)


def list_files(folder: Path) -> list[Path]:
    """The relative paths of all files below a folder, without the drafts of writers, in order."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return sorted(path.relative_to(folder) for path in found)


def seal(backup: Path) -> None:
    """Write the manifest of a backup whose files are there. Raises OSError."""
    files = backup / FILES
    digests = {path.as_posix(): digest_file(files / path) for path in list_files(files)}
    for folder in [files, *(path for path in files.rglob("*") if path.is_dir())]:
        sync(folder)
    write_whole(backup / MANIFEST, canonical_bytes({"files": digests}) + b"\n")


def require_whole(backup: Path) -> list[Path]:
    """The files of a backup, each compared with its digest. Refuses (`backup.damaged`) what is not whole."""
    try:
        listed = json.loads((backup / MANIFEST).read_bytes())["files"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused(_damaged(MANIFEST, "清单缺失或格式有误", "the list is missing or malformed")) from error
    wrong = []
    for path, digest in listed.items():
        try:
            found = digest_file(backup / FILES / path)
        except OSError:
            found = ""
        if found != digest:
            wrong.append(_damaged(path, "文件缺失或内容已变", "the file is missing or has changed"))
    if wrong:
        raise Refused(*wrong)
    return [Path(path) for path in listed]


def _damaged(place: str, zh: str, en: str) -> Problem:
    return problem("backup.damaged", value=place, why_zh=zh, why_en=en)
