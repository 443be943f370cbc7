"""A form of several sections: which one a file is, what a table without a key is, what owning asks for."""

from datetime import date
from pathlib import Path

import pytest

from mingjian.engines.intake.check import check
from mingjian.engines.intake.checked import Checked
from mingjian.engines.intake.sections import section_of
from mingjian.law.formbook import form
from mingjian.law.mappingbook import mapping

PAYMENTS = "platform_id,loan_id,paid_on,principal_fen,interest_fen\n"
LINKS = "from_id,to_id,kind,share_bp,valid_from,valid_to\n"


def checked(form_key: str, path: Path, text: str, out: Path | None = None) -> Checked:
    path.write_text(text, encoding="utf-8")
    return check(form(form_key), None, path, today=date(2020, 6, 30), out=out)


def test_the_name_of_the_file_tells_the_section_before_its_columns_do(tmp_path):
    links = checked("register", tmp_path / "links.csv", "institution_id,name,kind\nP1,x,p2p\n")
    assert links.section.name == "links"
    assert "header.missing" in links.counts


def test_else_the_columns_tell_it_and_else_it_is_the_first(tmp_path):
    spec = form("loan-book")
    assert checked("loan-book", tmp_path / "a.csv", PAYMENTS).section.name == "repayments"
    assert checked("loan-book", tmp_path / "b.csv", "loan_id\n1\n").section.name == "loans"
    assert section_of(spec, "b", ["paid_on"], mapping("lendingclub-openintro")).name == "loans"


def test_payments_of_a_day_may_be_alike(tmp_path):
    row = "P1,L1,2020-05-01,100,1\n"
    found = checked("loan-book", tmp_path / "repayments.csv", PAYMENTS + 2 * row, tmp_path / "out")
    assert (found.ok, found.rows, found.counts) == (True, 2, {})
    assert found.table
    assert found.table.name == "repayments.parquet"


SHARES = [
    ("owns", "", {"required": 1}), ("owns", "2500", {}), ("controls", "", {}),
    ("owns", "10001", {"range": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "share", "codes"), SHARES)
def test_only_owning_asks_for_a_share(tmp_path, kind, share, codes):
    row = f"P1,B1,{kind},{share},2019-01-01,\n"
    assert checked("register", tmp_path / "links.csv", LINKS + row).counts == codes


def test_a_missing_column_of_shares_is_told_for_each_owner(tmp_path):
    text = "from_id,to_id,kind,valid_from\nP1,B1,owns,2019-01-01\nP1,B2,officer,2019-01-01\n"
    assert checked("register", tmp_path / "x.csv", text).counts == {"required": 1}


def test_a_link_may_stand_once_a_day_and_its_days_are_in_order(tmp_path):
    row = "P1,B1,controls,,2019-01-01,2019-01-01\n"
    found = checked("register", tmp_path / "links.csv", LINKS + 2 * row)
    assert found.counts == {"key.duplicate": 1, "order.dates": 2}
