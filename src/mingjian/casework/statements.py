"""What an act says, read from what was typed: texts, numbers of days, days and codes, each within bounds."""

import re
from collections.abc import Mapping
from datetime import date

from django.utils.timezone import localdate

from mingjian.casework.models import Case
from mingjian.kernel.problems import Problem, Refused, problem
from mingjian.kernel.workflow import Detail, Kind, Transition

Said = dict[str, str | int]


def read_statement(case: Case, transition: Transition, typed: Mapping[str, str], today: date) -> Said:
    """The details of an act; days stand as ISO text. Names that the act does not know are left out.

    Of what may be left empty a code is its first, a day today. Raises Refused with one problem a detail
    that is missing (`case.incomplete`) or out of bounds (`case.detail`).
    """
    said: Said = {}
    wrong: list[Problem] = []
    for name in transition.details:
        detail = case.type.detail(name)
        text = typed.get(name, "").replace("\r\n", "\n").strip() or _default(
            detail, today, name in transition.required
        )
        value = _read(case, detail, text, today)
        if not text:
            wrong.append(problem("case.incomplete", column=name))
        elif isinstance(value, Problem):
            wrong.append(value)
        else:
            said[name] = value
    if wrong:
        raise Refused(*wrong)
    return said


def earliest(case: Case, detail: Detail) -> date:
    """The first day that a detail may name: that of the last act `since`."""
    event = case.events.filter(verb=detail.since).last()
    return localdate(event.at) if event else localdate(case.opened_at)


def _default(detail: Detail, today: date, is_required: bool) -> str:
    if is_required:
        return ""
    return {Kind.CODE: next(iter(detail.codes), ""), Kind.DAY: today.isoformat()}.get(detail.kind, "")


def _read(case: Case, detail: Detail, text: str, today: date) -> str | int | Problem:
    if detail.kind is Kind.TEXT:
        is_short = len(text) <= detail.limit
        return text if is_short else _wrong(detail, text, f"≤ {detail.limit} 字 / characters")
    if detail.kind is Kind.CODE:
        return text if text in detail.codes else _wrong(detail, text, "、".join(detail.codes))
    if detail.kind is Kind.DAYS:
        is_number = re.fullmatch(r"[0-9]{1,4}", text) and 1 <= int(text) <= detail.limit
        return int(text) if is_number else _wrong(detail, text, f"1–{detail.limit}")
    first = earliest(case, detail)
    is_day = re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)
    day = _day(text) if is_day else None
    return text if day and first <= day <= today else _wrong(detail, text, f"{first} – {today}")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _wrong(detail: Detail, text: str, allowed: str) -> Problem:
    return problem("case.detail", column=detail.name, value=text[:40], allowed=allowed)
