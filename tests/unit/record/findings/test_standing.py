"""How institutions stand on the desk: what is missing first, then the gravest finding, then the balance."""

import pytest

from mingjian.engines.evaluation.run import Run
from mingjian.kernel.findings import Gravity
from mingjian.record.findings.models import Evaluation
from mingjian.record.findings.record import record
from mingjian.record.findings.standing import standings
from mingjian.record.registry.models import Institution
from mingjian.record.rulebook.book import book
from mingjian.record.snapshots.build import build
from tests.market import (
    AS_OF,
    AT,
    enter,
    found,
    hand_in,
    keep_findings,
    write_custody,
    write_monthly,
    write_table,
)
from tests.stories.loan_rows import loan, write_loans

pytestmark = pytest.mark.django_db


def file_all(institution: Institution, folder, outstanding: int = 50_000) -> None:
    """Everything a platform files for June."""
    row = loan(platform_id=institution.pk, outstanding_fen=str(outstanding), principal_fen=str(outstanding))
    idle = loan(platform_id=institution.pk, loan_id="L2", status="cancelled", outstanding_fen="70000")
    hand_in("loan-book", institution, write_loans(folder / "l.csv", row, idle))
    hand_in("custody-daily", institution, write_custody(folder / "c.csv", institution.pk))
    hand_in("p2p-monthly", institution, write_monthly(folder / "m.csv", institution.pk))


def judged(*findings) -> Evaluation:
    """The findings kept with the snapshot of what was filed."""
    from mingjian.engines.evaluation.run import Input
    from mingjian.kernel.canonical import digest

    built = build(as_of=AS_OF, at=AT)
    inputs = [Input(c.name, c.content.rows, c.content.digest) for c in built.contents]
    engine = f"test {digest([f.id for f in findings])[:16]}"
    run = Run(AS_OF, book().digest, engine, "duckdb", inputs, (), findings)
    return record(run, built.snapshot, by="worker", at=AT)


def order(evaluation: Evaluation) -> list[str]:
    return [row.institution.pk for row in standings(evaluation, list(Institution.objects.all()))]


def test_what_is_not_filed_comes_before_the_gravest_finding(tmp_path):
    one, _ = enter("P1"), enter("P2")
    enter("M1", kind="microloan")
    file_all(one, tmp_path)
    evaluation = judged(found("P1", severity=Gravity.CRITICAL))

    assert order(evaluation) == ["P2", "P1", "M1"]
    rows = {row.institution.pk: row for row in standings(evaluation, list(Institution.objects.all()))}
    assert [form.key for form in rows["P2"].not_filed] == ["loan-book", "custody-daily", "p2p-monthly"]
    assert rows["P2"].is_blind
    assert (rows["P1"].not_filed, rows["P1"].worst) == ((), Gravity.CRITICAL)
    assert (rows["M1"].is_blind, rows["M1"].balance_fen) == (False, None)


def test_one_grave_finding_comes_before_many_lesser_ones(tmp_path):
    for key in ("P1", "P2"):
        file_all(enter(key), tmp_path)
    many = [found("P1", mark=f"b{n}", severity=Gravity.MEDIUM) for n in range(9)]
    evaluation = judged(*many, found("P2", severity=Gravity.HIGH))

    assert order(evaluation) == ["P2", "P1"]
    rows = standings(evaluation, list(Institution.objects.all()))
    assert [row.counts for row in rows] == [((Gravity.HIGH, 1),), ((Gravity.MEDIUM, 9),)]


def test_of_equally_grave_ones_the_larger_balance_comes_first_whatever_the_counts(tmp_path):
    for key, outstanding in (("P1", 10_000), ("P2", 90_000), ("P3", 90_000)):
        file_all(enter(key), tmp_path, outstanding)
    findings = [found("P1", mark=f"b{n}") for n in range(5)] + [found("P2"), found("P3")]
    evaluation = judged(*findings)

    assert order(evaluation) == ["P2", "P3", "P1"]
    rows = standings(evaluation, list(Institution.objects.all()))
    assert [row.balance_fen for row in rows] == [90_000, 90_000, 10_000]  # a cancelled loan carries nothing


def test_a_finding_that_concerns_two_counts_for_both(tmp_path):
    enter("P1")
    enter("P2")
    [shared] = keep_findings(found("P1", "P2"))

    rows = standings(shared.evaluation, list(Institution.objects.all()))
    assert [row.counts for row in rows] == [((Gravity.MEDIUM, 1),)] * 2


def test_balances_are_those_the_evaluation_saw_also_after_a_later_filing(tmp_path):
    file_all(enter("P1"), tmp_path, 10_000)
    first = judged()
    file_all(enter("P2"), tmp_path, 20_000)
    second = judged(found("P1"))

    def balances(evaluation):
        rows = standings(evaluation, list(Institution.objects.all()))
        return {row.institution.pk: row.balance_fen for row in rows}

    assert balances(first) == {"P1": 10_000, "P2": None}
    assert balances(second) == {"P1": 10_000, "P2": 20_000}


def test_repayments_alone_are_no_loan_book(tmp_path):
    one = enter("P1")
    row = {
        "platform_id": "P1",
        "loan_id": "L1",
        "paid_on": "2020-06-02",
        "principal_fen": 5,
        "interest_fen": 1,
    }
    hand_in("loan-book", one, write_table(tmp_path / "repayments.csv", row))
    [standing] = standings(judged(), [one])
    assert [spec.key for spec in standing.not_filed] == ["loan-book", "custody-daily", "p2p-monthly"]
