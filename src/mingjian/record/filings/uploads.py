"""Uploads that were not accepted: kept for the institution alone, for a bounded time, then gone.

One folder an institution below `DATA/uploads`, one an upload, named by what was handed in: the same file for
the same form and period is held once.
"""

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from mingjian.engines.files import digest_file, sync, write_whole
from mingjian.kernel.forms import FormSpec

KEPT_DAYS = 30
KEPT_UPLOADS = 20  # of one institution; the oldest goes
KEPT_BYTES = 2 * 1024**3  # of the files of one institution; the oldest goes, never the latest
_TOKEN = re.compile(r"[0-9a-f]{32}")
_SUFFIXES = {".csv", ".parquet", ".xlsx", ".jsonl", ".ndjson"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that waits to be put right, explained or filed."""

    token: str
    name: str  # as the filer called it
    stored: str  # as it is called here
    form: str
    period: str
    by: str
    at: str  # ISO instant

    @property
    def received_at(self) -> datetime:
        """When it was handed in."""
        return datetime.fromisoformat(self.at)

    @property
    def kept_until(self) -> datetime:
        """When it is removed."""
        return self.received_at + timedelta(days=KEPT_DAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What comes in by the portal."""

    name: str
    chunks: Iterable[bytes]
    form: FormSpec
    period: str


def hold(institution_id: str, incoming: Incoming, *, by: str, at: datetime) -> Upload:
    """Keep a file durably; the same file for the same form and period is the upload that is held."""
    home = _home(institution_id)
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home, prefix=".draft-") as folder:
        draft = Path(folder) / "file"
        with draft.open("wb") as file:
            for chunk in incoming.chunks:
                file.write(chunk)
        return hold_file(institution_id, incoming, draft, by=by, at=at)


def hold_file(institution_id: str, incoming: Incoming, file: Path, *, by: str, at: datetime) -> Upload:
    """Keep a file that lies on the same disk: it is moved, not copied. Its `chunks` are not asked for."""
    home = _home(institution_id)
    home.mkdir(parents=True, exist_ok=True)
    name = _stored_name(incoming)
    told = f"{digest_file(file)} {incoming.form.key} {incoming.period} {name}"
    upload = Upload(
        token=hashlib.sha256(told.encode()).hexdigest()[:32],
        name=incoming.name[:200],
        stored=name,
        form=incoming.form.key,
        period=incoming.period,
        by=by,
        at=at.isoformat(),
    )
    sync(file)
    target = home / upload.token
    target.mkdir(exist_ok=True)
    file.replace(target / name)
    write_whole(target / "upload.json", json.dumps(asdict(upload), ensure_ascii=False).encode())
    _forget_beyond_quota(institution_id, at)
    return upload


def _forget_beyond_quota(institution_id: str, at: datetime) -> None:
    kept_bytes = 0
    for number, upload in enumerate(held(institution_id, at=at)):
        kept_bytes += upload_path(institution_id, upload).stat().st_size
        if number >= KEPT_UPLOADS or (number and kept_bytes > KEPT_BYTES):
            release(institution_id, upload)


def held(institution_id: str, *, at: datetime) -> list[Upload]:
    """The uploads of an institution, the latest first; those whose time is over are removed."""
    folders = [path for path in _home(institution_id).glob("*") if _TOKEN.fullmatch(path.name)]
    uploads = [found for path in folders if (found := find_upload(institution_id, path.name))]
    for upload in uploads:
        if upload.kept_until <= at:
            release(institution_id, upload)
    return sorted((u for u in uploads if u.kept_until > at), key=lambda u: (u.at, u.token), reverse=True)


def find_upload(institution_id: str, token: str) -> Upload | None:
    """The upload of a token, if this institution holds it."""
    if not _TOKEN.fullmatch(token):
        return None
    try:
        return Upload(**json.loads((_home(institution_id) / token / "upload.json").read_text("utf-8")))
    except (OSError, ValueError):
        return None


def upload_path(institution_id: str, upload: Upload) -> Path:
    """Where its file lies; what is found in it is kept beside it."""
    return _home(institution_id) / upload.token / upload.stored


def release(institution_id: str, upload: Upload) -> None:
    """Remove an upload: it was accepted, or its time is over."""
    shutil.rmtree(_home(institution_id) / upload.token, ignore_errors=True)


def private_folder(kind: str, institution_id: str) -> Path:
    """Where files of one institution lie that nobody else sees; no id of a foreign shape reaches the disk."""
    folder: Path = settings.DATA / kind / hashlib.sha256(institution_id.encode()).hexdigest()[:32]
    return folder


def _home(institution_id: str) -> Path:
    return private_folder("uploads", institution_id)


def _stored_name(incoming: Incoming) -> str:
    """The name of a section with a known suffix: nothing of a foreign name reaches the disk."""
    path = Path(incoming.name)
    stem = path.stem if any(path.stem == s.name for s in incoming.form.sections) else "table"
    return stem + (path.suffix.lower() if path.suffix.lower() in _SUFFIXES else "")
