"""A mixed load: institutions that file, an office that drafts and withdraws orders, integration.

Each writer tells in a file of its own what was acknowledged, forced to disk after the answer. What it was
about to do is told before, so that its next life asks for the same again, as a client would.
"""

import itertools
import json
import os
import sqlite3
import threading
import time
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from mingjian.casework.act import act
from mingjian.casework.models import Case, CaseEvent
from mingjian.casework.types import case_type
from mingjian.config.today import now
from mingjian.engines.log.fsck import fsck
from mingjian.kernel.periods import Period
from mingjian.kernel.problems import Refused
from mingjian.law.calendars import live
from mingjian.law.formbook import form, forms
from mingjian.law.mappingbook import mappings
from mingjian.law.reasonbook import reasons
from mingjian.record.access.models import Account
from mingjian.record.filings.accept import Amendment, Submission, accept
from mingjian.record.filings.models import Filing
from mingjian.record.findings.models import Finding
from mingjian.record.journal.backup import back_up
from mingjian.record.journal.cosignatures import cosign, witnesses
from mingjian.record.journal.keys import signer
from mingjian.record.journal.models import Entry, Unsequenced
from mingjian.record.journal.safety import require_safe_database
from mingjian.record.journal.sequencer import integrate
from mingjian.record.publications.models import Publication
from mingjian.record.registry.models import Institution
from tests.faults.jobs import DONE, WRONG, set_up
from tests.office import open_office
from tests.stories.loan_rows import loan, write_loans

PAUSE_S = 0.02  # else the quick writers would keep the lock of the database from the slow ones
YEARS = {"-a": 2019, "-b": 2018}


def open_house() -> int:
    """The tables, two institutions, an office and what it has found."""
    set_up()
    open_office()
    integrate(at=now())
    connection.close()
    return DONE


def warm_up() -> None:
    """Load the law, which a process reads once, before the fork."""
    forms(), live(), reasons(), mappings(), case_type("order")


def write(kind: str, name: str, folder: str, most: int = 1_000_000) -> int:
    """Write until killed: file as an institution, act as the office, or integrate."""
    told = _Told(Path(folder) / name)
    for number in itertools.islice(itertools.count(told.next), most):
        WRITERS[kind](name, number, told)
    return DONE


def judge(folder: str, out: str, deep: bool = False) -> int:
    """What is wrong after a kill: what was acknowledged is there once, and all is one story."""
    wrong: list[str] = _database() + _once()
    for path in Path(folder).glob("*.told"):
        for line in path.read_text().split("\n")[:-1]:
            wrong += _missing(*json.loads(line))
    integrate(at=now())
    if Unsequenced.objects.exists():
        wrong.append("an entry waits for ever")
    audit = fsck(settings.LOG_FOLDER, signer().verifier)
    wrong += [p.message.en for p in audit.problems]
    size = audit.checkpoint.size if audit.checkpoint else 0
    if size != Entry.objects.count():
        wrong.append(f"{size} entries of the log, {Entry.objects.count()} of the database")
    Path(out).write_text(json.dumps(wrong))
    return WRONG if wrong else DONE


def keep(target: str) -> int:
    """Take a backup."""
    back_up(Path(target))
    return DONE


def seek_cosignature() -> int:
    """Have the one witness cosign what is published."""
    cosign(witnesses()[0])
    return DONE


def read_settings(out: str) -> int:
    """What a live connection of this process says, in its first thread and in another."""
    found: list[str] = []
    for _ in range(2):
        reader = threading.Thread(target=lambda: found.extend(_live_settings()))
        reader.start()
        reader.join()
    Path(out).write_text(" ".join(found))
    return DONE


def require_safe(out: str, options: dict[str, object]) -> int:
    """The names that the look at a new connection with other options complains of."""
    connection.close()
    connection.settings_dict["OPTIONS"] |= {
        name: value for name, value in options.items() if value is not None
    }
    for name, value in options.items():
        if value is None:
            del connection.settings_dict["OPTIONS"][name]
    if "journal_mode=WAL" not in str(connection.settings_dict["OPTIONS"].get("init_command")):
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=DELETE")
    told: list[str] = []
    try:
        require_safe_database()
    except Refused as refused:
        told = [str(p.column) for p in refused.problems]
    Path(out).write_text(" ".join(told))
    return DONE


