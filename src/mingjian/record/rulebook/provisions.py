"""What an article asks, of whom and since when, and the rules and dated values that enforce it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mingjian.kernel.instruments import Evidence, Instrument, Obligation, Status
from mingjian.kernel.parameters import Parameter, Value
from mingjian.kernel.rules import Rule
from mingjian.kernel.text import Text
from mingjian.law.examplebook import Example, examples
from mingjian.record.rulebook.book import book
from mingjian.record.search.answers import Query
from mingjian.ui.names import name_article

SEEN = {
    Evidence.TEXT: Text("已与正式文本核对", "checked against the full text"),
    Evidence.QUOTE: Text("见于引文", "seen quoted"),
    Evidence.NEWS: Text("见于报道", "seen in a report"),
    Evidence.MEMORY: Text("凭记忆录入，尚未核对", "from memory, not checked"),
    Evidence.SETTING: Text("监管部门的设定，不是法律条文", "set by the authority, not law"),
}
STATUS = {
    Status.IN_FORCE: (Text("施行中", "In force"), "done"),
    Status.REPEALED: (Text("已废止", "Repealed"), "stopped"),
    Status.DRAFT: (Text("征求意见", "Draft"), "waiting"),
}


@dataclass(frozen=True, slots=True)
class Dated:
    """A value on the days from `since` up to `until` (exclusive; None while it holds)."""

    since: date
    until: date | None
    value: Value
    holds: bool

    @property
    def seen(self) -> Text:
        """How well it was seen."""
        return SEEN[self.value.evidence]


@dataclass(frozen=True, slots=True)
class Series:
    """A parameter with its values, the latest first."""

    parameter: Parameter
    values: tuple[Dated, ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """One obligation of an article with everything that rests on it."""

    obligation: Obligation
    in_force: bool
    kinds: tuple[str, ...]  # of institutions that its rules bind
    rules: tuple[Rule, ...]
    series: tuple[Series, ...]
    examples: tuple[Example, ...]

    @property
    def seen(self) -> Text:
        """How well the worst known of its facts was seen."""
        o = self.obligation
        order = list(SEEN)
        return SEEN[max({o.evidence, o.article_evidence, o.since_evidence}, key=order.index)]


@dataclass(frozen=True, slots=True)
class Listed:
    """An instrument with those of its obligations that were asked for, by article."""

    law: Instrument
    articles: tuple[tuple[str, tuple[Obligation, ...]], ...]
    rules: int

    @property
    def status(self) -> Text:
        """Whether it binds, in words."""
        return STATUS[self.law.status][0]

    @property
    def tone(self) -> str:
        """The shape of its status."""
        return STATUS[self.law.status][1]


def duties_of(law: Instrument, article: str, today: date) -> list[Duty]:
    """The obligations of one article; none where the instrument has no such article."""
    return [_duty(law, o, today) for o in law.obligations if o.article == article]


def instruments_met(query: Query) -> list[Listed]:
    """Every instrument, the latest first; with a query those that meet it, or whose obligations do."""
    found = []
    for law in sorted(book().instruments.values(), key=lambda one: one.issued, reverse=True):
        whole = not query.terms or query.meets(*law.title, law.number, law.key)
        kept = [o for o in law.obligations if whole or query.meets(*_words(law, o))]
        if kept or whole:
            found.append(Listed(law, _by_article(kept), _count_rules(law)))
    return found


def _duty(law: Instrument, obligation: Obligation, today: date) -> Duty:
    rules = tuple(rule for rule in book().rules if rule.obligation == obligation.id)
    keys = dict.fromkeys(key for rule in rules for key in rule.parameters)
    return Duty(
        obligation=obligation,
        in_force=law.obligation_in_force(obligation, today),
        kinds=tuple(dict.fromkeys(kind for rule in rules for kind in rule.kinds)),
        rules=rules,
        series=tuple(_series(book().parameters[key], today) for key in keys),
        examples=tuple(e for e in examples() if e.rule in {rule.key for rule in rules}),
    )


def _series(parameter: Parameter, today: date) -> Series:
    spans = reversed(parameter.intervals())
    return Series(
        parameter,
        tuple(
            Dated(start, None if end == date.max else end, value, start <= today < end)
            for start, end, value in spans
        ),
    )


def _words(law: Instrument, o: Obligation) -> Sequence[str]:
    article = name_article(o.article)
    return (*law.title, law.number, o.id, o.article, *article, *o.summary)


def _by_article(obligations: Sequence[Obligation]) -> tuple[tuple[str, tuple[Obligation, ...]], ...]:
    articles = dict.fromkeys(o.article for o in obligations)
    return tuple((a, tuple(o for o in obligations if o.article == a)) for a in articles)


def _count_rules(law: Instrument) -> int:
    own = {o.id for o in law.obligations}
    return sum(rule.obligation in own for rule in book().rules)
