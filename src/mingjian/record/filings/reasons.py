"""Reasons for doubts: given by the filer, carried from the filing before, or missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypedDict

from mingjian.engines.intake.plausibility import Doubt
from mingjian.kernel.problems import Problem, Refused, problem
from mingjian.law.formbook import checks_by_code
from mingjian.law.reasonbook import reasons

TEXT_LIMIT = 500  # characters of an explanation


@dataclass(frozen=True, slots=True)
class Given:
    """A reason of the checked list, explained in words where it asks for them."""

    reason: str
    text: str = ""


class Stated(TypedDict):
    """A reason as a filing keeps it; `keys` are the rows it was given for, at most 1,000."""

    reason: str
    text: str
    carried: bool
    count: int
    keys: list[str]


def parse_reason(told: str) -> tuple[str, Given]:
    """`CODE=REASON` or `CODE=REASON:text`; refuses anything else with `option.invalid`."""
    code, sign, rest = told.partition("=")
    reason, _, text = rest.partition(":")
    if not (sign and code in checks_by_code() and reason in reasons()):
        codes, known = ", ".join(sorted(checks_by_code())), ", ".join(reasons())
        allowed = f"CODE=REASON[:TEXT]; CODE: {codes}; REASON: {known}"
        raise Refused(problem("option.invalid", column="--reason", value=told, allowed=allowed))
    return code, Given(reason, text)


def carried(doubts: Iterable[Doubt], before: Mapping[str, Stated]) -> dict[str, Given]:
    """Reasons of the filing before that hold on: the same doubt about rows that were doubted then."""
    found = {}
    for doubt in doubts:
        stated = before.get(doubt.check.code)
        if stated and len(doubt.keys) == doubt.count and set(doubt.keys) <= set(stated["keys"]):
            found[doubt.check.code] = Given(stated["reason"], stated["text"])
    return found


def settle(
    doubts: Iterable[Doubt], given: Mapping[str, Given], before: Mapping[str, Stated]
) -> dict[str, Stated]:
    """The reasons of a filing by code of the doubt; what was carried may be given anew.

    Raises Refused where a doubt that asks for a reason has none, or a reason lacks its words.
    """
    doubts = list(doubts)
    kept = carried(doubts, before)
    stated: dict[str, Stated] = {}
    wrong: list[Problem] = []
    for doubt in doubts:
        code = doubt.check.code
        reason = given.get(code) or kept.get(code)
        if reason is None:
            wrong += _missing(doubt) if doubt.check.asks_reason else []
            continue
        wrong += _faults(code, reason)
        stated[code] = Stated(
            reason=reason.reason,
            text=reason.text.strip(),
            carried=reason == kept.get(code),
            count=doubt.count,
            keys=list(doubt.keys) if len(doubt.keys) == doubt.count else [],
        )
    if wrong:
        raise Refused(*(p for d in doubts for p in d.problems), *wrong)
    return stated


def _missing(doubt: Doubt) -> list[Problem]:
    allowed = ", ".join(reasons())
    return [
        problem("filing.reason-missing", column=doubt.check.code, value=f"{doubt.count:,}", allowed=allowed)
    ]


def _faults(code: str, given: Given) -> list[Problem]:
    known = reasons().get(given.reason)
    if known is None:
        allowed = ", ".join(reasons())
        return [problem("filing.reason-unknown", column=code, value=given.reason, allowed=allowed)]
    length = len(given.text.strip())
    if length > TEXT_LIMIT or (known.needs_text and not length):
        allowed = f"{int(known.needs_text)} .. {TEXT_LIMIT}"
        return [problem("filing.reason-text", column=code, value=length, allowed=allowed)]
    return []
