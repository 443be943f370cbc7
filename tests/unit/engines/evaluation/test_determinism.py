"""The same facts give the same bytes, however the tables are ordered, written or worked on."""

import csv
import json
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from mingjian.config.domains import rulebook
from mingjian.engines.evaluation import backends
from mingjian.engines.evaluation.supervise import FINDINGS_FILE, supervise
from mingjian.engines.simulation.cast import AS_OF, Size
from mingjian.engines.simulation.files import write_market
from mingjian.engines.simulation.market import simulate
from mingjian.engines.snapshots import read_manifest
from tests.oracle.engine_judge import arrow_table
from tests.oracle.naive_judge import Tables, read_tables

TODAY = date(2026, 11, 24)


def run(folder: Path, out: Path) -> bytes:
    supervise(folder, as_of=AS_OF, book=rulebook(), today=TODAY, out=out)
    return (out / FINDINGS_FILE).read_bytes()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("market") / "demo"
    write_market(simulate(1, Size(3, 2, 500)), target)
    (target / "truth.json").unlink()
    return target


@pytest.fixture(scope="module")
def tables(folder: Path) -> Tables:
    return read_tables(folder)


@pytest.fixture(scope="module")
def reference(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, object]:
    out = tmp_path_factory.mktemp("run")
    findings = run(folder, out)
    return findings, read_manifest(out / "snapshot")["id"]


def write_csv(path: Path, rows: list[dict[str, str]], encoding: str = "utf-8") -> None:
    with path.open("w", encoding=encoding, newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def shuffled(tables: Tables, target: Path) -> None:
    for name, rows in tables.items():
        write_csv(target / f"{name}.csv", random.Random(7).sample(rows, len(rows)))


def in_gb18030_without_currency(tables: Tables, target: Path) -> None:
    for name, rows in tables.items():
        write_csv(target / f"{name}.csv", [without(row, "currency") for row in rows], "gb18030")


def with_columns_turned_round_after_a_mark(tables: Tables, target: Path) -> None:
    for name, rows in tables.items():
        write_csv(target / f"{name}.csv", [dict(reversed(row.items())) for row in rows], "utf-8-sig")


def as_parquet_upside_down(tables: Tables, target: Path) -> None:
    for name, rows in tables.items():
        pq.write_table(arrow_table(name, rows[::-1]), target / f"{name}.parquet", row_group_size=100)


def without(row: dict[str, str], *columns: str) -> dict[str, str]:
    return {name: cell for name, cell in row.items() if name not in columns}


@pytest.mark.parametrize(
    "write",
    [
        shuffled,
        in_gb18030_without_currency,
        with_columns_turned_round_after_a_mark,
        as_parquet_upside_down,
    ],
)
def test_another_spelling_of_the_same_rows_gives_the_same_bytes(
    write: Callable[[Tables, Path], None], tables: Tables, reference: tuple[bytes, object], tmp_path: Path
):
    (tmp_path / "in").mkdir()
    write(tables, tmp_path / "in")
    assert run(tmp_path / "in", tmp_path / "out") == reference[0]
    assert read_manifest(tmp_path / "out" / "snapshot")["id"] == reference[1]


def test_optional_columns_may_be_left_out_where_they_are_empty(tables: Tables, tmp_path: Path):
    optional = ("project_id", "product_name", "region", "due_on", "currency")
    empty = [row | dict.fromkeys(optional, "") for row in tables["loans"]]
    for name, rows in (("empty", empty), ("without", [without(row, *optional) for row in empty])):
        (tmp_path / name).mkdir()
        write_csv(tmp_path / name / "loans.csv", rows)
    assert run(tmp_path / "empty", tmp_path / "a") == run(tmp_path / "without", tmp_path / "b")


def test_a_run_into_its_own_folder_changes_no_byte(
    folder: Path, reference: tuple[bytes, object], tmp_path: Path
):
    first = run(folder, tmp_path)
    before = {p.name: p.read_bytes() for p in (tmp_path / "snapshot").iterdir()}
    assert run(folder, tmp_path) == first == reference[0]
    assert {p.name: p.read_bytes() for p in (tmp_path / "snapshot").iterdir()} == before


def test_the_number_of_threads_leaves_no_trace(
    folder: Path,
    reference: tuple[bytes, object],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(backends, "CORES", 1)
    assert run(folder, tmp_path) == reference[0]


def test_one_cell_changes_the_digest_of_its_table_alone(
    tables: Tables, reference: tuple[bytes, object], tmp_path: Path
):
    first, *rest = tables["loans"]
    (tmp_path / "in").mkdir()
    shuffled({**tables, "loans": [first | {"region": "999999"}, *rest]}, tmp_path / "in")
    before, after = json.loads(reference[0]), json.loads(run(tmp_path / "in", tmp_path / "out"))
    changed = [b["table"] for b, a in zip(before["inputs"], after["inputs"], strict=True) if b != a]
    assert changed == ["loans"]
    assert after["findings"] == before["findings"]
