"""Content-addressed files: a blob's name is the SHA-256 of its bytes; it is written once, never changed."""

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings

from mingjian.engines.files import digest_file, placed
from mingjian.engines.intake.storage import storing
from mingjian.kernel.problems import Problem, problem


def blob_path(digest: str) -> Path:
    """Where the blob of a digest lies."""
    folder: Path = settings.BLOB_FOLDER
    return folder / digest[:2] / f"{digest}.parquet"


def store_blob(path: Path) -> str:
    """Keep a copy of a file under its digest, durable before this returns.

    Refuses with `storage.failed` where the disk is full or fails.
    """
    digest = digest_file(path)
    target = blob_path(digest)
    if not target.exists():
        with storing():
            target.parent.mkdir(parents=True, exist_ok=True)
            with placed(target) as draft:
                shutil.copyfile(path, draft)
    return digest


def lost_blobs(digests: Iterable[str]) -> Iterator[Problem]:
    """A `file.lost` for each blob that is gone or has changed."""
    for digest in digests:
        path = blob_path(digest)
        if not path.is_file() or digest_file(path) != digest:
            yield problem("file.lost", value=path.relative_to(settings.BLOB_FOLDER.parent))
