"""Pages read the clock in one place, in the time of Shanghai."""

from datetime import datetime, timedelta

from mingjian.ui import moment


def test_now_carries_the_offset_of_shanghai():
    assert moment.now().utcoffset() == timedelta(hours=8)


def test_today_is_the_day_in_shanghai(monkeypatch):
    late = datetime(2020, 7, 1, 0, 30, tzinfo=moment.SHANGHAI)
    monkeypatch.setattr(moment, "now", lambda: late)
    assert moment.today() == late.date()
