"""How late a filing is, against counting day by day."""

from datetime import date, timedelta

import chinese_calendar
from hypothesis import given, settings
from hypothesis import strategies as st

from mingjian.record.filings.models import Filing
from tests.oracle import naive_days

DUES = st.dates(date(2017, 9, 1), date(2024, 6, 30))


@settings(max_examples=100, deadline=None)
@given(due=DUES, gap=st.integers(-40, 400))
def test_working_days_late_are_those_after_the_due_day(due, gap):
    received = due + timedelta(days=gap)
    filing = Filing(due_on=due, received_on=received, on_time=received <= due)

    assert filing.days_late == naive_days.count_after(due, received, chinese_calendar.is_workday)
    assert filing.on_time <= (filing.days_late == 0)


def test_where_the_law_sets_no_date_nothing_is_late():
    assert Filing(due_on=None, received_on=date(2030, 1, 1)).days_late == 0
