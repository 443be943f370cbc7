"""Two workers that look at the same moment note a term once, and an act beside them is not lost."""

from datetime import timedelta
from itertools import pairwise

import pytest

from mingjian.casework.escalation import escalate
from mingjian.casework.models import Case
from mingjian.config.worker import catch_up
from tests.market import AT
from tests.office import open_office
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)

LATER = AT + timedelta(days=60)


def test_a_term_is_noted_by_one_of_them():
    office = open_office()
    case = office.serve()

    def look():
        return escalate(today=LATER.date(), by="worker", at=LATER)

    noted = together(look, look, look)
    assert sorted(noted) == [0, 0, 1]
    assert case.events.filter(verb="overdue").count() == 1


def test_an_answer_at_the_same_moment_stands():
    office = open_office()
    case = office.serve()
    together(
        lambda: escalate(today=LATER.date(), by="worker", at=LATER),
        lambda: office.do(case, "answer", "filer", LATER, answer="好了"),
    )

    stands = Case.objects.get()
    assert (stands.status, stands.version) == ("answered", 3)
    assert stands.clocks.get().wake_on is None
    path = list(stands.events.values_list("source", "target"))
    assert all(earlier[1] == later[0] for earlier, later in pairwise(path))


def test_the_worker_looks_by_itself():
    case = open_office().serve()
    catch_up(at=LATER)

    assert case.events.get(verb="overdue").by == "worker"
