"""Whatever the bytes or the Parquet types, a check ends in an outcome whose counts and problems agree."""

import tempfile
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from mingjian.engines.intake.check import Checked, check
from mingjian.engines.intake.tally import LISTED
from mingjian.law.formbook import form
from tests.stories.loan_rows import csv_text, loan

FORMS = [form(key) for key in ("loan-book", "custody-daily", "p2p-monthly", "register")]
GOOD = csv_text(loan(), loan(loan_id="L2", product_name="稳健月盈"))

TEXTS = ["", "x", "5", "-1", "1.5", "2019-01-07", "2019-13", "2019-02", "CNY", "natural"]
cells = st.sampled_from([*TEXTS, '"a,b"', "保本", " ", "\x1b"])
KINDS = [
    *(pa.int8(), pa.int64(), pa.uint64(), pa.float32(), pa.float64(), pa.bool_(), pa.decimal128(38, 5)),
    *(pa.string(), pa.large_string(), pa.binary(), pa.dictionary(pa.int32(), pa.string()), pa.null()),
    *(pa.date32(), pa.date64(), pa.timestamp("ms"), pa.timestamp("ns"), pa.timestamp("us", "UTC")),
    *(pa.time64("us"), pa.duration("s"), pa.list_(pa.int64()), pa.struct([("a", pa.int64())])),
]


def outcome(content: bytes, index: int) -> Checked:
    spec = FORMS[index]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "t"
        file.write_bytes(content)
        checked = check(spec, spec.sections[0], file, today=date(2020, 6, 30), out=Path(folder) / "out")
        assert (checked.table is not None) == checked.ok
        assert (Path(folder) / "out").exists() == checked.ok
    assert checked.ok == (not any(p.is_error for p in checked.problems))
    for code, count in checked.counts.items():
        assert sum(p.code == code for p in checked.problems) == min(count, LISTED)
    return checked


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 3))
def test_any_bytes(content: bytes, index: int):
    outcome(content, index)


@settings(max_examples=80, deadline=None)
@given(st.data(), st.sampled_from(["utf-8", "gb18030", "utf-8-sig"]))
def test_a_good_file_with_some_bytes_changed(data: st.DataObject, encoding: str):
    content = bytearray(GOOD.encode(encoding))
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
        if not content:
            return
    outcome(bytes(content), 0)


@settings(max_examples=50, deadline=None)
@given(st.data(), st.integers(0, 3))
def test_any_cells(data: st.DataObject, index: int):
    names = [f.name for f in FORMS[index].sections[0].fields]
    rows = data.draw(st.lists(st.lists(cells, min_size=len(names), max_size=len(names)), max_size=4))
    text = "\n".join(",".join(row) for row in [names, *rows]) + "\n"
    checked = outcome(text.encode(), index)
    assert checked.readable
    assert checked.rows == len(rows)


@settings(max_examples=80, deadline=None)
@given(st.data(), st.integers(0, 3))
def test_any_parquet_types(data: st.DataObject, index: int):
    section = FORMS[index].sections[0]
    columns = {f.name: data.draw(arrays()) for f in section.fields}
    sink = pa.BufferOutputStream()
    try:
        pq.write_table(pa.table(columns), sink)
    except pa.ArrowException:
        reject()  # no Parquet file can hold it
    outcome(sink.getvalue().to_pybytes(), index)


@st.composite
def arrays(draw: st.DrawFn) -> pa.Array:
    kind = draw(st.sampled_from(KINDS))
    wide = st.sampled_from([None, 0, 1, -1, 18_267, 2**31 - 1, -(2**31), 2**62, -(2**63)])
    numbers = draw(st.lists(wide, min_size=2, max_size=2))
    for raw in (pa.int64(), pa.int32()):
        try:
            return pa.array([None if n is None else n for n in numbers], raw).view(kind)
        except (pa.ArrowException, OverflowError):
            continue
    texts = draw(st.lists(st.none() | cells, min_size=2, max_size=2))
    for values in (texts, [None, 1], [None, [1]], [None, {"a": 1}], [1.5, float("nan")], [None, None]):
        try:
            return pa.array(values, kind)
        except (pa.ArrowException, TypeError, ValueError):
            continue
    return pa.nulls(2, kind)
