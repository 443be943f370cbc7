"""Where the law or a threshold is moved by the least step, some example of the rule no longer holds.

So every rule has examples on both sides of each threshold and before each change of the law.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from mingjian.config.domains import rulebook
from mingjian.kernel.parameters import Parameter
from mingjian.kernel.rulebook import Rulebook
from mingjian.kernel.rules import Rule
from mingjian.law.examplebook import Example, examples
from tests.law.test_examples import judged

BOOK = rulebook()
YEAR = timedelta(days=365)


def first_day(rule: Rule) -> date:
    """The first day on which a rule binds: its obligation and all its parameters are in force."""
    starts = [parameter.values[0].since for parameter in BOOK.parameters_of(rule).values()]
    return max(starts + ([BOOK.obligations[rule.obligation].since] if rule.obligation else []))


def change_days(rule: Rule) -> set[date]:
    """The days on which the law of a rule begins or changes."""
    days = {value.since for parameter in BOOK.parameters_of(rule).values() for value in parameter.values}
    return {first_day(rule), *(day for day in days if day > first_day(rule))}


def moved_back(rule: Rule, day: date) -> Rulebook:
    """The book in which what begins on a day for a rule began up to a year before."""
    parameters = {key: earlier(p, day) for key, p in BOOK.parameters.items()}
    instruments = {
        key: replace(
            i,
            obligations=tuple(
                replace(o, since=o.since - YEAR) if o.id == rule.obligation and o.since == day else o
                for o in i.obligations
            ),
        )
        for key, i in BOOK.instruments.items()
    }
    return replace(BOOK, parameters=parameters, instruments=instruments)


def earlier(parameter: Parameter, day: date) -> Parameter:
    """The parameter whose value of a day began a year before, or just after the value before it."""
    values = list(parameter.values)
    for index, value in enumerate(values):
        if value.since == day:
            last = values[index - 1].since + timedelta(days=1) if index else date.min
            values[index] = replace(value, since=max(day - YEAR, last))
    return replace(parameter, values=tuple(values))


def shifted(parameter: Parameter, index: int, step: int) -> Rulebook:
    """The book in which one value of a parameter is larger by a step."""
    values = list(parameter.values)
    values[index] = replace(values[index], value=values[index].value + step)
    changed = replace(parameter, values=tuple(values))
    return replace(BOOK, parameters={**BOOK.parameters, parameter.key: changed})


def holds(rule: Rule, book: Rulebook, *, likely: bool) -> bool:
    """True where every example of the rule comes out as its author says.

    Those that find something, or nothing, as `likely` says, are judged first: they break soonest.
    """
    mine = [example for example in examples() if example.rule == rule.key]
    mine.sort(key=lambda e: (bool(e.found) != likely, e.as_of))
    return all(comes_out(example, book) for example in mine)


def comes_out(example: Example, book: Rulebook) -> bool:
    findings, _ = judged(example, book)
    expected = [(dict(e.subject), e.period, e.measured) for e in example.found]
    return [(f.subject, f.period, f.measured) for f in findings] == expected


CHANGES = [(rule, day) for rule in BOOK.rules for day in sorted(change_days(rule))]
THRESHOLDS = [
    (rule, parameter, index, step)
    for rule in BOOK.rules
    for parameter in BOOK.parameters_of(rule).values()
    for index, (_, end, _) in enumerate(parameter.intervals())
    if end > first_day(rule)
    for step in (-1, 1)
]


def test_enough_was_examined():
    assert {rule.key for rule, _ in CHANGES} == {rule.key for rule in BOOK.rules}
    assert len(THRESHOLDS) >= 14


@pytest.mark.parametrize(("rule", "day"), CHANGES, ids=lambda v: getattr(v, "key", str(v)))
def test_a_law_that_began_earlier_breaks_an_example(rule, day):
    assert not holds(rule, moved_back(rule, day), likely=False), (
        "add an example of the days before that finds nothing"
    )


@pytest.mark.parametrize(
    ("rule", "parameter", "index", "step"), THRESHOLDS, ids=lambda v: getattr(v, "key", str(v))
)
def test_a_threshold_that_is_one_unit_off_breaks_an_example(rule, parameter, index, step):
    book = shifted(parameter, index, step)
    assert not holds(rule, book, likely=step > 0), "add an example one unit on the other side"
