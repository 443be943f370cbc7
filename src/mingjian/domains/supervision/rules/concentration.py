"""Two watches on concentration: the share of the ten largest borrowers and of the largest one.

A watch compares with a dated setting of the authority; it is never called a violation.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from mingjian.domains.supervision.rules.book import (
    BOOK_VALUES,
    LOAN_KEY,
    derived_split,
    funded,
    huge_gap,
    lent,
    unfunded_gap,
    within_sum_limit,
)
from mingjian.kernel.findings import Finding, FindingKind, Gravity
from mingjian.kernel.forms import FIRST_DAY
from mingjian.kernel.money import format_bp
from mingjian.kernel.periods import Period
from mingjian.kernel.rules import EvidenceRows, Facts, Gap, Judgement, Rule
from mingjian.kernel.text import Text

if TYPE_CHECKING:
    import ibis.expr.types as ir

WHOLE_BP = 10_000


@dataclass(frozen=True)
class ShareWatch:
    """The share of the `largest` borrowers of a platform in its balance above a watch line."""

    largest: int
    field: str
    parameter: str

    def __call__(self, facts: Facts) -> Judgement:
        """Each filed month up to as_of; the book for the month of as_of where no share is filed."""
        month = str(Period.month_of(facts.as_of))
        filed = self._filed(facts)
        covered = filed.filter(filed.month == month, filed[self.field].notnull())
        loans = lent(facts).anti_join(covered, "platform_id")
        reported, derived = derived_split(loans, facts, "borrower_id")
        rows, mixed = _one_currency(funded(reported, facts))
        ranked = _ranked(rows)
        books = ranked.group_by("platform_id").agg(
            top=ranked.owed.sum(where=ranked["rank"] < self.largest), total=ranked.owed.sum()
        )
        return Judgement(
            breaches=self._filed_breaches(filed).union(self._book_breaches(books, facts, month)),
            evidence=(self._filed_rows(filed), _book_rows(rows, ranked, month)),
            gaps=(
                self._unfiled(filed, facts, month),
                Gap(reason="field derived: borrower_id", rows=derived),
                unfunded_gap(reported),
                Gap(reason="several currencies in one book", rows=mixed),
                huge_gap(rows, books, "total", ["platform_id"]),
            ),
        )

    def _filed(self, facts: Facts) -> "ir.Table":
        """Filed months published by as_of, with the day they name and the watch line of that day."""
        monthly = facts.tables["monthly"]
        usable = monthly.filter(monthly.published_on.isnull() | (monthly.published_on <= facts.as_of))
        return usable.inner_join(self._lines(facts), "month")

    def _lines(self, facts: Facts) -> "ir.Table":
        """The watch line of each month up to as_of: on its last day, or on as_of."""
        rows = []
        month = Period.month_of(FIRST_DAY)
        while month.start <= facts.as_of:
            day = min(facts.as_of, month.last_day)
            line = facts.value_at(self.parameter, day)
            if line is not None:
                rows.append({"month": str(month), "line_day": day, "line": line})
            month = Period.month_of(month.end)
        schema = pa.schema([("month", pa.string()), ("line_day", pa.date32()), ("line", pa.int64())])
        return ibis.memtable(pa.Table.from_pylist(rows, schema=schema))

    def _filed_breaches(self, filed: "ir.Table") -> "ir.Table":
        over = filed.filter(filed[self.field] > filed.line)
        return over.select(
            "platform_id",
            period=over.month,
            day=over.line_day,
            measured=over[self.field],
            threshold=over.line,
        )

    def _book_breaches(self, books: "ir.Table", facts: Facts, month: str) -> "ir.Table":
        """Shares above the line, compared by cross-multiplication, measured in whole bp rounded down."""
        line = facts.value_at(self.parameter, facts.as_of) or 0
        judged = within_sum_limit(books, "total").mutate(
            top=books.top.cast("int64") * WHOLE_BP, total=books.total.cast("int64")
        )
        over = judged.filter(judged.top > judged.total * line)
        return over.select(
            "platform_id",
            period=ibis.literal(month),
            day=ibis.literal(facts.as_of),
            measured=((over.top - over.top % over.total) / over.total).round().cast("int64"),
            threshold=ibis.literal(line, "int64"),
        )

    def _filed_rows(self, filed: "ir.Table") -> EvidenceRows:
        over = filed.filter(filed[self.field] > filed.line)
        return EvidenceRows(
            table="monthly",
            key=("platform_id", "month"),
            values=(self.field, "published_on"),
            rows=over.mutate(period=over.month, rank=ibis.literal(0)),
        )

    def _unfiled(self, filed: "ir.Table", facts: Facts, book_month: str) -> Gap:
        """Filed months without the share; the month that the book answers for is no gap."""
        empty = filed.filter(filed[self.field].isnull())
        by_book = empty.filter(empty.month == book_month).semi_join(facts.tables["loans"], "platform_id")
        empty = empty.anti_join(by_book, ["platform_id", "month"])
        return Gap(reason=f"field missing: {self.field}", rows=empty)


def _book_rows(rows: "ir.Table", ranked: "ir.Table", month: str) -> EvidenceRows:
    """Every loan of the book, those of the largest borrowers first."""
    keys = ["platform_id", "borrower_id"]
    listed = rows.inner_join(ranked.select(*keys, "rank"), keys)
    return EvidenceRows(
        table="loans",
        key=LOAN_KEY,
        values=("borrower_id", *(v for v in BOOK_VALUES if v != "borrower_kind")),
        rows=listed.mutate(period=ibis.literal(month)),
    )


def _one_currency(rows: "ir.Table") -> tuple["ir.Table", "ir.Table"]:
    counts = rows.group_by("platform_id").agg(currencies=rows.currency.nunique())
    mixed = counts.filter(counts.currencies > 1)
    return rows.anti_join(mixed, "platform_id"), rows.semi_join(mixed, "platform_id")


def _ranked(rows: "ir.Table") -> "ir.Table":
    """What each borrower owes a platform, ranked from 0; ties by borrower_id, so that runs agree."""
    owed = rows.group_by(["platform_id", "borrower_id"]).agg(owed=rows.outstanding_fen.sum())
    order = ibis.window(group_by="platform_id", order_by=[ibis.desc("owed"), "borrower_id"])
    return owed.mutate(rank=ibis.row_number().over(order))


def _arithmetic(largest: int) -> "Callable[[Finding], tuple[Text, ...]]":
    def lines(finding: Finding) -> tuple[Text, ...]:
        share, line = format_bp(finding.measured), format_bp(finding.threshold)
        filed = finding.evidence[0].table == "monthly"
        source = Text("机构申报", "as filed") if filed else Text("按台账计算", "from the loan book")
        return (
            Text(
                f"前 {largest} 大借款人占比 {share}（{source.zh}）",
                f"Share of the {largest} largest: {share} ({source.en})",
            ),
            Text(f"关注线 {line}", f"Watch line {line}"),
        )

    return lines


def _watch(name: str, largest: int, title: Text) -> Rule:
    parameter = f"p2p.watch-concentration-{name}"
    return Rule(
        key=f"p2p.concentration-{name}",
        revision=1,
        kind=FindingKind.WATCH,
        sector="p2p",
        title=title,
        severity=Gravity.LOW,
        unit="bp",
        subject=("platform_id",),
        tables=("monthly", "loans"),
        judge=ShareWatch(largest, f"{name}_share_bp", parameter),
        arithmetic=_arithmetic(largest),
        remedy=Text(
            "关注大额借款人的还款能力与关联关系，要求机构说明分散计划。",
            "Look at the largest borrowers' ability to pay and their ties; ask how the book will be spread.",
        ),
        parameters=(parameter,),
    )


CONCENTRATION = (
    _watch("top10", 10, Text("前十大借款人占比偏高", "High share of the ten largest borrowers")),
    _watch("top1", 1, Text("最大单一借款人占比偏高", "High share of the largest borrower")),
)
