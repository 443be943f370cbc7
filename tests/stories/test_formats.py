"""The same table in every format: the same checked bytes, the same findings, and every text as it was."""

import json
import tempfile
from datetime import date
from hashlib import sha256
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner

from mingjian.config.commands.supervise import supervise
from mingjian.engines.intake.check import Checked, check
from mingjian.law.formbook import form
from tests.formats import WRITERS, Cell
from tests.naughty import NAUGHTY
from tests.stories.loan_rows import GOOD, loan

TODAY = date(2020, 6, 30)
LOANS = form("loan-book").sections[0]


def typed(row: dict[str, str]) -> list[Cell]:
    cells: list[Cell] = []
    for name, cell in row.items():
        field = LOANS.field(name)
        if not cell:
            cells.append(None)
        elif field.limits:
            cells.append(int(cell))
        else:
            cells.append(date.fromisoformat(cell) if field.type == "date" else cell)
    return cells


def checked(folder: Path, writer: str, rows: list[list[Cell]]) -> Checked:
    folder.mkdir()
    file = WRITERS[writer](folder, "loans", list(GOOD), rows)
    return check(form("loan-book"), None, file, today=TODAY, out=folder / "out")


ROWS = [
    typed(
        loan(
            loan_id=f"L{i}",
            borrower_id=f"b{i % 3}",
            principal_fen=str(3_000_000_00 + i),
            region="" if i % 4 else "11",
        )
    )
    for i in range(1, 60)
]


def test_every_format_gives_the_same_checked_bytes_and_the_same_findings(tmp_path: Path):
    app = typer.Typer()
    app.command()(supervise)
    digests, findings = {}, {}
    for writer in WRITERS:
        folder = tmp_path / writer
        found = checked(folder, writer, ROWS)
        assert found.table is not None, found.problems
        digests[writer] = sha256(found.table.read_bytes()).hexdigest()
        with tempfile.TemporaryDirectory() as out:
            result = CliRunner().invoke(app, [str(folder), "--as-of", "2020-06-30", "--out", out])
            assert result.exit_code in {0, 1}, result.output
            findings[writer] = (Path(out) / "findings.json").read_bytes()
    assert len(set(digests.values())) == 1, digests
    assert len(set(findings.values())) == 1
    assert json.loads(findings["XLSX"])


@pytest.mark.parametrize("writer", WRITERS)
def test_naughty_texts_are_read_back_unchanged(tmp_path: Path, writer: str):
    rows = [typed(loan(loan_id=f"L{i}", product_name=text)) for i, text in enumerate(NAUGHTY)]
    found = checked(tmp_path / "t", writer, rows)
    assert found.table is not None, found.problems
    assert pq.read_table(found.table)["product_name"].to_pylist() == NAUGHTY


@pytest.mark.parametrize("writer", WRITERS)
def test_every_text_field_takes_naughty_texts(tmp_path: Path, writer: str):
    texts = [text for text in NAUGHTY if text == text.strip() and text > "!"]
    names = [f.name for f in LOANS.fields if f.type in {"text", "identifier"}]
    rows = [typed(loan(**dict.fromkeys(names, text)) | {"loan_id": f"{i}"}) for i, text in enumerate(texts)]
    found = checked(tmp_path / "t", writer, rows)
    assert found.table is not None, [p.message.en for p in found.problems]
    table = pq.read_table(found.table)
    for name in names:
        assert name == "loan_id" or table[name].to_pylist() == texts
