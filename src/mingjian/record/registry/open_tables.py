"""The open data as tables: every public fact that stands in the log, in order of the log, with its proof.

Facts are only added: those up to an index of the log are the same for ever, and so are their tables.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from itertools import islice

import pyarrow as pa
from django.db.models import Max
from django.urls import reverse

from mingjian.engines.intake.cells import arrow_type
from mingjian.kernel.forms import Field
from mingjian.kernel.text import Text
from mingjian.law.formbook import form
from mingjian.record.publications.models import Publication
from mingjian.record.registry.models import Institution
from mingjian.record.registry.profile import PUBLIC_FIGURES
from mingjian.ui.names import name_published

BATCH = 5_000  # rows held as Python objects at once
WHOLE, TEXT, DAY, FLAG = pa.int64(), pa.string(), pa.date32(), pa.bool_()
KEYS = {"platform_id", "month"}  # of the monthly form: told as institution_id and period
Row = Mapping[str, object]

_OWN = {
    "log_index": Text("日志序号", "Index in the log"),
    "leaf_sha256": Text("公开条目的散列", "Digest of the public leaf"),
    "proof": Text("存证地址", "Address of the proof"),
}
Columns = tuple[tuple[str, pa.DataType], ...]


def _texts(names: str) -> Columns:
    return tuple((name, TEXT) for name in names.split())


_PROOF: Columns = (("log_index", WHOLE), *_texts("leaf_sha256 proof"))
_INSTITUTION: Columns = (*_texts("institution_id name short_name site kind region"), ("log_index", WHOLE))
_LICENCE: Columns = (
    *_texts("institution_id licence_kind licence_number licence_scope"),
    ("licence_from", DAY),
    ("licence_to", DAY),
    *_PROOF,
)
_FILING: Columns = (
    *_texts("institution_id form section period"),
    ("received_on", DAY),
    ("first_received_on", DAY),
    ("on_time", FLAG),
)
_DECISION: Columns = (
    *_texts("institution_id case type number outcome provisions rules"),
    ("served_on", DAY),
    ("term_days", WHOLE),
    ("extended_days", WHOLE),
    ("decided_on", DAY),
    *_PROOF,
)


@dataclass(frozen=True, slots=True)
class OpenTable:
    """A table of the open data: its columns by name and type, and its rows up to an index of the log."""

    name: str
    label: Text
    columns: Columns
    rows: Callable[[int], Iterator[Row]]

    @property
    def schema(self) -> pa.Schema:
        """The columns as Arrow has them; a cell that was not stated is null."""
        return pa.schema([pa.field(name, kind, nullable=name not in REQUIRED) for name, kind in self.columns])

    def batches(self, last: int) -> Iterator[pa.RecordBatch]:
        """The rows up to an index of the log, in pieces."""
        rows = self.rows(last)
        while piece := list(islice(rows, BATCH)):
            told = [{name: _cell(kind, row.get(name)) for name, kind in self.columns} for row in piece]
            yield pa.RecordBatch.from_pylist(told, schema=self.schema)


REQUIRED = frozenset({"institution_id", "log_index"})


def label_of(column: str) -> Text:
    """The label of a column of the open data."""
    return _OWN.get(column) or name_published(column)


def reflected_index() -> int | None:
    """The index of the last public fact in the log; None where there is none."""
    last = [
        model.objects.aggregate(last=Max("entry__sequenced__index"))["last"]
        for model in (Institution, Publication)
    ]
    return max((index for index in last if index is not None), default=None)


@cache
def open_tables() -> tuple[OpenTable, ...]:
    """The four tables."""
    filings = (*_FILING, *((f.name, arrow_type(f)) for f in _monthly_fields()), *_PROOF)
    return (
        OpenTable("institutions", Text("登记机构", "Institutions"), _INSTITUTION, _institutions),
        OpenTable("licences", Text("牌照", "Licences"), _LICENCE, partial(_published, "licence")),
        OpenTable(
            "filings",
            Text("现行有效的报送与公开数据", "Filings that stand, with their public figures"),
            filings,
            _filings,
        ),
        OpenTable(
            "decisions", Text("最终决定", "Final decisions"), _DECISION, partial(_published, "decision")
        ),
    )


def _monthly_fields() -> list[Field]:
    return [field for field in form(PUBLIC_FIGURES).sections[0].fields if field.name not in KEYS]


def _institutions(last: int) -> Iterator[Row]:
    found = Institution.objects.filter(entry__sequenced__index__lte=last).order_by("entry__sequenced__index")
    names = ("institution_id", "name", "short_name", "site", "kind", "region", "entry__sequenced__index")
    for row in found.values(*names).iterator(BATCH):
        yield {**row, "log_index": row["entry__sequenced__index"]}


def _filings(last: int) -> Iterator[Row]:
    """Those that no amendment up to the index supersedes."""
    amending = Publication.objects.filter(kind="filing", entry__sequenced__index__lte=last)
    named = amending.filter(figures__has_key="supersedes").values_list("figures__supersedes", flat=True)
    superseded = set(named)
    return (row for row in _published("filing", last) if row["leaf_sha256"] not in superseded)


def _published(kind: str, last: int) -> Iterator[Row]:
    found = Publication.objects.filter(kind=kind, entry__sequenced__index__lte=last)
    names = ("pk", "figures", "entry__digest", "entry__sequenced__index")
    rows = found.order_by("entry__sequenced__index").values_list(*names)
    for number, figures, leaf, index in rows.iterator(BATCH):
        proved = {"log_index": index, "leaf_sha256": leaf, "proof": reverse("proof", args=[number])}
        yield {**figures, **figures.get("figures", {}), **proved}


def _cell(kind: pa.DataType, value: object) -> object:
    """A stated value as its column keeps it; an empty text was not stated."""
    if kind == DAY and isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(value, list):
        return " ".join(map(str, value)) or None
    return None if value == "" else value
