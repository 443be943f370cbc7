"""The seed of a private key: made at first use, readable by its owner alone, never overwritten."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from mingjian.engines.files import force, sync
from mingjian.kernel.notes import SEED_BYTES


def keep_seed(path: Path) -> bytes:
    """The seed in a file; a new one where there is none. Raises OSError."""
    if not path.exists():
        _make_seed(path)
    return path.read_bytes()


def _make_seed(path: Path) -> None:
    """Write a seed. Where two processes start at once the first seed stays: a link never overwrites."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(SEED_BYTES))
        file.flush()
        force(file.fileno())
    with suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()
    sync(path.parent)
