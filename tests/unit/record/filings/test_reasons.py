"""Doubts pass with a reason of the list, which the next filing carries on for the same rows."""

import pytest

from mingjian.kernel.problems import Refused
from mingjian.law.formbook import form
from mingjian.law.reasonbook import reasons
from mingjian.record.filings.accept import Amendment, Submission, accept
from mingjian.record.filings.models import Filing
from mingjian.record.filings.reasons import Given, parse_reason
from mingjian.record.journal.append import payload_of
from tests.market import AT, JUNE, MAY, enter, hand_in, write_monthly
from tests.stories.loan_rows import loan, write_loans

pytestmark = pytest.mark.django_db
RATE = "plausible.rate"


def submit(institution, file, given, period=JUNE, form_key="loan-book"):
    submission = Submission(
        form=form(form_key), institution=institution, period=period, file=file, reasons=given
    )
    return accept(submission, by="filer", at=AT).filing


@pytest.fixture
def one():
    return enter("P1")


def write(tmp_path, *ids, name="book.csv"):
    rows = [loan(loan_id=i, annual_rate_bp="4000") for i in ids]
    return write_loans(tmp_path / name, *rows, loan(loan_id="plain"))


def codes(refused):
    return {p.code for p in refused.value.problems if p.is_error}


def test_a_doubt_without_a_reason_is_refused_with_its_rows_and_the_list(one, tmp_path):
    with pytest.raises(Refused) as refused:
        submit(one, write(tmp_path, "L1", "L2"), {})

    assert codes(refused) == {"filing.reason-missing"}
    [missing] = [p for p in refused.value.problems if p.is_error]
    assert (missing.column, missing.value) == (RATE, "2")
    assert all(code in missing.allowed for code in reasons())
    assert [p.row for p in refused.value.problems if p.code == RATE] == [1, 2]
    assert not Filing.objects.exists()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (Given("nonsense"), "filing.reason-unknown"),
        (Given("other"), "filing.reason-text"),
        (Given("other", "  "), "filing.reason-text"),
        (Given("seasonal", "字" * 501), "filing.reason-text"),
    ],
)
def test_a_reason_is_of_the_list_and_explained_where_it_has_to_be(one, tmp_path, given, code):
    with pytest.raises(Refused) as refused:
        submit(one, write(tmp_path, "L1"), {RATE: given})
    assert codes(refused) == {code}


def test_a_reason_stands_in_the_filing_and_in_the_private_entry_alone(one, tmp_path):
    filing = submit(one, write(tmp_path, "L1"), {RATE: Given("other", "合同如此")})

    assert filing.reasons[RATE] == {
        "reason": "other", "text": "合同如此", "carried": False, "count": 1, "keys": ["P1, L1"],
    }  # fmt: skip
    assert payload_of(filing.entry)["reasons"] == {RATE: {"reason": "other", "text": "合同如此"}}
    assert "合同如此" not in str(filing.publication.figures)
    assert filing.warnings == {RATE: 1}


def test_a_doubt_that_asks_for_no_reason_passes_and_keeps_one_that_is_given(one, tmp_path):
    row = loan(outstanding_fen="100001")
    assert submit(one, write_loans(tmp_path / "a.csv", row), {}, MAY).reasons == {}
    kept = submit(one, write_loans(tmp_path / "b.csv", row), {"plausible.outstanding": Given("one-off")})
    assert kept.reasons["plausible.outstanding"]["reason"] == "one-off"


def test_the_next_filing_carries_the_reason_for_the_same_rows_and_may_change_it(one, tmp_path):
    submit(one, write(tmp_path, "L1", "L2"), {RATE: Given("contract-terms")}, MAY)

    kept = submit(one, write(tmp_path, "L2", name="june.csv"), {}).reasons[RATE]
    assert (kept["reason"], kept["carried"], kept["keys"]) == ("contract-terms", True, ["P1, L2"])

    two = enter("P2")
    rows = [loan(platform_id="P2", annual_rate_bp="4000")]
    submit(two, write_loans(tmp_path / "two.csv", *rows), {RATE: Given("seasonal")}, MAY)
    changed = submit(two, write_loans(tmp_path / "2.csv", *rows, loan(loan_id="x", platform_id="P2")),
                     {RATE: Given("merger")}).reasons[RATE]  # fmt: skip
    assert (changed["reason"], changed["carried"]) == ("merger", False)


def test_an_amendment_carries_the_reasons_of_what_it_supersedes(one, tmp_path):
    submit(one, write(tmp_path, "L1", "L2"), {RATE: Given("merger")})
    submission = Submission(
        form=form("loan-book"),
        institution=one,
        period=JUNE,
        file=write(tmp_path, "L1", name="amended.csv"),
        amendment=Amendment(),
    )
    stated = accept(submission, by="signer", at=AT).filing.reasons[RATE]

    assert (stated["reason"], stated["carried"]) == ("merger", True)


def test_a_new_row_with_the_same_doubt_asks_again(one, tmp_path):
    submit(one, write(tmp_path, "L1"), {RATE: Given("contract-terms")}, MAY)

    with pytest.raises(Refused) as refused:
        submit(one, write(tmp_path, "L1", "L3", name="june.csv"), {})
    assert codes(refused) == {"filing.reason-missing"}


def test_cumulative_figures_that_fall_ask_for_a_reason_and_a_month_earlier_does_not_count(one, tmp_path):
    hand_in("p2p-monthly", one, write_monthly(tmp_path / "june.csv", "P1"), period=JUNE)
    lower = {"cum_amount_fen": 99, "cum_count": 99}
    earlier = write_monthly(tmp_path / "may.csv", "P1", period=MAY, **lower)
    assert submit(one, earlier, {}, MAY, "p2p-monthly").warnings == {}

    two = enter("P2")
    hand_in("p2p-monthly", two, write_monthly(tmp_path / "a.csv", "P2", period=MAY), period=MAY)
    with pytest.raises(Refused) as refused:
        hand_in("p2p-monthly", two, write_monthly(tmp_path / "b.csv", "P2", **lower))
    assert {p.column for p in refused.value.problems if p.is_error} == {
        "previous.cum-amount", "previous.cum-count",
    }  # fmt: skip


@pytest.mark.parametrize("told", ["", "x", f"{RATE}", f"{RATE}=", f"{RATE}=no", "no.code=other", "=other"])
def test_an_option_that_is_no_reason_is_refused(told):
    with pytest.raises(Refused) as refused:
        parse_reason(told)
    assert codes(refused) == {"option.invalid"}


def test_words_of_a_reason_may_hold_any_sign():
    assert parse_reason(f"{RATE}=other:a=b: c") == (RATE, Given("other", "a=b: c"))
