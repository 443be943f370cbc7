"""`build`: the tables of a day out of accepted filings and the register."""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db import transaction
from django.db.models import Max

from mingjian.engines.evaluation.tables import Table
from mingjian.engines.snapshots import SnapshotTable, digest_table, write_snapshot
from mingjian.kernel.forms import Section
from mingjian.kernel.periods import Period
from mingjian.law.formbook import forms
from mingjian.record.filings.models import Filing
from mingjian.record.registry.models import Institution, Licence
from mingjian.record.snapshots.models import Snapshot

STATED_AT_PERIOD_END = frozenset({"loan-book"})  # one book a period; older ones say nothing of as_of


@dataclass(frozen=True, slots=True)
class Built:
    """A snapshot with its tables open for judging, and their digests."""

    snapshot: Snapshot
    tables: tuple[Table, ...]
    contents: tuple[SnapshotTable, ...]


def build(*, as_of: date, at: datetime) -> Built:
    """Build the snapshot of a day; the same facts give the same snapshot."""
    folder: Path = settings.DATA / "snapshots" / as_of.isoformat()
    index = reflected_index()
    with tempfile.TemporaryDirectory() as scratch:
        tables = [*_filed_tables(as_of), _register_table(Path(scratch), as_of)]
        contents = tuple(SnapshotTable(t.name, t.files, t.key, digest_table(t.files, t.key)) for t in tables)
        snapshot_id = write_snapshot(folder, contents, as_of=as_of, journal_index=index)
    with transaction.atomic():
        snapshot, _ = Snapshot.objects.get_or_create(
            snapshot_id=snapshot_id,
            defaults={"as_of": as_of, "journal_index": index, "created_at": at},
        )
    merged = [
        Table(t.name, (folder / c.file_name,), t.key, t.derived)
        for t, c in zip(tables, contents, strict=True)
    ]
    return Built(snapshot, tuple(merged), contents)


def reflected_index() -> int | None:
    """The last journal index of a filing, an institution or a licence: other entries change no table."""
    last = [
        Filing.objects.aggregate(last=Max("entry__sequenced__index"))["last"],
        Institution.objects.aggregate(last=Max("entry__sequenced__index"))["last"],
        Licence.objects.aggregate(last=Max("publication__entry__sequenced__index"))["last"],
    ]
    return max((index for index in last if index is not None), default=None)


def _filed_tables(as_of: date) -> Iterable[Table]:
    month = str(Period.month_of(as_of))
    for spec in forms().values():
        filings = Filing.objects.filter(form=spec.key, rows__gt=0).order_by("institution_id", "period")
        if spec.key in STATED_AT_PERIOD_END:
            filings = filings.filter(period=month)
        else:
            filings = filings.filter(period__lte=month)
        found = list(filings)
        if found:
            section = spec.section(found[0].section)
            yield Table(section.name, tuple(f.table for f in found), section.key, _derived(found))


def _derived(filings: Iterable[Filing]) -> dict[str, tuple[str, ...]]:
    who: dict[str, set[str]] = {}
    for filing in filings:
        for field in filing.derived:
            who.setdefault(field, set()).add(filing.institution_id)
    return {field: tuple(sorted(ids)) for field, ids in who.items()}


def _register_table(folder: Path, as_of: date) -> Table:
    section = forms()["register"].section("institutions")
    rows = []
    for institution in Institution.objects.prefetch_related("licences").order_by("institution_id"):
        licence = _licence_on(institution, as_of)
        rows.append({name: _cell(name, institution, licence) for name in section.names})
    path = folder / "institutions.parquet"
    pq.write_table(pa.Table.from_pylist(rows, schema=_register_schema(section)), path)
    return Table(section.name, (path,), section.key)


def _licence_on(institution: Institution, day: date) -> Licence | None:
    """The licence that holds on a day, else the one that began last."""

    def rank(licence: Licence) -> tuple[bool, date, int]:
        return licence.holds_on(day), licence.licence_from or date.min, licence.pk

    return max(institution.licences.all(), key=rank, default=None)


def _cell(name: str, *sources: object) -> object:
    for source in sources:
        if source is not None and hasattr(source, name):
            return getattr(source, name) or None
    return None


def _register_schema(section: Section) -> pa.Schema:
    days = {"licence_from", "licence_to"}
    return pa.schema([(n, pa.date32() if n in days else pa.string()) for n in section.names])
