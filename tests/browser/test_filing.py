"""A compliance officer hands in a bad file, reads what is wrong, hands in a good one and gets a receipt."""

import pytest

from tests.browser.site import ENGLISH

pytestmark = pytest.mark.browser

HEADER = (
    "loan_id,platform_id,borrower_id,borrower_kind,principal_fen,outstanding_fen,annual_rate_bp,term_days,"
    "opened_on,funded_on,due_on,status"
)
GOOD = "L1,{own},b1,natural,1000000,900000,1000,360,2020-07-01,2020-07-02,2021-06-27,current"
BAD = (
    GOOD,
    GOOD,  # the key a second time
    "L2,{own},11010519491231002X,natural,1000000,900000,1000,360,2020-07-01,2020-07-02,2021-06-27,current",
    "L3,{own},b2,person,1000.50,900000,1000,360,2020-07-01,2020-07-02,2021-06-27,current",
    "L4,{own},,natural,1000000,-5,1000,360,2020-07-05,2020-07-02,2020-06-27,current",
)


@pytest.fixture
def book(tmp_path):
    def write(name, own, rows):
        path = tmp_path / name
        path.write_text("\n".join([HEADER, *rows]).format(own=own) + "\n", encoding="utf-8")
        return path

    return write


def test_a_bad_file_is_explained_and_a_good_one_gets_a_receipt(visit, book):
    filer = visit("filer-p0001")
    filer.go("/portal")
    filer.page.click(".duties a[href*='loan-book']")
    assert filer.page.input_value("#id_period") == "2021-07"
    filer.page.set_input_files("input[type=file]", book("bad.csv", "P0001", BAD))
    filer.press("核对并报送")
    assert "没有受理" in filer.text(".sentence")
    problems = filer.text(".problems")
    for words in ("与第 1 行重复", "110105********002X", "不是整数", "natural, legal", "必填项", "第 5 行"):
        assert words in problems
    assert "11010519491231002X" not in filer.page.content()
    filer.shoot("filing-problems")

    filer.page.set_input_files("input[type=file]", book("good.csv", "P0001", [GOOD]))
    filer.press("核对并报送")
    assert filer.address.startswith("/portal/filings/")
    assert "受理" in filer.text(".sentence")
    index = filer.text("dl.facts div:nth-child(2) dd")
    assert index.isdigit()
    receipt = filer.address

    filer.go("/portal/file?form=loan-book&period=2021-07")
    filer.page.set_input_files("input[type=file]", book("again.csv", "P0001", [GOOD]))
    filer.press("核对并报送")
    assert filer.address == receipt


def test_the_problems_of_a_file_are_told_in_english_too(visit, book):
    filer = visit("filer-p0002", language=ENGLISH)
    filer.go("/portal/file")
    filer.page.select_option("#id_form", label="Loan book")
    filer.page.fill("#id_period", "2020-07")
    filer.page.set_input_files("input[type=file]", book("bad.csv", "P0002", BAD))
    filer.press("Check and file")
    assert "Key P0002, L1 already stands in row 1" in filer.text(".problems")


def test_what_is_not_a_table_or_a_period_is_refused_in_words(visit, tmp_path):
    picture = tmp_path / "picture.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    filer = visit("filer-p0003")
    for period in ("2020-07", "2020-13", "2999-01"):
        filer.go("/portal/file")
        filer.page.fill("#id_period", period)
        filer.page.set_input_files("input[type=file]", picture)
        filer.press("核对并报送")
        assert filer.page.locator(".problems .kind-error").count() >= 1
