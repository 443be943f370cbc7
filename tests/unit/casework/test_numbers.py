"""Numbers of orders: contiguous in office and year, no gap and no double, also when all approve at once."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest

from mingjian.casework import act as module
from mingjian.casework.models import Case, CaseNumber
from mingjian.config.today import SHANGHAI
from mingjian.kernel.problems import Refused, problem
from tests.office import open_office
from tests.threads import THREADS, together

pytestmark = pytest.mark.django_db(transaction=True)

ORDERS = 8


@pytest.fixture
def office(transactional_db):
    return open_office()


def numbers() -> list[str]:
    return [str(n) for n in CaseNumber.objects.select_related("series").order_by("series__year", "number")]


def all_at_once(do: Callable[[int], None]) -> None:
    """All orders, dealt out to the threads."""

    def some(first: int) -> None:
        for each in range(first, ORDERS, THREADS):
            do(each)

    together(*(partial(some, first) for first in range(THREADS)))


def test_approved_at_once_they_are_contiguous(office):
    cases = [office.draft(key=f"order-{n}") for n in range(ORDERS)]
    all_at_once(lambda n: office.do(cases[n], "approve", "chief"))

    assert numbers() == [f"鉴改〔2020〕{n}号" for n in range(1, ORDERS + 1)]
    assert Case.objects.filter(status="approved").count() == ORDERS


def test_an_approval_that_fails_gives_its_number_back(office, monkeypatch):
    first, second = office.draft(), office.draft(key="order-2")

    def refuse(*args):
        raise Refused(problem("document.font", value="X", allowed="Y"))

    monkeypatch.setattr(module, "issue", refuse)
    with pytest.raises(Refused):
        office.do(first, "approve", "chief")
    monkeypatch.undo()
    office.do(second, "approve", "chief")
    assert numbers() == ["鉴改〔2020〕1号"]


def test_a_year_begins_anew_at_midnight_on_the_mainland_and_an_office_counts_for_itself(office, settings):
    def approve(key: str, at: datetime) -> str:
        return office.do(office.draft(key=key), "approve", "chief", at).number_text

    last = datetime(2020, 12, 31, 23, 59, tzinfo=SHANGHAI)
    first = datetime(2021, 1, 1, 0, 0, tzinfo=SHANGHAI)
    assert approve("a", last) == "鉴改〔2020〕1号"
    assert approve("b", first) == "鉴改〔2021〕1号"
    settings.OFFICE = "另一局"
    assert approve("c", first) == "鉴改〔2021〕1号"


def test_a_withdrawn_order_keeps_its_number(office):
    case = office.do(office.draft(), "approve", "chief")
    office.do(case, "withdraw", "officer", reason="不办了")
    assert office.do(office.draft(key="order-2"), "approve", "chief").number_text == "鉴改〔2020〕2号"
    assert Case.objects.get(pk=case.pk).number_text == "鉴改〔2020〕1号"