def _live_settings() -> list[str]:
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    with connection.cursor() as cursor:
        found = [str(cursor.execute(f"PRAGMA {name}").fetchone()[0]) for name in names]
    with transaction.atomic():  # holds the lock of writers before it has read or written anything
        other = sqlite3.connect(connection.settings_dict["NAME"], timeout=0)
        try:
            other.execute("BEGIN IMMEDIATE")
            found.append("free")
        except sqlite3.OperationalError:
            found.append("locked")
        other.close()
    connection.close()
    return found


class _Told:
    """What one writer was told, and what it asked for last."""

    def __init__(self, path: Path):
        self._file = os.open(path.with_suffix(".told"), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._next = path.with_suffix(".next")
        asked = int(self._next.read_text()) if self._next.exists() else 0
        self.next = max(0, asked - 1)  # also what was answered last: its receipt must stand

    def ask(self, number: int) -> None:
        draft = self._next.with_suffix(".draft")
        draft.write_text(str(number))
        draft.replace(self._next)

    def tell(self, *told: object) -> None:
        os.write(self._file, (json.dumps(told) + "\n").encode())
        os.fsync(self._file)


def _file(name: str, number: int, told: _Told) -> None:
    told.ask(number)
    owner = Institution.objects.get(pk=name[:2])
    table = settings.DATA / f"{name}.csv"
    write_loans(table, loan(loan_id=f"{name}-{number}", platform_id=owner.pk))
    period = Period.month(YEARS[name[2:]], number % 12 + 1)  # amendments of two writers do not meet
    asked = Submission(
        form=form("loan-book"), institution=owner, period=period, file=table, amendment=Amendment()
    )
    receipt = accept(asked, by=name, at=now())
    told.tell("filing", receipt.filing.digest)
    integrate(at=now())
    told.tell("index", receipt.filing.digest, Filing.objects.get(pk=receipt.filing.pk).entry.sequenced.index)


def _act(name: str, number: int, told: _Told) -> None:
    told.ask(number)
    office = Account.objects.get(username="officer")
    breach = Finding.objects.filter(institutions=Institution.objects.get(pk="P1"), kind="breach").first()
    case = _draft(office, breach, f"{name}-{number}")
    told.tell("case", case.pk, 0)
    if case.version == 0:
        case = act(case, "withdraw", by=office, at=now(), seen=0, payload={"reason": "不办了"})
    told.tell("case", case.pk, 1)
    time.sleep(PAUSE_S)


def _draft(office: Account, breach: Finding, key: str) -> Case:
    from mingjian.casework.drafting import open_order

    one = Institution.objects.get(pk="P1")
    return open_order(
        institution=one, findings=[breach], demand="压降余额", term_days=15, by=office, at=now(), key=key
    )


def _integrate(_name: str, _number: int, _told: _Told) -> None:
    integrate(at=now())
    time.sleep(PAUSE_S)


def _database() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        found = [told for (told,) in cursor.fetchall() if told != "ok"]
        cursor.execute("PRAGMA foreign_key_check")
        return found + [f"foreign key: {row}" for row in cursor.fetchall()]


def _once() -> list[str]:
    """What stands twice, or stands without what belongs to it."""
    digests = list(Filing.objects.values_list("digest", flat=True))
    counts = {
        "entries of filings": Entry.objects.filter(kind__in=["filing.accepted", "filing.amended"]).count(),
        "publications of filings": Publication.objects.filter(kind="filing").count(),
    }
    wrong = [
        f"{count} {what}, {len(digests)} filings" for what, count in counts.items() if count != len(digests)
    ]
    if len(set(digests)) != len(digests):
        wrong.append("the same bytes stand twice")
    for case in Case.objects.all():
        if case.events.count() != case.version + 1:
            wrong.append(f"case {case.pk} has {case.events.count()} events at version {case.version}")
    if CaseEvent.objects.count() != Entry.objects.filter(kind__startswith="case.").count():
        wrong.append("events and their entries differ in number")
    return wrong + [f"no table {f.blob}" for f in Filing.objects.all() if not f.table.exists()]


def _missing(kind: str, key: object, more: int = 0) -> list[str]:
    """What an acknowledgement says and the database does not."""
    if kind == "case":
        found = Case.objects.filter(pk=key, version__gte=more)
    elif kind == "index":
        found = Filing.objects.filter(digest=key, entry__sequenced__index=more)
    else:
        found = Filing.objects.filter(digest=key)
    return [] if found.count() == 1 else [f"acknowledged and found {found.count()} times: {kind} {key}"]


WRITERS = {"file": _file, "act": _act, "integrate": _integrate}
LOAD_JOBS = {
    job.__name__: job
    for job in (open_house, write, judge, keep, seek_cosignature, read_settings, require_safe)
}
