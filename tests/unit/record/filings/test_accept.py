"""`accept`: once for an institution, a form and a period; nothing is written where there are errors."""

import hashlib
import json
from datetime import date, datetime

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from pyarrow import csv, parquet

from mingjian.config.today import SHANGHAI
from mingjian.engines.files import digest_file
from mingjian.kernel.permissions import INSTITUTION, PUBLIC
from mingjian.kernel.problems import Refused
from mingjian.law.formbook import form
from mingjian.law.mappingbook import mapping
from mingjian.record.filings import accept as module
from mingjian.record.filings.accept import Submission, accept
from mingjian.record.filings.blobs import blob_path, store_blob
from mingjian.record.filings.models import Filing
from mingjian.record.journal.append import payload_of
from mingjian.record.journal.models import Entry
from mingjian.record.snapshots.build import build
from tests.market import (
    AS_OF,
    AT,
    JUNE,
    MAY,
    enter,
    hand_in,
    open_for,
    write_custody,
    write_monthly,
    write_table,
)
from tests.stories.loan_rows import csv_text, loan, write_loans

pytestmark = pytest.mark.django_db


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [p.code for p in refused.value.problems if p.is_error]


def traces() -> tuple[int, int, list[str]]:
    """Filings, entries and blobs that stand."""
    blobs = sorted(path.name for path in settings.BLOB_FOLDER.rglob("*") if path.is_file())
    return Filing.objects.count(), Entry.objects.count(), blobs


@pytest.fixture
def one():
    return enter("P1")


@pytest.fixture
def book(tmp_path):
    return write_loans(tmp_path / "loans.csv", loan(loan_id="L1"), loan(loan_id="L2", borrower_id="c2"))


def test_an_accepted_filing_has_a_receipt_a_blob_and_two_entries(one, book):
    receipt = hand_in("loan-book", one, book)

    filing = receipt.filing
    assert (receipt.repeated, receipt.warnings) == (False, ())
    assert (filing.form, filing.section, filing.period, filing.rows) == ("loan-book", "loans", "2020-06", 2)
    assert filing.digest == hashlib.sha256(book.read_bytes()).hexdigest()
    assert filing.table == blob_path(filing.blob)
    assert digest_file(filing.table) == filing.blob
    assert payload_of(filing.entry) == {
        "institution_id": "P1",
        "form": "loan-book",
        "section": "loans",
        "period": "2020-06",
        "received_on": "2020-07-03",
        "on_time": None,
        "digest": filing.digest,
        "blob": filing.blob,
        "rows": 2,
    }
    assert [e.kind for e in Entry.objects.order_by("pk")[2:]] == ["filing.accepted", "publication.filing"]


def test_the_same_bytes_give_the_same_receipt_with_a_warning_and_add_nothing(one, book, tmp_path):
    first = hand_in("loan-book", one, book)
    before = traces()
    other_name = tmp_path / "renamed.csv"
    other_name.write_bytes(book.read_bytes())

    again = hand_in("loan-book", one, other_name, at=datetime(2020, 9, 1, tzinfo=SHANGHAI))

    assert again.filing == first.filing
    assert again.repeated
    assert [p.code for p in again.warnings] == ["filing.same"]
    assert not again.warnings[0].is_error
    assert traces() == before


def test_other_bytes_for_an_accepted_period_are_refused_and_the_filing_stands(one, book, tmp_path):
    first = hand_in("loan-book", one, book)
    before = traces()

    with pytest.raises(Refused) as refused:
        hand_in("loan-book", one, write_loans(tmp_path / "new.csv", loan(loan_id="L9")))

    assert codes(refused) == ["filing.exists"]
    assert refused.value.problems[0].allowed == first.filing.digest[:16]
    assert traces() == before


def test_another_period_and_another_institution_file_beside_it(one, book, tmp_path):
    two = enter("P2")
    hand_in("loan-book", one, book)
    hand_in("loan-book", one, book, period=MAY)
    hand_in("loan-book", two, write_loans(tmp_path / "two.csv", loan(platform_id="P2")))

    assert Filing.objects.count() == 3


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([loan(), loan(loan_id="L2", platform_id="P2")], [("filing.foreign-row", "2")]),
        ([loan(principal_fen="x")], [("type", "1")]),
        ([loan(borrower_id="11010519491231002X")], [("id.identity-card", "1")]),
    ],
)
def test_a_file_with_errors_is_refused_and_leaves_no_trace(one, tmp_path, rows, expected):
    before = traces()

    with pytest.raises(Refused) as refused:
        hand_in("loan-book", one, write_loans(tmp_path / "bad.csv", *rows))

    assert [(p.code, str(p.row)) for p in refused.value.problems if p.is_error] == expected
    assert traces() == before


def test_a_row_of_another_period_is_refused_with_its_row_and_the_period_filed_for(one, tmp_path):
    before = traces()

    with pytest.raises(Refused) as refused:
        hand_in("custody-daily", one, write_custody(tmp_path / "may.csv", "P1", period=MAY))
    assert codes(refused) == ["filing.other-period"] * 5
    assert (refused.value.problems[0].value, refused.value.problems[0].allowed) == ("2020-05", "2020-06")

    with pytest.raises(Refused) as refused:
        hand_in("p2p-monthly", one, write_monthly(tmp_path / "may.csv", "P1", period=MAY))
    assert codes(refused) == ["filing.other-period"]
    assert traces() == before


