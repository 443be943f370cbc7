"""The log's private key: made at first start, readable by its owner alone, never overwritten."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from mingjian.engines.files import sync
from mingjian.kernel.notes import SEED_BYTES, Signer


def signer() -> Signer:
    """The signer of this installation's log, named by its origin."""
    path = Path(settings.KEY_FOLDER) / "log-seed"
    if not path.exists():
        _make_seed(path)
    return Signer(settings.LOG_ORIGIN, path.read_bytes())


def _make_seed(path: Path) -> None:
    """Write a seed. Where two processes start at once the first seed stays: a link never overwrites."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"log-seed.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(SEED_BYTES))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()
    sync(path.parent)
