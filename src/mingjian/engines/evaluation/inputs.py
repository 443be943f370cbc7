"""The tables of a folder, checked by the same intake as a filing, ready to be judged."""

import os
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from mingjian.engines.evaluation.tables import PLATFORM, Table
from mingjian.engines.intake.check import Checked, check
from mingjian.engines.intake.source import SUFFIXES
from mingjian.kernel.forms import FormSpec, Section
from mingjian.kernel.problems import Problem, Refused, problem
from mingjian.law.formbook import tables


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a folder holds: tables to judge, the names that were ignored, the warnings of the checks."""

    tables: tuple[Table, ...]
    ignored: tuple[str, ...]
    warnings: tuple[Problem, ...]


class FaultyTables(Refused):
    """Tables with errors; `counts` has all problems by code, also those beyond the listed ones."""

    def __init__(self, checks: Sequence[Checked]):
        super().__init__(*(p for c in checks for p in c.problems))
        self.counts = dict(sorted(sum((Counter(c.counts) for c in checks), Counter()).items()))


def read_folder(folder: Path, scratch: Path, today: date) -> Inputs:
    """Check every table of a folder by its file stem; checked copies go to `scratch`.

    Raises Refused where the folder holds no table or two files of one stem, FaultyTables where a table has
    errors.
    """
    known = tables()
    found: dict[str, list[Path]] = defaultdict(list)
    ignored = []
    for path in _files(folder):
        if path.stem in known and path.suffix.lower() in SUFFIXES:
            found[path.stem].append(path)
        else:
            ignored.append(os.fsencode(path.name).decode(errors="replace"))
    _require_one_each(found, folder, sorted(known))
    checks = [_checked(*known[stem], paths[0], scratch, today) for stem, paths in found.items()]
    if any(not c.ok for c in checks):
        raise FaultyTables(checks)
    return Inputs(
        tuple(_table(c) for c in checks), tuple(ignored), tuple(p for c in checks for p in c.problems)
    )


def _files(folder: Path) -> list[Path]:
    """The files of a folder; none where there is no folder that can be read."""
    try:
        return sorted(path for path in folder.iterdir() if path.is_file())
    except OSError:
        return []


def _require_one_each(found: dict[str, list[Path]], folder: Path, known: list[str]) -> None:
    twice = [
        problem("input.duplicate-table", column=stem, value=", ".join(p.name for p in paths))
        for stem, paths in found.items()
        if len(paths) > 1
    ]
    if twice:
        raise Refused(*twice)
    if not found:
        raise Refused(problem("input.empty", value=folder, allowed=", ".join(known)))


def _checked(form: FormSpec, section: Section, path: Path, scratch: Path, today: date) -> Checked:
    return check(form, section, path, today=today, out=scratch)


def _table(checked: Checked) -> Table:
    section = checked.section
    if checked.table is None:
        raise ValueError(f"{section.name} passed its checks but was not written")
    ids: tuple[str, ...] = ()
    if (checked.derived or checked.absent) and PLATFORM in section.names:
        rows = duckdb.connect().read_parquet(str(checked.table))
        ids = tuple(sorted(i for (i,) in rows.unique(PLATFORM).fetchall()))
    derived, absent = (dict.fromkeys(sorted(names), ids) for names in (checked.derived, checked.absent))
    return Table(section.name, (checked.table,), section.key, derived, absent)
