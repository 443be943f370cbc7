"""The tables of a folder, checked by the same intake as a filing, ready to be judged."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from mingjian.engines.evaluation.tables import Table
from mingjian.engines.intake.check import Checked, check
from mingjian.kernel.forms import FormSpec, Section
from mingjian.kernel.problems import Problem, Refused, problem
from mingjian.law.formbook import forms


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a folder holds: tables to judge, the names that were ignored, the warnings of the checks."""

    tables: tuple[Table, ...]
    ignored: tuple[str, ...]
    warnings: tuple[Problem, ...]


def read_folder(folder: Path, scratch: Path, today: date) -> Inputs:
    """Check every table of a folder by its file stem; checked copies go to `scratch`.

    Raises Refused where the folder holds no table, two files of one stem, or a table with errors.
    """
    known = {section.name: (form, section) for form in forms().values() for section in form.sections}
    if not folder.is_dir():
        raise Refused(problem("input.empty", value=folder, allowed=", ".join(sorted(known))))
    found: dict[str, list[Path]] = defaultdict(list)
    ignored = []
    for path in sorted(p for p in folder.iterdir() if p.is_file()):
        if path.stem in known and path.suffix.lower() in {".csv", ".parquet"}:
            found[path.stem].append(path)
        else:
            ignored.append(path.name)
    _require_one_each(found, folder, sorted(known))
    checks = [_checked(*known[stem], paths[0], scratch, today) for stem, paths in found.items()]
    problems = [p for c in checks for p in c.problems]
    if any(not c.ok for c in checks):
        raise Refused(*problems)
    return Inputs(tuple(_table(c) for c in checks), tuple(ignored), tuple(problems))


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
    derived = {}
    if checked.derived:
        rows = duckdb.connect().read_parquet(str(checked.table))
        ids = tuple(sorted(i for (i,) in rows.unique("platform_id").fetchall()))
        derived = dict.fromkeys(sorted(checked.derived), ids)
    return Table(section.name, (checked.table,), section.key, derived)
