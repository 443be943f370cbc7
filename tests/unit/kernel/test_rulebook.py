"""The book judges only under law in force, says what rests on memory, and is named by what judges."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from mingjian.config.domains import rulebook
from mingjian.kernel.findings import FindingKind
from mingjian.kernel.instruments import Evidence, Status
from mingjian.kernel.rulebook import Rulebook
from mingjian.kernel.text import Text

BOOK = rulebook()
CAP = BOOK.rule("p2p.cap-natural-platform")
WATCH = BOOK.rule("p2p.concentration-top10")
START = date(2016, 8, 17)
EVE = START - timedelta(days=1)


def book_with_obligation(**change: object) -> Rulebook:
    """The book in which the obligation of CAP differs."""
    instrument = BOOK.instruments["P2P16"]
    changed = tuple(replace(o, **change) if o.id == CAP.obligation else o for o in instrument.obligations)
    return book_with_instrument(obligations=changed)


def book_with_instrument(**change: object) -> Rulebook:
    """The book in which the instrument of CAP differs."""
    instrument = replace(BOOK.instruments["P2P16"], **change)
    return replace(BOOK, instruments={**BOOK.instruments, "P2P16": instrument})


def book_with_value(key: str, **change: object) -> Rulebook:
    """The book in which the first value of a parameter differs."""
    parameter = BOOK.parameters[key]
    values = (replace(parameter.values[0], **change), *parameter.values[1:])
    return replace(BOOK, parameters={**BOOK.parameters, key: replace(parameter, values=values)})


def test_a_rule_is_in_force_from_the_first_day_of_its_duty():
    assert BOOK.in_force(CAP, START)
    assert not BOOK.in_force(CAP, EVE)


def test_a_duty_ends_before_its_last_day():
    end = date(2020, 1, 1)
    book = book_with_obligation(until=end)
    assert book.in_force(CAP, end - timedelta(days=1))
    assert not book.in_force(CAP, end)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.REPEALED])
def test_a_draft_and_a_repealed_law_never_bind(status):
    book = book_with_instrument(status=status)
    assert not any(book.in_force(CAP, day) for day in (EVE, START, date(2020, 6, 30), date.max))
    assert book.in_force(WATCH, START)


def test_a_rule_without_a_value_of_the_day_is_not_in_force():
    book = book_with_value("p2p.cap-natural-platform", since=date(2020, 1, 1))
    assert not book.in_force(CAP, date(2019, 12, 31))
    assert book.in_force(CAP, date(2020, 1, 1))


def test_a_watch_needs_its_setting_only():
    assert WATCH.obligation is None
    assert BOOK.in_force(WATCH, START)
    assert not BOOK.in_force(WATCH, EVE)
    assert BOOK.provision(WATCH) == "p2p.watch-concentration-top10"


@pytest.mark.parametrize("field", ["evidence", "article_evidence", "since_evidence"])
def test_what_rests_on_memory_is_marked(field):
    day = date(2020, 6, 30)
    assert BOOK.caveats(CAP, day) == ()
    assert book_with_obligation(**{field: Evidence.MEMORY}).caveats(CAP, day) == ("unverified",)


def test_a_threshold_from_memory_is_marked_while_it_holds():
    book = book_with_value("p2p.cap-natural-platform", evidence=Evidence.MEMORY)
    assert book.caveats(CAP, START) == ("unverified",)
    assert book.caveats(CAP, EVE) == ()


def test_the_article_on_the_fund_raising_period_is_known_from_memory():
    rule = BOOK.rule("p2p.fundraising-period")
    assert BOOK.caveats(rule, date(2020, 6, 30)) == ("unverified",)
    assert BOOK.provision(rule) == "P2P16 19"


@pytest.mark.parametrize(
    "other",
    [
        book_with_value("p2p.cap-natural-platform", value=20_000_001),
        book_with_value("p2p.cap-natural-platform", since=date(2016, 8, 18)),
        replace(BOOK, rules=(replace(CAP, revision=2), *BOOK.rules[1:])),
        replace(BOOK, rules=BOOK.rules[1:]),
    ],
    ids=["value", "day", "revision", "rule"],
)
def test_a_book_that_judges_otherwise_has_another_digest(other):
    assert other.digest != BOOK.digest


@pytest.mark.parametrize(
    "other",
    [
        book_with_value("p2p.cap-natural-platform", reference="elsewhere", verified_on=date(2027, 1, 1)),
        book_with_obligation(summary=Text("另文", "Other words")),
        book_with_instrument(title=Text("另名", "Other name")),
        replace(BOOK, rules=(replace(CAP, title=Text("另名", "Other")), *BOOK.rules[1:])),
        replace(BOOK, rules=BOOK.rules[::-1], parameters=dict(reversed(BOOK.parameters.items()))),
    ],
    ids=["reference", "summary", "title", "rule title", "order"],
)
def test_texts_and_order_do_not_change_the_digest(other):
    assert other.digest == BOOK.digest


def test_a_rule_that_cites_what_is_not_there_is_refused():
    for change in ({"obligation": "P2P16-99"}, {"parameters": ("nothing",)}):
        with pytest.raises(ValueError, match="cites what the book lacks"):
            replace(BOOK, rules=(replace(CAP, **change),))


def test_a_breach_cites_an_obligation_and_a_watch_none():
    with pytest.raises(ValueError, match="a breach cites an obligation"):
        replace(CAP, kind=FindingKind.WATCH)
    with pytest.raises(ValueError, match="a breach cites an obligation"):
        replace(CAP, obligation=None)


def test_rules_are_found_by_key_with_their_parameters():
    assert list(BOOK.parameters_of(CAP)) == ["p2p.cap-natural-platform"]
    assert len({rule.key for rule in BOOK.rules}) == len(BOOK.rules)
    with pytest.raises(KeyError):
        BOOK.rule("nothing")


def test_a_rule_has_begun_once_its_duty_and_all_its_values_have():
    assert not BOOK.has_begun(CAP, EVE)
    assert BOOK.has_begun(CAP, START)
    later = date(2020, 1, 1)
    for book in (
        book_with_value("p2p.cap-natural-platform", since=later),
        book_with_obligation(since=later),
    ):
        assert not book.has_begun(CAP, date(2019, 12, 31))
        assert book.has_begun(CAP, later)


def test_a_duty_that_has_ended_has_begun_all_the_same():
    ended = book_with_obligation(until=date(2019, 1, 1))
    assert ended.has_begun(CAP, date(2020, 6, 30))
    assert not ended.in_force(CAP, date(2020, 6, 30))
