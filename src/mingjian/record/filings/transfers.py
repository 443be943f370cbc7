"""Files on the way: sent in pieces, so that a cut or a closed page costs one piece, not the whole file.

Who sends says beforehand how long the file is and what digest each piece has. A transfer is named by that,
so the same file begun again, in another tab or on another day, is the transfer that stands and goes on where
it ended; another file is another transfer. A piece is kept if it is the next one and has its digest: what is
assembled is what was declared, or nothing is.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from mingjian.engines.files import force, write_whole
from mingjian.engines.intake.storage import storing
from mingjian.engines.log.locks import hold as hold_lock
from mingjian.kernel.canonical import digest
from mingjian.kernel.problems import Refused, problem
from mingjian.law.formbook import form
from mingjian.record.filings.uploads import Incoming, find_upload, hold_file, private_folder

PIECE_BYTES = 1024 * 1024
FILE_LIMIT = 512 * 1024 * 1024  # bytes
OWN_LIMIT = 5  # transfers of one account
OWN_BYTES = 1024 * 1024 * 1024  # of the files of one account that are on the way
KEPT = timedelta(days=3)  # since it was begun or taken up again
MIB = 1024 * 1024
_TOKEN = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What a browser says of a file before it sends it; `pieces` are SHA-256 digests in hex."""

    name: str
    size: int  # bytes
    form: str
    period: str
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A file on the way: what was declared, who sends it, how many pieces are here.

    `held` is the token of the upload once the file is whole.
    """

    token: str
    declared: Declared
    by: str
    at: str  # ISO instant
    received: int = 0  # pieces
    held: str = ""

    @property
    def received_bytes(self) -> int:
        """The bytes that are here."""
        return min(self.received * PIECE_BYTES, self.declared.size)

    @property
    def kept_until(self) -> datetime:
        """When it is removed."""
        return datetime.fromisoformat(self.at) + KEPT


def begin(institution_id: str, declared: Declared, *, by: str, at: datetime) -> Transfer:
    """The transfer of a file, begun or taken up again.

    Raises Refused for a declaration that cannot be (`upload.declared`, `upload.too-large`) and beyond what
    one account may have on the way (`upload.quota`).
    """
    _require_sound(declared)
    token = digest({"by": by, **asdict(declared)})[:32]
    with _locked(institution_id) as home:
        others = [t for t in _read_all(home, at) if t.by == by]
        mine = next((t for t in others if t.token == token), None)
        if mine and mine.held and find_upload(institution_id, mine.held):
            return mine
        if mine and mine.held:
            _forget(home, token)  # it was accepted or is over: the file comes anew
        _require_room([t.declared.size for t in others if not t.held and t.token != token], declared.size)
        found = Transfer(token=token, declared=declared, by=by, at=at.isoformat())
        (home / token).mkdir(exist_ok=True)
        _write(home, found)
        return _finish(institution_id, home, _read(home, token) or found, at)


def receive(
    institution_id: str, token: str, number: int, content: bytes, *, by: str, at: datetime
) -> Transfer:
    """Keep a piece, counted from 0; one that is here changes nothing. The last one makes it an upload.

    Raises Refused: `upload.unknown`, `upload.order` for a piece that is not the next, `upload.piece` for
    other bytes than were declared.
    """
    with _locked(institution_id) as home:
        found = _require_own(home, token, by)
        if found.held:
            return found
        if number > found.received:
            raise Refused(problem("upload.order", value=number, allowed=found.received))
        if not _is_piece(found.declared.pieces, number, content):
            raise Refused(problem("upload.piece", value=number))
        if number == found.received:
            _append(_part(home, token), number * PIECE_BYTES, content)
            found = replace(found, received=number + 1)
        return _finish(institution_id, home, found, at)


def give_up(institution_id: str, token: str, *, by: str) -> None:
    """Remove a transfer of one's own; one that is not there changes nothing."""
    with _locked(institution_id) as home:
        found = _read(home, token)
        if found and found.by == by:
            _forget(home, token)


def on_the_way(institution_id: str, *, by: str, at: datetime) -> list[Transfer]:
    """One's own files that are not whole yet, the latest first; those whose time is over are removed."""
    if not _home(institution_id).exists():
        return []
    with _locked(institution_id) as home:
        mine = [t for t in _read_all(home, at) if t.by == by and not t.held]
    return sorted(mine, key=lambda t: (t.at, t.token), reverse=True)


