"""`build`: the tables of a day out of accepted filings and the register."""

import tempfile
from collections import defaultdict
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
from mingjian.engines.intake.cells import arrow_type
from mingjian.engines.snapshots import SnapshotTable, digest_table, write_snapshot
from mingjian.kernel.forms import Section
from mingjian.kernel.periods import Period
from mingjian.law.formbook import forms
from mingjian.law.mappingbook import mappings
from mingjian.record.filings.models import Filing
from mingjian.record.registry.models import Institution, Licence, Link, LinkEnd
from mingjian.record.snapshots.models import Snapshot

STATED_AT_PERIOD_END = frozenset({"loans"})  # one book a period; older ones say nothing of as_of


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
        tables = [*_filed_tables(as_of), *_register_tables(Path(scratch), as_of)]
        contents = tuple(SnapshotTable(t.name, t.files, t.key, digest_table(t.files, t.key)) for t in tables)
        snapshot_id = write_snapshot(folder, contents, as_of=as_of, journal_index=index)
    with transaction.atomic():
        snapshot, _ = Snapshot.objects.get_or_create(
            snapshot_id=snapshot_id,
            defaults={"as_of": as_of, "journal_index": index, "created_at": at},
        )
    merged = [
        Table(t.name, (folder / c.file_name,), t.key, t.derived, t.absent)
        for t, c in zip(tables, contents, strict=True)
    ]
    return Built(snapshot, tuple(merged), contents)


def reflected_index() -> int | None:
    """The last journal index of a filing, an institution, a licence or a link: no other changes a table."""
    last = [
        Filing.objects.aggregate(last=Max("entry__sequenced__index"))["last"],
        Institution.objects.aggregate(last=Max("entry__sequenced__index"))["last"],
        Licence.objects.aggregate(last=Max("publication__entry__sequenced__index"))["last"],
        Link.objects.aggregate(last=Max("entry__sequenced__index"))["last"],
        LinkEnd.objects.aggregate(last=Max("entry__sequenced__index"))["last"],
    ]
    return max((index for index in last if index is not None), default=None)


def _filed_tables(as_of: date) -> Iterable[Table]:
    month = str(Period.month_of(as_of))
    for form, section in ((spec, part) for spec in forms().values() for part in spec.sections):
        filed = Filing.objects.standing().filter(form=form.key, section=section.name, rows__gt=0)
        stated = section.name in STATED_AT_PERIOD_END
        filed = filed.filter(period=month) if stated else filed.filter(period__lte=month)
        found = list(filed.order_by("institution_id", "period"))
        if found:
            yield Table(section.name, tuple(f.table for f in found), section.key, *_gaps(found))


def _gaps(filings: Iterable[Filing]) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """By field, the institutions whose mapping derived it, and those whose source lacks it."""
    derived, absent = defaultdict(set), defaultdict(set)
    for filing in filings:
        for name in filing.derived:
            derived[name].add(filing.institution_id)
        for name in mappings()[filing.mapping].absent if filing.mapping else ():
            absent[name].add(filing.institution_id)
    derived_by, absent_by = (
        {name: tuple(sorted(ids)) for name, ids in who.items()} for who in (derived, absent)
    )
    return derived_by, absent_by


def _register_tables(folder: Path, as_of: date) -> Iterable[Table]:
    """The institutions of a day, and the links where any was entered."""
    institutions, links = (forms()["register"].section(name) for name in ("institutions", "links"))
    rows = []
    for institution in Institution.objects.prefetch_related("licences").order_by("institution_id"):
        licence = _licence_on(institution, as_of)
        rows.append({name: _cell(name, institution, licence) for name in institutions.names})
    yield _written(folder, institutions, rows)
    found = Link.objects.dated().order_by(*links.key).values(*links.names, "until")
    if found:
        yield _written(folder, links, [link | {"valid_to": link["until"]} for link in found])


def _written(folder: Path, section: Section, rows: list[dict[str, object]]) -> Table:
    schema = pa.schema([(f.name, arrow_type(f)) for f in section.fields])
    path = folder / f"{section.name}.parquet"
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)
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
