"""The public data of two markets pass `mingjian check` through their mappings."""

import json
import os
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner

from mingjian.config.commands.check import check

DATA = Path(os.environ.get("MINGJIAN_REAL_DATA", Path(__file__).parents[3] / "shared" / "data"))
PLATFORMS = DATA / "p2p-platforms" / "wdzj-2017" / "platData.csv"
LOANS = DATA / "credit" / "lendingclub-openintro" / "loans_full_schema.csv"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"the public data are not at {DATA}"),
]

app = typer.Typer()
app.command()(check)


def run(form: str, file: Path, mapping: str | None, out: Path) -> dict[str, Any]:
    options = ["--map", mapping] if mapping else []
    result = CliRunner().invoke(app, [form, str(file), *options, "--out", str(out), "--json"])
    assert result.exit_code == 0, result.output
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def test_the_figures_of_the_platforms(tmp_path: Path):
    document = run("p2p-monthly", PLATFORMS, "wdzj-2017", tmp_path)
    assert document["rows"] == 3_123
    assert document["counts"]["period.voluntary"] == 6
    absent = {p["column"]: p["message_en"] for p in document["problems"] if p["code"] == "field.absent"}
    assert "missing in 203 rows" in absent["balance_fen"]
    assert "missing in 10 rows" in absent["top10_share_bp"]
    rows = pq.read_table(tmp_path / "monthly.parquet").to_pylist()
    lufax = next(r for r in rows if r["platform_id"] == "lufax" and r["month"] == "2017-01")
    assert lufax["balance_fen"] == 11_244_611_470_000
    assert lufax["cur_amount_fen"] == 6_026_637_620_000
    assert (lufax["top10_share_bp"], lufax["avg_rate_bp"]) == (2, 706)
    assert lufax["top1_share_bp"] is None


def test_the_loan_tape(tmp_path: Path):
    document = run("loan-book", LOANS, "lendingclub-openintro", tmp_path)
    assert document["rows"] == 10_000
    first = pq.read_table(tmp_path / "loans.parquet").slice(0, 1).to_pylist()[0]
    assert first["loan_id"] == "1"
    assert (first["principal_fen"], first["outstanding_fen"]) == (2_800_000, 2_701_586)
    assert (first["annual_rate_bp"], first["term_days"], first["currency"]) == (1_407, 1_825, "USD")
    assert first["funded_on"].isoformat() == "2018-03-01"


@pytest.mark.parametrize(
    ("form", "file", "mapping", "table"),
    [
        ("p2p-monthly", PLATFORMS, "wdzj-2017", "monthly"),
        ("loan-book", LOANS, "lendingclub-openintro", "loans"),
    ],
)
def test_a_checked_table_passes_again_without_its_mapping(
    tmp_path: Path, form: str, file: Path, mapping: str, table: str
):
    first = run(form, file, mapping, tmp_path / "first")
    written = tmp_path / "first" / f"{table}.parquet"
    second = run(form, written, None, tmp_path / "second")
    first["counts"].pop("column.ignored")
    assert second["counts"] == first["counts"]
    again = pq.read_table(tmp_path / "second" / f"{table}.parquet")
    assert again.equals(pq.read_table(written))
    assert again.schema.metadata == pq.read_schema(written).metadata
