"""What was found in a held upload, kept beside it, so that a page shows it without checking again.

A large file is checked by a thread, and the page that asked can be left. While a check runs its process holds
a lock on a file of the upload, which goes with the process: a check that was killed is nobody's, and the next
page that asks runs it itself.
"""

import fcntl
import json
import tempfile
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import IO, Any

import mingjian
from mingjian.engines.files import write_whole
from mingjian.engines.intake.comparison import Comparison, Moves, Pair, compare_tables
from mingjian.engines.intake.plausibility import Doubt
from mingjian.kernel.canonical import digest
from mingjian.kernel.problems import Problem, Refused, Severity, count_by_code
from mingjian.kernel.text import Text
from mingjian.law.formbook import checks_by_code
from mingjian.record.filings.examine import Examined, Filed, examine_beside, filed_beside
from mingjian.record.filings.submission import Submission

SMALL_BYTES = 16 * 1024 * 1024  # a file up to this size is checked while the page waits
PLACES = 100  # problems kept of a code; the exports have all
KEPT, RUNNING = "found.json", "running"

_one_at_a_time = threading.Semaphore()  # a check takes the memory and the cores that it gets


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The outcome of a check: `key` says of what; `section` is empty where the file is no table of the form.

    `previous` and `standing` compare a table without errors with what was filed before.
    """

    key: str
    section: str
    rows: int
    problems: tuple[Problem, ...]
    counts: dict[str, int]
    doubts: tuple[Doubt, ...] = ()
    previous: Comparison | None = None
    standing: Comparison | None = None


def find(submission: Submission, filed: Mapping[str, Filed], *, today: date) -> Found | None:
    """What was found in an upload; None while a thread is still looking, and then ask again.

    The same file beside the same filings on the same day is looked at once.
    """
    folder = submission.file.parent
    key = _key(filed, today)
    kept = _read(folder, key)
    if kept is not None:
        return kept
    lock = (folder / RUNNING).open("a+", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return None
    if submission.file.stat().st_size > SMALL_BYTES and not _was_begun(lock, key):
        _start(submission, filed, today, key, lock)
        return None
    return _keep(submission, filed, today, key, lock)


def keep_look(submission: Submission, looked: Examined | Refused, scratch: Path, *, today: date) -> None:
    """Keep what somebody else has found in an upload, such as who refused it, so that `find` has it."""
    key = _key(filed_beside(submission), today)
    found = _found(looked, key, scratch) if isinstance(looked, Examined) else _refusal(looked, key)
    if "storage.failed" not in found.counts:
        write_whole(submission.file.parent / KEPT, _to_json(found))


def latest(file: Path) -> Found | None:
    """What was found last, whatever was filed since: for lists, where nothing is checked."""
    return _read(file.parent, key="")


def is_small(file: Path) -> bool:
    """True for a file that is checked while the page waits."""
    return file.stat().st_size <= SMALL_BYTES


def _key(filed: Mapping[str, Filed], today: date) -> str:
    beside = {n: [f.pk if f else 0 for f in (one.standing, one.previous)] for n, one in filed.items()}
    return digest({"today": today.isoformat(), "engine": mingjian.__version__, "beside": beside})


def _was_begun(lock: IO[str], key: str) -> bool:
    """True where a thread began this very check and did not end it: it was killed, or it failed."""
    lock.seek(0)
    if lock.read() == key:
        return True
    lock.truncate(0)
    lock.write(key)
    lock.flush()
    return False


def _start(submission: Submission, filed: Mapping[str, Filed], today: date, key: str, lock: IO[str]) -> None:
    """Look in a thread, which asks nothing of the database; it ends with the process."""
    threading.Thread(target=_keep, args=(submission, filed, today, key, lock), daemon=True).start()


def _keep(submission: Submission, filed: Mapping[str, Filed], today: date, key: str, lock: IO[str]) -> Found:
    """Look, keep what was found and free the lock; a disk that is full is told, not kept."""
    with lock, _one_at_a_time:
        found = _look(submission, filed, today, key)
        if "storage.failed" not in found.counts and submission.file.exists():
            write_whole(submission.file.parent / KEPT, _to_json(found))
    return found


def _look(submission: Submission, filed: Mapping[str, Filed], today: date, key: str) -> Found:
    with tempfile.TemporaryDirectory(prefix="mingjian-") as folder:
        try:
            examined = examine_beside(submission, filed, today=today, out=Path(folder))
            return _found(examined, key, Path(folder))
        except Refused as refused:
            return _refusal(refused, key)


def _refusal(refused: Refused, key: str) -> Found:
    counts = count_by_code(refused.problems)
    return Found(key=key, section="", rows=0, problems=_first(refused.problems), counts=counts)


def _found(examined: Examined, key: str, scratch: Path) -> Found:
    checked = examined.checked
    beside: list[Comparison | None] = [None, None]
    if checked.ok and checked.table is not None:
        for n, filing in enumerate((examined.previous, examined.standing)):
            if filing is not None:
                beside[n] = compare_tables(
                    checked.section, checked.table, filing.table, spill=scratch / "spill"
                )
    return Found(
        key=key,
        section=checked.section.name,
        rows=checked.rows,
        problems=_first(checked.problems),
        counts=checked.counts,
        doubts=tuple(replace(doubt, problems=()) for doubt in checked.doubts),
        previous=beside[0],
        standing=beside[1],
    )


def _first(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """The first problems of each code."""
    seen: Counter[str] = Counter()
    kept = []
    for one in problems:
        seen[one.code] += 1
        if seen[one.code] <= PLACES:
            kept.append(one)
    return tuple(kept)


def _read(folder: Path, key: str) -> Found | None:
    """What is kept, where it is about the same filings and day; without a key, whatever is kept."""
    try:
        kept = _from_json((folder / KEPT).read_bytes())
    except (OSError, ValueError, KeyError, TypeError):  # gone, or written by another version
        return None
    return kept if not key or kept.key == key else None


def _to_json(found: Found) -> bytes:
    """Doubts by the code of their check; the rest as it is."""
    doubts = [{"code": d.check.code, "count": d.count, "keys": d.keys} for d in found.doubts]
    plain = asdict(replace(found, doubts=())) | {"doubts": doubts}
    return json.dumps(plain, ensure_ascii=False).encode()


def _from_json(content: bytes) -> Found:
    told = json.loads(content)
    checks = checks_by_code()
    doubts = (Doubt(checks[d["code"]], d["count"], tuple(d["keys"]), ()) for d in told["doubts"])
    return Found(
        **{
            **told,
            "problems": tuple(_problem(one) for one in told["problems"]),
            "doubts": tuple(doubts),
            "previous": _comparison(told["previous"]),
            "standing": _comparison(told["standing"]),
        }
    )


def _problem(told: dict[str, Any]) -> Problem:
    return Problem(**{**told, "message": Text(*told["message"]), "severity": Severity(told["severity"])})


def _comparison(told: dict[str, Any] | None) -> Comparison | None:
    if told is None:
        return None
    moves = Moves(**told["moves"]) if told["moves"] else None
    return Comparison(**{**told, "pairs": tuple(Pair(**one) for one in told["pairs"]), "moves": moves})
