"""An order whose file is gone or has changed is answered plainly, and found by the check."""

import pytest

from mingjian.casework.documents import document_path, latest_document, lost_documents
from mingjian.kernel.problems import Refused
from mingjian.record.filings.blobs import blob_path, lost_blobs
from tests.market import enter, hand_in
from tests.stories.loan_rows import loan, write_loans

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(office):
    return office.do(office.draft(), "approve", "chief")


def spoil(path, how: str) -> None:
    path.unlink() if how == "gone" else path.write_bytes(b"%PDF-1.7 another")


@pytest.mark.parametrize("how", ["gone", "changed"])
def test_the_page_names_the_file_in_both_languages_and_logs_it(office, case, client, caplog, how):
    path = document_path(latest_document(case))
    spoil(path, how)
    client.force_login(office.people.officer)
    answer = client.get(f"/desk/cases/{case.pk}/order.pdf")

    page, name = answer.content.decode(), f"documents/{path.parent.name}/{path.name}"
    assert (answer.status_code, page.count(name)) == (503, 2)
    assert "请由运维人员从备份取回" in page
    assert "take it back from a backup" in page
    assert f"case {case.pk} is lost" in caplog.text
    assert client.get(f"/desk/cases/{case.pk}").status_code == 200
    assert [p.value for p in lost_documents()] == [name]


def test_an_order_whose_paper_is_gone_is_not_served_and_says_why(office, case):
    path = document_path(latest_document(case)).with_suffix(".json")
    kept = path.read_bytes()
    path.unlink()
    with pytest.raises(Refused, match=r"file\.lost"):
        office.do(case, "serve", "officer")
    case.refresh_from_db()
    assert case.status == "approved"
    assert len(list(lost_documents())) == 1

    path.write_bytes(kept)
    assert office.do(case, "serve", "officer").status == "served"
    assert not list(lost_documents())


def test_a_filed_table_that_is_gone_or_changed_is_named(tmp_path):
    one = enter("P9")
    kept = hand_in("loan-book", one, write_loans(tmp_path / "l.csv", loan(platform_id="P9"))).filing.blob
    assert not list(lost_blobs([kept]))
    for how in ("changed", "gone"):
        spoil(blob_path(kept), how)
        assert [p.value for p in lost_blobs([kept])] == [f"blobs/{kept[:2]}/{kept}.parquet"]
