"""Clock faces, problem groups and gauges say what their facts say."""

from datetime import date

import pytest

from mingjian.kernel.clocks import Due
from mingjian.kernel.problems import problem
from mingjian.ui.parts import EXAMPLE_LIMIT, group_problems, measure_gauge, read_clock

TODAY = date(2020, 7, 6)


@pytest.mark.parametrize(
    ("day", "state", "days"),
    [
        (date(2020, 7, 10), "running", 4),
        (date(2020, 7, 9), "soon", 3),
        (date(2020, 7, 6), "soon", 0),
        (date(2020, 7, 5), "late", -1),
    ],
)
def test_a_clock_counts_calendar_days_to_its_due_day(day, state, days):
    face = read_clock(Due(day, provisional=False), TODAY)
    assert (face.state, face.day, face.days, face.days_late) == (state, day, days, max(0, -days))


def test_a_clock_without_a_due_day_stands():
    assert read_clock(None, TODAY).state == "paused"


@pytest.mark.parametrize(
    ("done_on", "state", "late"),
    [(date(2020, 7, 1), "done", 0), (date(2020, 7, 2), "done", 0), (date(2020, 7, 4), "done-late", 2)],
)
def test_a_stopped_clock_tells_whether_the_act_was_in_time(done_on, state, late):
    face = read_clock(Due(date(2020, 7, 2), provisional=False), TODAY, done_on)
    assert (face.state, face.days_late) == (state, late)


def test_a_provisional_day_is_marked_while_the_clock_runs():
    due = Due(date(2027, 1, 12), provisional=True)
    assert read_clock(due, TODAY).is_provisional
    assert not read_clock(due, TODAY, done_on=TODAY).is_provisional


def test_problems_are_grouped_with_errors_first_and_larger_groups_first():
    found = [
        problem("column.ignored", column="a"),
        problem("required", row=9, column="x"),
        *(problem("code", row=row, column="s", value="q", allowed="a") for row in (1, 2)),
    ]
    groups = group_problems(found, {"column.ignored": 50})
    assert [(g.code, g.count) for g in groups] == [("code", 2), ("required", 1), ("column.ignored", 50)]


def test_a_large_group_lists_a_few_and_counts_the_rest():
    found = [problem("required", row=row, column="x") for row in range(1, 101)]
    (group,) = group_problems(found, {"required": 5_000})
    assert len(group.more) == EXAMPLE_LIMIT - 1
    assert 1 + len(group.more) + group.left_out == 5_000
    assert group.first.row == 1


@pytest.mark.parametrize(
    ("measured", "threshold", "within", "over", "tick"),
    [(200, 100, 500, 500, 500), (50, 100, 500, 0, 1000), (0, 0, 0, 0, 0), (100, 100, 1000, 0, 1000)],
)
def test_a_gauge_shows_what_lies_beyond_the_threshold(measured, threshold, within, over, tick):
    assert measure_gauge(measured, threshold) == {"within": within, "over": over, "tick": tick}
