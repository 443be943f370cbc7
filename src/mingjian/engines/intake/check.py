"""Check one table of a form: read, type, check column by column, keep as Parquet where it is clean."""

import json
import tempfile
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Named
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from mingjian.engines.intake.checked import Checked
from mingjian.engines.intake.checks import Check, Scope, quoted
from mingjian.engines.intake.header import compare_names, require_names
from mingjian.engines.intake.pieces import Rows, Source
from mingjian.engines.intake.plausibility import doubt_rows
from mingjian.engines.intake.sections import section_of
from mingjian.engines.intake.source import open_source
from mingjian.engines.intake.storage import storing
from mingjian.engines.intake.table import Table, keep
from mingjian.engines.intake.tally import Tally, cell
from mingjian.engines.intake.typed import TypedRows
from mingjian.kernel.forms import FormSpec, Section
from mingjian.kernel.periods import Period
from mingjian.kernel.problems import Problem, Refused, problem
from mingjian.law.mappingbook import Mapping, mappings

__all__ = ["Checked", "check"]

Each = Callable[[Problem], None] | None

NO_TABLE = {"file.unreadable", "file.encoding", "file.limit", "sheet.unclear"}


def check(
    form: FormSpec,
    section: Section | None,
    file: Path,
    *,
    today: date,
    period: Period | None = None,
    mapping: Mapping | None = None,
    out: Path | None = None,
    each: Each = None,
) -> Checked:
    """Check the file as a section of a form; write `<section>.parquet` into `out` if it has no error.

    Without a section the file's name and columns tell which one it is (`section_of`).
    The spec of `period` holds, or without it that of each row's own period. A Parquet file that an
    earlier check wrote under a mapping is checked as mapped data again. Refuses with `period.unknown`,
    `mapping.unknown`, `option.invalid` or `storage.failed`; a file that cannot be read gives an outcome, not
    a refusal. `each` is told every problem, also those beyond the first 1,000 a code.
    """
    if period is not None and period.start > today:
        raise Refused(problem("period.unknown", value=period, allowed=f"YYYY-MM, <= {today:%Y-%m}"))
    if mapping is not None and (
        mapping.form != form.key or (section is not None and mapping.section != section.name)
    ):
        fitting = ", ".join(m.key for m in mappings().values() if m.form == form.key)
        value = f"{mapping.key} ({form.key})"
        raise Refused(problem("mapping.unknown", value=value, allowed=fitting or "-"))
    with storing(), tempfile.TemporaryDirectory(prefix="mingjian-", ignore_cleanup_errors=True) as folder:
        scratch = Path(folder)
        try:
            tables = [section.name] if section else [s.name for s in form.sections]
            source = open_source(file, scratch, tables)
            section = section or section_of(form, source.name, source.names, mapping)
            require_names(source.names, section.name)
        except Refused as refused:
            known = section or section_of(form, file.stem, (), mapping)
            return _refused(form, known, refused, file, each)
        return _check_source(_Job(form, section, file, today, period, out, scratch, each), source, mapping)


@dataclass(frozen=True, slots=True)
class _Job:
    """What stays the same while one table is checked."""

    form: FormSpec
    section: Section
    file: Path
    today: date
    period: Period | None
    out: Path | None
    scratch: Path
    each: Each


def _check_source(job: _Job, source: Source, mapping: Mapping | None) -> Checked:
    tally = Tally(job.each)
    applied = mapping or _earlier_mapping(source, job.section)
    scope = _scope(job, source, mapping, applied)
    tally.add(*_header_problems(job, source, mapping))
    if tally.has_errors and (mapping or not scope.present):
        return _outcome(job, tally, rows=0)
    typed = TypedRows(source, job.section, mapping, tally)
    table = Table(job.scratch)
    try:
        table.write(job.section, typed.reader(), _metadata(job, applied))
        if typed.failure:
            return _refused(job.form, job.section, typed.failure, job.file, job.each)
        _check_rows(scope, table, typed, tally)
        doubts = () if tally.has_errors else tuple(doubt_rows(job.section, table.ask, "rows", job.each))
    finally:
        table.close()
    outcome = _outcome(job, tally, rows=typed.rows.total).with_doubts(doubts)
    if applied:
        outcome = replace(outcome, derived=frozenset(applied.derived), absent=frozenset(applied.absent))
    if outcome.ok and job.out is not None:
        outcome = replace(outcome, table=keep(table.path, job.out, job.section.name))
    return outcome


def _earlier_mapping(source: Source, section: Section) -> Mapping | None:
    """The mapping under which an earlier check wrote this file."""
    try:
        stored = json.loads(source.metadata or "{}")
        found = mappings().get(stored.get("mapping") or "")
    except (ValueError, AttributeError, TypeError):
        return None
    return found if found and found.section == section.name else None


