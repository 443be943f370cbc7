"""The public data of two markets are supervised through their mappings, counted again by hand."""

import csv
import json
import os
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from mingjian.config.command import app

DATA = Path(os.environ.get("MINGJIAN_REAL_DATA", Path(__file__).parents[3] / "shared" / "data"))
PLATFORMS = DATA / "p2p-platforms" / "wdzj-2017" / "platData.csv"
LOANS = DATA / "credit" / "lendingclub-openintro" / "loans_full_schema.csv"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"the public data are not at {DATA}"),
]


def run(*arguments: object) -> dict[str, Any]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def supervised(form: str, file: Path, mapping: str, folder: Path, as_of: str) -> dict[str, Any]:
    run("check", form, file, "--map", mapping, "--out", folder, "--json")
    return run("supervise", folder, "--as-of", as_of, "--json")


def gaps(document: dict[str, Any]) -> dict[tuple[str, str], tuple[int, int]]:
    return {
        (g["rule"].removeprefix("p2p."), g["reason"]): (g["rows"], len(g["institutions"]))
        for g in document["not_judged"]
    }


def test_the_loan_tape_is_in_dollars_and_its_borrowers_have_no_number(tmp_path: Path):
    document = supervised("loan-book", LOANS, "lendingclub-openintro", tmp_path, "2018-03-31")
    assert document["findings"] == []
    assert [(i["table"], i["rows"]) for i in document["inputs"]] == [("loans", 10_000)]
    assert gaps(document) == {
        ("cap-natural-platform", "currency is not CNY"): (10_000, 1),
        ("cap-natural-total", "currency is not CNY"): (10_000, 1),
        ("concentration-top10", "field derived: borrower_id"): (10_000, 1),
        ("concentration-top1", "field derived: borrower_id"): (10_000, 1),
        ("custody-shortfall", "no table custody"): (0, 0),
        ("monthly-late", "no table institutions"): (0, 0),
        ("promise-wording", "field missing: product_name"): (10_000, 1),
        ("repeat-project", "field missing: project_id"): (9_553, 1),
        ("report-mismatch", "no table monthly"): (0, 0),
        ("self-financing", "currency is not CNY"): (10_000, 1),
        ("self-financing", "no table links"): (0, 0),
    }


def test_the_watch_sees_exactly_the_platforms_whose_filed_share_is_above_the_line(tmp_path: Path):
    document = supervised("p2p-monthly", PLATFORMS, "wdzj-2017", tmp_path, "2017-06-30")
    with PLATFORMS.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    shares = {(row["platId"], row["month"]): Decimal(row["top10StayStillProportion"]) for row in rows}
    expected = {key: int(share * 100) for key, share in shares.items() if share > 50}
    found = {(f["subject"]["platform_id"], f["period"]): f["measured"] for f in document["findings"]}
    assert found == expected
    assert len(found) == 1_119
    assert {f["rule"] for f in document["findings"]} == {"p2p.concentration-top10"}
    missing = Counter(key[0] for key, share in shares.items() if share < 0)
    told = gaps(document)
    assert told["concentration-top10", "field missing: top10_share_bp"] == (missing.total(), len(missing))
    assert told["concentration-top1", "field missing: top1_share_bp"] == (3_123, 588)
