"""`supervise` a folder of tables: check, judge, and where asked keep findings and snapshot. No database."""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mingjian.engines.evaluation.backends import DUCKDB, open_backend, require_backend
from mingjian.engines.evaluation.inputs import read_folder
from mingjian.engines.evaluation.judge import ENGINE, Judge
from mingjian.engines.evaluation.run import Input, Run
from mingjian.engines.evaluation.tables import open_market
from mingjian.engines.files import write_whole
from mingjian.engines.snapshots import SnapshotTable, digest_table, write_snapshot
from mingjian.kernel.problems import Problem, Refused, problem
from mingjian.kernel.rulebook import Rulebook
from mingjian.law.calendars import official

FINDINGS_FILE = "findings.json"


@dataclass(frozen=True, slots=True)
class Supervised:
    """A run with the warnings of the checks before it."""

    run: Run
    warnings: tuple[Problem, ...]


def supervise(
    folder: Path,
    *,
    as_of: date,
    book: Rulebook,
    today: date,
    backend: str = DUCKDB,
    out: Path | None = None,
) -> Supervised:
    """Judge the tables of a folder as at a day.

    Raises Refused where a table has errors, the back end is unknown or `out` cannot be written.
    """
    require_backend(backend)
    if out:
        _make_folder(out)
    with tempfile.TemporaryDirectory() as scratch:
        inputs = read_folder(folder, Path(scratch), today)
        contents = [
            SnapshotTable(t.name, t.files, t.key, digest_table(t.files, t.key)) for t in inputs.tables
        ]
        with open_backend(backend, Path(scratch)) as con:
            market = open_market(con, inputs.tables, official())
            findings, gaps = Judge(con, market, book, as_of).judge_all()
        digests = [Input(c.name, c.content.rows, c.content.digest) for c in contents]
        run = Run(as_of, book.digest, ENGINE, backend, digests, gaps, findings, inputs.ignored)
        if out:
            _keep(run, contents, out)
    return Supervised(run, inputs.warnings)


def render(run: Run) -> bytes:
    """The run as the bytes of `findings.json`."""
    return (json.dumps(run.as_json(), ensure_ascii=False, indent=1) + "\n").encode()


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(out, error) from error


def _keep(run: Run, contents: Sequence[SnapshotTable], out: Path) -> None:
    try:
        write_snapshot(out / "snapshot", contents, as_of=run.as_of, journal_index=None)
        write_whole(out / FINDINGS_FILE, render(run))
    except OSError as error:
        raise _unwritable(out, error) from error


def _unwritable(out: Path, error: OSError) -> Refused:
    allowed = "可写的文件夹 / a folder that can be written"
    found = f"{out} ({error.strerror})"
    return Refused(problem("option.invalid", column="--out", value=found, allowed=allowed))