def test_the_register_is_not_filed(one, tmp_path):
    file = write_table(tmp_path / "institutions.csv", {"institution_id": "P1", "name": "示例", "kind": "p2p"})

    with pytest.raises(Refused) as refused:
        hand_in("register", one, file)

    assert codes(refused) == ["form.unknown"]
    assert "loan-book" in refused.value.problems[0].allowed


def test_a_nil_return_is_accepted_with_a_warning(one, tmp_path):
    receipt = hand_in("loan-book", one, write_loans(tmp_path / "nil.csv"))

    assert [p.code for p in receipt.warnings] == ["nil"]
    assert (receipt.filing.rows, receipt.filing.warnings) == (0, {"nil": 1})


def test_a_file_that_claims_a_mapping_nobody_asked_for_is_refused(one, book, tmp_path):
    table = csv.read_csv(book)
    claim = {"mingjian": json.dumps({"mapping": "lendingclub-openintro"})}
    forged = tmp_path / "forged.parquet"
    parquet.write_table(table.drop_columns(["due_on", "project_id"]).replace_schema_metadata(claim), forged)

    with pytest.raises(Refused) as refused:
        hand_in("loan-book", one, forged)

    assert codes(refused) == ["filing.mapped"]
    assert not Filing.objects.exists()


def test_a_mapping_is_kept_with_what_it_derived_and_judging_hears_of_it(tmp_path):
    club = enter("lendingclub")
    row = {
        "rownames": 1,
        "loan_amount": 1_000,
        "balance": "500.5",
        "interest_rate": "12.5",
        "term": 36,
        "state": "CA",
        "loan_status": "Current",
        "issue_month": "Mar-2018",
    }
    file, lending = write_table(tmp_path / "tape.csv", row), mapping("lendingclub-openintro")
    asked = Submission(form=form("loan-book"), institution=club, period=JUNE, file=file, mapping=lending)

    filing = accept(asked, by="filer", at=AT).filing

    assert (filing.mapping, filing.rows) == ("lendingclub-openintro", 1)
    assert filing.derived == ["borrower_id", "funded_on", "opened_on"]
    loans = next(table for table in build(as_of=AS_OF, at=AT).tables if table.name == "loans")
    assert loans.derived["borrower_id"] == ("lendingclub",)


def test_a_blob_is_named_by_its_content_and_never_written_again(tmp_path):
    file = tmp_path / "table.parquet"
    file.write_bytes(b"content")
    digest = store_blob(file)
    written = blob_path(digest).stat()

    assert store_blob(file) == digest == hashlib.sha256(b"content").hexdigest()
    assert blob_path(digest).read_bytes() == b"content"
    assert blob_path(digest).stat().st_mtime_ns == written.st_mtime_ns
    assert [p.name for p in blob_path(digest).parent.iterdir()] == [f"{digest}.parquet"]


def test_a_stop_between_blob_and_row_leaves_no_filing_and_the_next_attempt_succeeds(one, book, monkeypatch):
    before = traces()

    def stop(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, "_write", stop)
        with pytest.raises(KeyboardInterrupt):
            hand_in("loan-book", one, book)
    assert traces()[:2] == before[:2]
    assert len(traces()[2]) == 1

    hand_in("loan-book", one, book)
    assert Filing.objects.count() == 1
    assert len(traces()[2]) == 1


@pytest.mark.parametrize("table", ["filings_filing", "publications_publication"])
def test_an_accepted_filing_cannot_be_changed_or_taken_away(one, book, table):
    hand_in("loan-book", one, book)
    for statement in (f"UPDATE {table} SET id = id + 1", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Filing.objects.count() == 1


@pytest.mark.parametrize("same", [True, False])
def test_of_two_who_accept_at_once_the_second_gets_the_first_ones_receipt_or_a_refusal(
    one, book, tmp_path, monkeypatch, same
):
    """The first gets in while the second is checking; its day of receipt is another one, too."""
    first = book if same else write_loans(tmp_path / "first.csv", loan(loan_id="L7"))
    examine, earlier = module.examine, datetime(2020, 7, 2, 12, tzinfo=SHANGHAI)

    def overtaken(*args, **kwargs):
        found = examine(*args, **kwargs)
        monkeypatch.setattr(module, "examine", examine)
        hand_in("loan-book", one, first, at=earlier)
        return found

    monkeypatch.setattr(module, "examine", overtaken)
    if same:
        receipt = hand_in("loan-book", one, book)
        assert receipt.repeated
        assert receipt.filing.received_on == date(2020, 7, 2)
    else:
        with pytest.raises(Refused) as refused:
            hand_in("loan-book", one, book)
        assert codes(refused) == ["filing.exists"]
    assert Filing.objects.count() == 1
    assert Entry.objects.filter(kind="filing.accepted").count() == 1


def test_visible_to_nobody_but_supervisors_and_the_institution_itself(one, book):
    filing = hand_in("loan-book", one, book).filing
    enter("P2")

    def seen(account):
        return list(Filing.objects.visible_to(account))

    assert seen(open_for("officer")) == seen(open_for("filer", INSTITUTION, "P1")) == [filing]
    assert seen(open_for("other", INSTITUTION, "P2")) == seen(open_for("reader", PUBLIC)) == seen(None) == []


def test_a_file_of_gb18030_is_the_same_filing_only_by_its_bytes(one, tmp_path):
    row = loan(product_name="青禾")
    hand_in("loan-book", one, write_loans(tmp_path / "utf8.csv", row))
    other = tmp_path / "gb.csv"
    other.write_bytes(csv_text(row).encode("gb18030"))

    with pytest.raises(Refused) as refused:
        hand_in("loan-book", one, other)
    assert codes(refused) == ["filing.exists"]
