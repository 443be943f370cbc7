"""Cosignatures of the log's checkpoint: asked of the witnesses, added to the published checkpoint."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from django.conf import settings

from mingjian.engines.log.cosigning import WitnessAddress, ask, read_witnesses
from mingjian.engines.log.files import write_files
from mingjian.engines.log.locks import hold
from mingjian.engines.log.reader import CHECKPOINT, consistency_path, read_note
from mingjian.kernel.notes import Checkpoint, open_checkpoint, text_of, witnessed_at
from mingjian.kernel.problems import Refused
from mingjian.record.journal.keys import signer


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A witness and when it cosigned the present checkpoint; None where it has not."""

    witness: WitnessAddress
    at: datetime | None


def witnesses() -> tuple[WitnessAddress, ...]:
    """The witnesses of this log, from the file that the settings name. Refuses a malformed file."""
    return read_witnesses(Path(settings.WITNESS_FILE))


def cosign(witness: WitnessAddress, old: int = 0) -> int:
    """Have a witness cosign the present checkpoint and publish its line; the size that it has seen now.

    `old` is the size that it saw last, as far as known; it says so itself where that is wrong. Refuses
    (`witness.refused`) where it does not sign. A checkpoint that came meanwhile stays as it is.
    """
    note = read_note(settings.LOG_FOLDER)
    if note is None or _time_of(note, witness) is not None:
        return old
    checkpoint = open_checkpoint(note, signer().verifier)
    if not checkpoint.size:
        return old
    path_from = partial(_path_from, checkpoint.size)
    line = ask(witness, note, path_from, old)
    with hold(Path(settings.SEQUENCER_LOCK)):
        present = read_note(settings.LOG_FOLDER)
        if present is not None and text_of(present) == text_of(note):
            write_files(settings.LOG_FOLDER, {CHECKPOINT: (present + line).encode()})
    return checkpoint.size


def present_checkpoint() -> tuple[Checkpoint, list[Witnessed]] | None:
    """The published checkpoint and who cosigned it; None before the first. Refuses a damaged one."""
    note = read_note(settings.LOG_FOLDER)
    if note is None:
        return None
    checkpoint = open_checkpoint(note, signer().verifier)
    try:
        known = witnesses()
    except Refused:  # the worker tells what is wrong with the file
        known = ()
    return checkpoint, [Witnessed(witness, _instant(note, witness)) for witness in known]


def _path_from(new: int, old: int) -> list[bytes]:
    return consistency_path(settings.LOG_FOLDER, old, new)


def _instant(note: str, witness: WitnessAddress) -> datetime | None:
    time_s = _time_of(note, witness)
    try:
        return None if time_s is None else datetime.fromtimestamp(time_s, UTC)
    except (ValueError, OverflowError, OSError):  # beyond the calendar
        return None


def _time_of(note: str, witness: WitnessAddress) -> int | None:
    """When a witness cosigned a note, in seconds since 1970; None where it has not."""
    try:
        return witnessed_at(note, witness.key)
    except Refused:
        return None
