"""`mingjian file` is killed at random moments: nothing acknowledged is lost, nothing stands twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from typer.testing import CliRunner

from mingjian.config.command import app
from mingjian.engines.files import digest_file
from mingjian.record.filings.models import Filing
from mingjian.record.journal.models import Entry, Unsequenced
from mingjian.record.journal.sequencer import integrate
from mingjian.record.publications.models import Publication
from tests.market import AT, enter
from tests.stories.loan_rows import loan, write_loans

CYCLES = 12
MONTHS = [f"2019-{month:02d}" for month in range(1, 13)]


class Forker:
    """Starts `mingjian file`, kills it after a while, gives what it had acknowledged."""

    def __init__(self, environment: dict[str, str], folder: Path):
        command = [sys.executable, "-m", "tests.stories.forker"]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, text=True)
        self.folder, self.killed = folder, 0
        assert self._read() == "ready"

    def file(self, table: Path, period: str, patience_s: float) -> str:
        out = self.folder / f"{time.monotonic_ns()}.out"
        self._write(f"{table} {period} {out}")
        child = int(self._read())
        time.sleep(patience_s)
        os.kill(child, signal.SIGKILL)  # not reaped yet: the number is still its own
        self._write("")
        self.killed += os.WIFSIGNALED(int(self._read()))
        return out.read_text() if out.exists() else ""

    def close(self) -> None:
        self.process.communicate(timeout=10)

    def _write(self, line: str) -> None:
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def _read(self) -> str:
        return self.process.stdout.readline().strip()


def require_sound_database() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            assert cursor.fetchone() == ("ok",)
            cursor.execute("PRAGMA foreign_key_check")
            assert cursor.fetchall() == []
        else:
            cursor.execute("SELECT 1")
            assert cursor.fetchone() == (1,)


@pytest.fixture
def forker(child_environment, tmp_path) -> Iterator[Forker]:
    enter("P1")
    running = Forker(child_environment, tmp_path)
    yield running
    running.close()


def file_until_told(forker: Forker, table: Path, period: str) -> tuple[str, float]:
    """The receipt of a filing that is given time, and how long that must be."""
    for patience_s in (0.25, 0.5, 1, 2, 4, 8):
        told = forker.file(table, period, patience_s)
        if told:
            return told, patience_s
    raise AssertionError("no receipt in eight seconds")


@pytest.mark.django_db(transaction=True)
def test_kills_at_random_moments_lose_and_double_nothing(forker, tmp_path):
    draw = random.Random(1)
    tables = {m: write_loans(tmp_path / f"{m}.csv", loan(loan_id=f"L{m}")) for m in MONTHS}
    told, whole = file_until_told(forker, tables["2019-01"], "2019-01")
    acknowledged = {"2019-01": told}
    for cycle in range(CYCLES):
        period = MONTHS[1 + cycle % (len(MONTHS) - 1)]
        told = forker.file(tables[period], period, draw.uniform(0, whole))
        if told.count("\n") == 2:
            assert acknowledged.setdefault(period, told) == told

    assert forker.killed >= CYCLES // 4, f"only {forker.killed} were killed: nothing was tried"
    require_sound_database()
    integrate(at=AT)
    for period, told in acknowledged.items():
        filing = Filing.objects.get(period=period)
        assert told == f"index {filing.entry.sequenced.index}\ndigest {filing.digest}\n"
    for filing in Filing.objects.all():
        assert filing.digest == digest_file(tables[filing.period])
        assert digest_file(filing.table) == filing.blob
    filings = Filing.objects.count()
    assert Entry.objects.filter(kind="filing.accepted").count() == filings
    assert Publication.objects.filter(kind="filing").count() == filings
    assert not Unsequenced.objects.exists()
    assert CliRunner().invoke(app, ["fsck", "--log", str(settings.LOG_FOLDER)]).exit_code == 0
