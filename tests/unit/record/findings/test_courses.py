"""Adjoining periods of one breach are one; newer evidence supersedes older, and both know it."""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from mingjian.kernel.findings import Decision
from mingjian.kernel.periods import next_period
from mingjian.record.findings.courses import courses_of, latest_of, place_of, spans_of
from mingjian.record.findings.models import Evaluation, Finding
from mingjian.record.findings.verdicts import propose_verdict
from tests.market import AS_OF, AT, enter, found, keep_findings, open_for

pytestmark = pytest.mark.django_db
MAY_END, APRIL_END = date(2020, 5, 31), date(2020, 4, 30)


def at(period, **changed):
    return replace(found("P1"), period=period, **changed)


@pytest.fixture(autouse=True)
def platform():
    return enter("P1")


@pytest.mark.parametrize(
    ("period", "following"),
    [
        ("2020-06", "2020-07"),
        ("2019-12", "2020-01"),
        ("2020-02-28", "2020-02-29"),
        ("2019-12-31", "2020-01-01"),
    ],
)
def test_a_period_has_one_that_adjoins(period, following):
    assert next_period(period) == following


def test_days_that_adjoin_are_one_breach_and_a_gap_starts_another():
    days = ["2020-06-01", "2020-06-02", "2020-06-03", "2020-06-05"]
    kept = keep_findings(*(at(day) for day in days))
    heads = list(latest_of(Finding.objects.all(), Evaluation.objects.get()).order_by("period"))
    assert [h.period for h in heads] == ["2020-06-03", "2020-06-05"]
    courses = courses_of(heads)
    assert [(courses[h.pk].first_period, courses[h.pk].periods) for h in heads] == [
        ("2020-06-01", 3),
        ("2020-06-05", 1),
    ]
    assert courses[heads[0].pk].findings == tuple(kept[:3])
    spans = spans_of(kept)
    assert [(spans[f.pk].first_period, spans[f.pk].periods) for f in kept] == [
        (course.first_period, course.periods) for course in map(courses_of(kept).get, [f.pk for f in kept])
    ]


def test_a_breach_goes_on_over_evaluations_of_different_months():
    [april] = keep_findings(at("2020-04"), as_of=APRIL_END)
    [may] = keep_findings(at("2020-05"), as_of=MAY_END)
    [june] = keep_findings(at("2020-06"))
    assert courses_of([june])[june.pk].findings == (april, may, june)
    assert list(
        latest_of(Finding.objects.seen_in(Evaluation.objects.latest()), Evaluation.objects.latest())
    ) == [june]


def test_the_list_has_one_row_a_breach_and_finds_a_verdict_on_any_of_its_periods():
    first, _ = keep_findings(at("2020-06-01"), at("2020-06-02"))
    reader = Client()
    officer = open_for("officer")
    reader.force_login(officer)
    rows = reader.get("/desk/findings").context
    assert [row.found.period for row in rows["listing"].rows] == ["2020-06-02"]
    propose_verdict(first, Decision.CONFIRMED, reason="属实", seen=0, by=officer, at=AT)
    rows = reader.get("/desk/findings?verdict=confirmed").context
    assert [row.found.period for row in rows["listing"].rows] == ["2020-06-01"]


def test_another_subject_is_another_breach():
    one, other = keep_findings(
        at("2020-05"), at("2020-06", subject={"platform_id": "P1", "borrower_id": "c2"})
    )
    assert courses_of([other])[other.pk].periods == 1
    assert one.course != other.course


def test_newer_evidence_supersedes_and_points_both_ways():
    [old] = keep_findings(at("2020-06"))
    [new] = keep_findings(at("2020-06", evidence=()))
    assert place_of(old).newer == new
    assert place_of(new).newer is None
    assert place_of(new).older == (old,)
    officer = Client()
    officer.force_login(open_for("officer"))
    assert f"/desk/findings/{new.pk}" in officer.get(f"/desk/findings/{old.pk}").content.decode()
    assert f"/desk/findings/{old.pk}" in officer.get(f"/desk/findings/{new.pk}").content.decode()


def test_old_evidence_that_is_seen_again_stands_again():
    [old] = keep_findings(at("2020-06"))
    [new] = keep_findings(at("2020-06", evidence=()))
    keep_findings(at("2020-06"), at("2020-06-01"))
    assert place_of(old).newer is None
    assert place_of(new).newer == old


def test_what_a_later_run_of_the_same_day_does_not_see_is_gone():
    [gone] = keep_findings(at("2020-06"))
    assert not place_of(gone).is_gone
    keep_findings(at("2020-05"), as_of=MAY_END)  # another day says nothing of it
    assert not place_of(gone).is_gone
    keep_findings(at("2020-06", subject={"platform_id": "P1", "borrower_id": "c2"}), as_of=AS_OF)
    assert place_of(gone).is_gone


def test_a_superseded_period_counts_once_in_a_course():
    keep_findings(at("2020-05", evidence=()), as_of=MAY_END)
    [may] = keep_findings(at("2020-05"), as_of=MAY_END)
    [june] = keep_findings(at("2020-06"))
    assert courses_of([june])[june.pk].findings == (may, june)
