"""The product with one guard taken out, in the process that calls: the tests of faults must then fail."""

import os
import time
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from pathlib import Path

from mingjian.engines import files, snapshots
from mingjian.engines.log import files as log_files
from mingjian.engines.log import writer


def forget_failures() -> None:
    """An fsync that failed is tried again as if nothing had been."""
    files.force = log_files.force = lambda handle: os.fsync(handle)


def write_in_place() -> None:
    """Files are written under their own names, so that a reader may see half of one."""

    def write(folder: Path, contents: Mapping[str, bytes]) -> None:
        for path, data in contents.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(b"")
            (folder / path).write_bytes(data)

    writer.write_files = write


def place_at_once() -> None:
    """Tables are written under their own names and stay as far as they came."""

    @contextmanager
    def placed(target: Path):
        yield target

    snapshots.placed = files.placed = placed


def sign_first() -> None:
    """The checkpoint is out before the tiles that it covers."""
    write = writer.write_files

    def grow(folder: Path, contents: Mapping[str, bytes]) -> None:
        if writer.CHECKPOINT not in contents:
            later.update(contents)
            return
        write(folder, contents)
        write(folder, later)
        later.clear()

    later: dict[str, bytes] = {}
    writer.write_files = grow
    writer._require_stored = lambda *_: None


def let_all_in() -> None:
    """Nobody waits for the lock of the log, and an index may be given twice over the same leaf."""
    from mingjian.record.journal import sequencer

    @contextmanager
    def hold(_path: Path):
        yield

    def integrate(*arguments):
        time.sleep(0.05)  # others come in between, as they may where nobody waits
        return plain(*arguments)

    plain = sequencer.integrate_leaves
    sequencer.hold, sequencer.integrate_leaves = hold, integrate


def keep_database_first() -> None:
    """A backup takes the database before the log, which then grows beyond it."""
    from mingjian.record.journal import backup

    def copy_log(target: Path) -> int:
        target.parent.mkdir(parents=True)
        copy_database(target.parent / backup.DATABASE)
        time.sleep(0.5)
        return plain(target)

    plain, copy_database = backup._copy_log, backup._copy_database
    backup._copy_log, backup._copy_database = copy_log, lambda _target: None


def believe() -> None:
    """The settings of the database are believed, not read back."""
    from mingjian.record.journal import safety

    safety._settings = list


def forget_receipts() -> None:
    """The same bytes handed in again are a filing again."""
    from mingjian.record.filings import accept

    accept._repeated = lambda *_: None
    accept._repeat = accept.Receipt

    def examine(*arguments, **options):
        found = plain(*arguments, **options)
        if found.standing:
            found.standing.digest = ""
        return found

    plain = accept.examine
    accept.examine = examine


GUARDS: dict[str, Callable[[], None]] = {
    guard.__name__: guard
    for guard in (
        forget_failures,
        write_in_place,
        place_at_once,
        sign_first,
        let_all_in,
        keep_database_first,
        believe,
        forget_receipts,
    )
}
