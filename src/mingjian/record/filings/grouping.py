"""The problems of a file by the rule that they break: how many, one example, on what it rests, what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mingjian.kernel.forms import Field, FormSpec
from mingjian.kernel.problems import Problem
from mingjian.kernel.text import Text
from mingjian.record.filings.fixes import fix_of, title_of
from mingjian.record.rulebook.book import book

ERRORS, WARNINGS = "error", "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a rule rests on: the column of the form, and the article where the form names one."""

    field: Field | None
    title: Text | None = None  # of the instrument
    instrument: str = ""
    article: str = ""
    note: Text | str = ""  # what is no article: a setting of the platform


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleGroup:
    """The problems of one code: the first one as example, the others that are listed, all counted."""

    code: str
    title: Text
    fix: Text
    basis: Basis
    count: int
    first: Problem
    more: tuple[Problem, ...]

    @property
    def left_out(self) -> int:
        """How many are counted and not listed here."""
        return self.count - 1 - len(self.more)


def group_rules(
    problems: Sequence[Problem], counts: Mapping[str, int], form: FormSpec, kind: str = ""
) -> list[RuleGroup]:
    """Errors before warnings, the larger groups first; `kind` is error, warning, a code, or empty for all."""
    same: dict[str, list[Problem]] = {}
    for one in problems:
        if kind in {"", one.code, str(one.severity)}:
            same.setdefault(one.code, []).append(one)
    groups = [_group(code, listed, counts, form) for code, listed in same.items()]
    return sorted(groups, key=lambda g: (not g.first.is_error, -g.count, g.code))


def count_kinds(problems: Sequence[Problem], counts: Mapping[str, int]) -> dict[str, int]:
    """How many errors and how many warnings there are in all."""
    severity = {p.code: str(p.severity) for p in problems}
    found = {ERRORS: 0, WARNINGS: 0}
    for code, kind in severity.items():
        found[kind] += counts.get(code, 1)
    return found


def _group(code: str, listed: list[Problem], counts: Mapping[str, int], form: FormSpec) -> RuleGroup:
    first, *more = listed
    return RuleGroup(
        code=code,
        title=title_of(first),
        fix=fix_of(first),
        basis=_basis(first, form),
        count=max(counts.get(code, 0), len(listed)),
        first=first,
        more=tuple(more),
    )


def _basis(problem: Problem, form: FormSpec) -> Basis:
    """The column's own reference before that of the form."""
    field = _field(problem, form)
    named = problem.reference or (field.reference if field else "") or form.reference
    key = named.partition("-")[0]
    law = book().instruments.get(key)
    if law is None:
        zh, slash, en = named.partition(" / ")  # as the forms write it in both languages
        return Basis(field=field, note=Text(zh, en) if slash else named)
    found = next((o.article for o in law.obligations if o.id == named), "")
    return Basis(field=field, title=law.title, instrument=key if found else "", article=found)


def _field(problem: Problem, form: FormSpec) -> Field | None:
    """The column of a problem; two tables of a form may have columns of one name."""
    named = [section for section in form.sections if section.name == problem.where]
    fields = (f for section in named or form.sections for f in section.fields)
    return next((f for f in fields if f.name == problem.column), None)
