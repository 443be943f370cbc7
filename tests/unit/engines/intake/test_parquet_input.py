"""Parquet is taken by the same rules as CSV: types that fit, or the type is told."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mingjian.engines.intake.check import Checked, check
from mingjian.law.formbook import form

DAY = date(2020, 1, 6)


def run(tmp_path: Path, **changes: pa.Array) -> Checked:
    columns = {
        "platform_id": pa.array(["P1", "P2"]),
        "day": pa.array([DAY, DAY]),
        "custodian_id": pa.array(["B", "B"]),
        "custodian_balance_fen": pa.array([5, 6]),
        "client_liabilities_fen": pa.array([5, 6]),
    }
    file = tmp_path / "anything.bin"
    pq.write_table(pa.table(columns | changes), file)
    spec = form("custody-daily")
    return check(spec, spec.sections[0], file, today=date(2020, 6, 30), out=tmp_path / "out")


FITTING = {
    "whole": {},
    "narrow": {"custodian_balance_fen": pa.array([5, 6], pa.int16())},
    "unsigned": {"custodian_balance_fen": pa.array([5, 6], pa.uint64())},
    "text": {"custodian_balance_fen": pa.array(["5", " 6"])},
    "whole floats": {"custodian_balance_fen": pa.array([5.0, 6.0])},
    "whole decimals": {"custodian_balance_fen": pa.array([Decimal("5.00"), Decimal("6.00")])},
    "midnight": {"day": pa.array([datetime(2020, 1, 6), datetime(2020, 1, 6)])},  # noqa: DTZ001
    "midnight on the mainland": {
        "day": pa.array([1578240000000000] * 2, pa.timestamp("us", "Asia/Shanghai"))
    },
    "days as text": {"day": pa.array(["2020-01-06"] * 2)},
    "milliseconds": {"day": pa.array([DAY, DAY], pa.date64())},
    "dictionary": {"custodian_id": pa.array(["B", "B"]).dictionary_encode()},
    "large text": {"custodian_id": pa.array(["B", "B"], pa.large_string())},
}


@pytest.mark.parametrize("changes", FITTING.values(), ids=FITTING)
def test_a_type_that_fits_gives_the_same_table(tmp_path: Path, changes: dict[str, pa.Array]):
    checked = run(tmp_path, **changes)
    assert checked.counts == {}
    assert checked.table is not None
    rows = pq.read_table(checked.table).to_pylist()
    assert rows[1] == {
        "platform_id": "P2",
        "day": DAY,
        "custodian_id": "B",
        "custodian_balance_fen": 6,
        "client_liabilities_fen": 6,
    }


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ({"custodian_balance_fen": pa.array([5.5, 6.0])}, {"type": 1}),
        ({"custodian_balance_fen": pa.array([float("nan"), 6.0])}, {"type": 1}),
        ({"custodian_balance_fen": pa.array([Decimal("5.01"), Decimal("6.00")])}, {"type": 1}),
        ({"custodian_balance_fen": pa.array([2**64 - 1, 6], pa.uint64())}, {"range": 1}),
        ({"custodian_balance_fen": pa.array([1e300, 6.0])}, {"range": 1}),
        ({"custodian_balance_fen": pa.array([True, False])}, {"type": 2}),
        ({"day": pa.array([datetime(2020, 1, 6, 8), datetime(2020, 1, 6)])}, {"type": 1}),  # noqa: DTZ001
        ({"day": pa.array([18_267, 18_267])}, {"type": 2}),
        ({"platform_id": pa.array(["", "P2"])}, {"required": 1}),
        ({"platform_id": pa.array([None, None])}, {"required": 2}),
        ({"platform_id": pa.array([[1], [2]])}, {"type": 2}),
    ],
)
def test_a_type_that_does_not_fit_is_told(
    tmp_path: Path, changes: dict[str, pa.Array], counts: dict[str, int]
):
    checked = run(tmp_path, **changes)
    assert (checked.counts, checked.table) == (counts, None)
    assert not (tmp_path / "out").exists()


def test_damaged_pages_are_unreadable(tmp_path: Path):
    run(tmp_path)
    file = tmp_path / "anything.bin"
    content = bytearray(file.read_bytes())
    content[20:300] = b"\x07" * 280
    file.write_bytes(content)
    spec = form("custody-daily")
    checked = check(spec, spec.sections[0], file, today=date(2020, 6, 30))
    assert (checked.readable, checked.counts) == (False, {"file.unreadable": 1})


def test_texts_that_are_not_utf8_are_unreadable_and_nul_characters_are_no_harm(tmp_path: Path):
    broken = pa.array([b"\xff\xfe", b"B"]).view(pa.string())
    assert run(tmp_path, custodian_id=broken).counts == {"file.unreadable": 1}
    assert run(tmp_path, custodian_id=pa.array(["B\0C", "B"])).counts == {}


def test_days_beyond_the_calendar_are_out_of_range(tmp_path: Path):
    days = pa.array([2**31 - 1, -(2**31)], pa.int32()).cast(pa.date32())
    assert run(tmp_path, day=days).counts["range"] == 2


def test_a_note_in_the_file_counts_only_where_it_names_a_mapping_of_the_section(tmp_path: Path):
    spec = form("custody-daily")
    for note in (b'{"mapping": "wdzj-2017"}', b"[]", b"{", b'{"mapping": ["a"]}', b"\xff"):
        file = tmp_path / "noted.parquet"
        table = pa.table({"platform_id": ["P1"]}).replace_schema_metadata({"mingjian": note})
        pq.write_table(table, file)
        checked = check(spec, spec.sections[0], file, today=date(2020, 6, 30))
        assert checked.counts == {"header.missing": 4}


@pytest.mark.parametrize(("size", "rows"), [(10_000, 200_000), (5_000, 4_096)])
def test_a_small_file_that_unpacks_beyond_measure_is_refused_at_once(tmp_path: Path, size: int, rows: int):
    """A dictionary holds the one long text once; each row points to it."""
    long = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array(["x" * size]))
    columns = {
        "platform_id": pa.array(["P1"] * rows),
        "day": pa.array([DAY] * rows),
        "custodian_id": long,
        "custodian_balance_fen": pa.array([5] * rows),
        "client_liabilities_fen": pa.array([5] * rows),
    }
    file = tmp_path / "bomb.parquet"
    pq.write_table(pa.table(columns), file)
    assert file.stat().st_size < 100_000
    spec = form("custody-daily")
    checked = check(spec, spec.sections[0], file, today=date(2020, 6, 30), out=tmp_path / "out")
    assert not checked.readable
    assert checked.counts == {"file.limit": 1}


def test_one_long_text_is_told_like_any_other_cell(tmp_path: Path):
    checked = run(tmp_path, custodian_id=pa.array(["B", "x" * 1_000_000]))
    assert checked.counts == {"range": 1}
    assert checked.problems[0].row == 2