def _require_sound(declared: Declared) -> None:
    if declared.size > FILE_LIMIT:
        raise Refused(
            problem(
                "upload.too-large", value=f"{declared.size // MIB:,} MB", allowed=f"{FILE_LIMIT // MIB} MB"
            )
        )
    if declared.size < 1 or len(declared.pieces) != -(-declared.size // PIECE_BYTES):
        why = {
            "why_zh": "文件为空，或片数与长度不符",
            "why_en": "empty, or as many pieces as do not fit its size",
        }
        raise Refused(problem("upload.declared", **why))
    form(declared.form)


def _require_room(sizes: list[int], more: int) -> None:
    """What one account has on the way stays bounded, in number and in bytes."""
    if len(sizes) >= OWN_LIMIT:
        raise Refused(problem("upload.quota", value=f"{len(sizes)} 份 / files", allowed=OWN_LIMIT))
    if sum(sizes) + more > OWN_BYTES:
        raise Refused(
            problem("upload.quota", value=f"{sum(sizes) // MIB:,} MB", allowed=f"{OWN_BYTES // MIB:,} MB")
        )


def _is_piece(pieces: tuple[str, ...], number: int, content: bytes) -> bool:
    return 0 <= number < len(pieces) and hashlib.sha256(content).hexdigest() == pieces[number]


def _append(part: Path, start: int, content: bytes) -> None:
    """Write behind what is kept, durably; whatever a killed write left there goes."""
    with part.open("r+b" if part.exists() else "w+b") as file:
        file.truncate(start)
        file.seek(start)
        file.write(content)
        file.flush()
        force(file.fileno())


def _finish(institution_id: str, home: Path, found: Transfer, at: datetime) -> Transfer:
    """A whole file becomes an upload if the disk kept each piece; else the first that it did not is next."""
    if found.received < len(found.declared.pieces):
        return found
    part = _part(home, found.token)
    if part.stat().st_size != found.declared.size:
        why = {"why_zh": "长度与所报不符", "why_en": "another length than was declared"}
        _forget(home, found.token)
        raise Refused(problem("upload.declared", **why))
    kept = _sound_pieces(part, found.declared.pieces)
    if kept < len(found.declared.pieces):
        with part.open("r+b") as file:
            file.truncate(kept * PIECE_BYTES)
        return replace(found, received=kept)
    told = found.declared
    incoming = Incoming(name=told.name, chunks=(), form=form(told.form), period=told.period)
    upload = hold_file(institution_id, incoming, part, by=found.by, at=at)
    whole = replace(found, held=upload.token)
    _write(home, whole)
    return whole


def _sound_pieces(part: Path, pieces: tuple[str, ...]) -> int:
    """How many pieces from the first on are on the disk as they were declared."""
    with part.open("rb") as file:
        for number, wanted in enumerate(pieces):
            if hashlib.sha256(file.read(PIECE_BYTES)).hexdigest() != wanted:
                return number
    return len(pieces)


@contextmanager
def _locked(institution_id: str) -> Iterator[Path]:
    """The folder of an institution's transfers, in which one request works at a time."""
    home = _home(institution_id)
    with storing():
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        with hold_lock(home / "lock"):
            yield home


def _home(institution_id: str) -> Path:
    return private_folder("transfers", institution_id)


def _part(home: Path, token: str) -> Path:
    return home / token / "part"


def _read_all(home: Path, at: datetime) -> list[Transfer]:
    found = []
    for folder in home.glob("*/"):
        transfer = _read(home, folder.name)
        if transfer is None or transfer.kept_until <= at:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            found.append(transfer)
    return found


def _read(home: Path, token: str) -> Transfer | None:
    """A transfer with what of it lies on the disk; a piece that a kill cut short does not count."""
    if not _TOKEN.fullmatch(token):
        return None
    try:
        told = json.loads((home / token / "transfer.json").read_text("utf-8"))
        declared = Declared(**{**told["declared"], "pieces": tuple(told["declared"]["pieces"])})
    except (OSError, ValueError, KeyError, TypeError):
        return None
    part = _part(home, token)
    here = part.stat().st_size if part.exists() else 0
    pieces = len(declared.pieces) if here == declared.size else here // PIECE_BYTES
    received = len(declared.pieces) if told["held"] else pieces
    return Transfer(**{**told, "declared": declared, "received": received})


def _write(home: Path, transfer: Transfer) -> None:
    told = json.dumps(asdict(replace(transfer, received=0)), ensure_ascii=False)
    write_whole(home / transfer.token / "transfer.json", told.encode())


def _require_own(home: Path, token: str, by: str) -> Transfer:
    found = _read(home, token)
    if found is None or found.by != by:
        raise Refused(problem("upload.unknown"))
    return found


def _forget(home: Path, token: str) -> None:
    shutil.rmtree(home / token, ignore_errors=True)