def _scope(job: _Job, source: Source, mapping: Mapping | None, applied: Mapping | None) -> Scope:
    present = job.section.names if mapping else (n for n in job.section.names if n in source.names)
    return Scope(
        form=job.form,
        section=job.section,
        period=job.period,
        today=job.today,
        mapping=applied,
        present=frozenset(present),
    )


def _header_problems(job: _Job, source: Source, mapping: Mapping | None) -> Iterator[Problem]:
    known = mapping.source_columns if mapping else job.section.names
    required = mapping.source_columns if mapping else _required_columns(job)
    return compare_names(source.names, known, required, job.form, job.section.name)


def _required_columns(job: _Job) -> tuple[str, ...]:
    """The columns asked for in every row; where rows have periods of their own, not those with dates."""
    section = job.section
    if job.period is not None:
        section = job.form.at(job.period).section(section.name)
    by_row = job.period is None and section.period_field is not None
    return tuple(f.name for f in section.fields if f.required and not (by_row and f.is_dated))


def _metadata(job: _Job, mapping: Mapping | None) -> Named[str, object]:
    return {
        "form": job.form.key,
        "section": job.section.name,
        "mapping": mapping.key if mapping else None,
        "derived": sorted(mapping.derived) if mapping else [],
        "absent": sorted(mapping.absent) if mapping else [],
    }


def _check_rows(scope: Scope, table: Table, typed: TypedRows, tally: Tally) -> None:
    name = scope.section.name
    if not typed.rows.total:
        tally.add(problem("nil", where=name))
    checks = list(scope.checks(typed.bad_columns, typed.private_columns))
    counts = table.count([check.condition for check in checks])
    for check, count in zip(checks, counts, strict=True):
        if count:
            _tell(check, count, table, typed.rows, name, tally)
    _check_keys(scope, table, typed, tally)
    _tell_missing(scope, table, tally)
    _tell_voluntary(scope, table, tally)


def _tell(check: Check, count: int, table: Table, rows: Rows, name: str, tally: Tally) -> None:
    def told(index: int, value: str | None, beside: str | None) -> Problem:
        facts = dict(check.facts)
        if beside is not None:
            facts["allowed"] += f" ({beside})"
        return cell(check.code, name, rows.number(index), check.column, value, **facts)

    listed = table.listed(check, tally.limit)
    tally.extend(check.code, count, (told(*found) for found in listed))


def _check_keys(scope: Scope, table: Table, typed: TypedRows, tally: Tally) -> None:
    key, rows = scope.section.key, typed.rows
    if not key or not set(key) <= scope.present or table.has_unique_keys(key):
        return
    complete = scope.complete_key(typed.bad_columns)
    count, repeated = table.repeated_keys(key, complete, tally.limit)
    column = ", ".join(key)
    name = scope.section.name
    listed = (
        cell("key.duplicate", name, rows.number(index), column, value, allowed=rows.number(first))
        for index, first, value in repeated
    )
    tally.extend("key.duplicate", count, listed)


def _tell_missing(scope: Scope, table: Table, tally: Tally) -> None:
    """Under a mapping: which fields are derived, and which cells the source lacks."""
    if scope.mapping is None:
        return
    told = [f for f in scope.section.fields if f.required or f.name in scope.mapping.absent]
    counts = table.count([f"{quoted(f.name)} IS NULL" for f in told])
    for f, count in zip(told, counts, strict=True):
        if f.name not in scope.section.key and (count or f.name in scope.mapping.absent):
            tally.add(problem("field.absent", where=scope.section.name, column=f.name, value=count))
    for name in scope.mapping.derived:
        tally.add(problem("field.derived", where=scope.section.name, column=name))


def _tell_voluntary(scope: Scope, table: Table, tally: Tally) -> None:
    since = scope.form.since
    if scope.period is not None:
        months = [str(scope.period)] if scope.form.is_voluntary(scope.period) else []
    elif scope.section.period_field in scope.present:
        months = [month for (month,) in table.months_before(scope.month_sql, since.isoformat())]
    else:
        months = []
    for month in months:
        tally.add(problem("period.voluntary", where=scope.section.name, value=month, allowed=since))


def _outcome(job: _Job, tally: Tally, rows: int) -> Checked:
    return Checked(
        form=job.form,
        section=job.section,
        rows=rows,
        ok=not tally.has_errors,
        readable=True,
        problems=tally.problems,
        counts=dict(sorted(tally.counts.items())),
    )


def _refused(form: FormSpec, section: Section, refused: Refused, file: Path, each: Each = None) -> Checked:
    tally = Tally(each)
    tally.add(*(replace(p, where=p.where or file.name) for p in refused.problems))
    return Checked(
        form=form,
        section=section,
        ok=False,
        readable=not NO_TABLE & set(tally.counts),
        problems=tally.problems,
        counts=dict(sorted(tally.counts.items())),
    )
