"""The day by which lists order a case follows its clocks through every act, and is made again alike."""

from datetime import date

import pytest

from mingjian.casework.clocks import note_due, read_clock
from mingjian.casework.models import Case
from tests.market import AT

pytestmark = pytest.mark.django_db


def kept(case: Case) -> tuple[bool, date]:
    return Case.objects.values_list("is_final", "due_on").get(pk=case.pk)


def test_it_moves_with_each_act(office):
    case = office.draft()
    assert kept(case) == (False, date.max)
    case = office.serve(case)
    [clock] = case.clocks.all()
    assert kept(case) == (False, read_clock(clock, AT.date()).due.day)
    office.do(case, "pause", "officer", reason="等待鉴定")
    assert kept(case) == (False, date.max)
    office.do(case, "resume", "officer")
    assert kept(case)[1] < date.max
    office.do(case, "answer", "filer", answer="已压降")
    office.do(case, "accept", "chief", reason="已改正")
    closed = kept(case)
    assert closed == (True, date.max)
    Case.objects.update(is_final=False, due_on=AT.date())
    note_due(case.pk)
    assert kept(case) == closed
