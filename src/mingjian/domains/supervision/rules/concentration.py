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
    derived_borrower,
    first_of,
    judgeable,
    lacking,
    live_loans,
    sum_doubt,
)
from mingjian.kernel.findings import Finding, FindingKind, Gravity
from mingjian.kernel.forms import FIRST_DAY
from mingjian.kernel.money import SUM_LIMIT, format_bp, format_minor
from mingjian.kernel.periods import Period
from mingjian.kernel.rules import EvidenceRows, Facts, Judgement, Rule
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
        monthly = self._published(facts)
        answered = facts.tables["loans"].select("platform_id", month=ibis.literal(month))
        unfiled = monthly.filter(monthly[self.field].isnull()).anti_join(answered, ["platform_id", "month"])
        filed = monthly.filter(monthly[self.field].notnull())
        now_filed = filed.filter(filed.month == month)
        loans, left_out = _judged(facts)
        books = facts.once(_books(loans)).anti_join(now_filed, "platform_id")
        return Judgement(
            evidence=(self._as_filed(filed), self._by_book(loans, books, facts)),
            left_out=(
                unfiled.select("platform_id", reason=ibis.literal(f"field missing: {self.field}")),
                left_out.anti_join(now_filed, "platform_id"),
            ),
        )

    def _published(self, facts: Facts) -> "ir.Table":
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
                rows.append({"month": str(month), "day": day, "threshold": line})
            month = Period.month_of(month.end)
        schema = pa.schema([("month", pa.string()), ("day", pa.date32()), ("threshold", pa.int64())])
        return ibis.memtable(pa.Table.from_pylist(rows, schema=schema))

    def _as_filed(self, filed: "ir.Table") -> EvidenceRows:
        over = filed.filter(filed[self.field] > filed.threshold)
        return EvidenceRows(
            table="monthly",
            key=("platform_id", "month"),
            values=(self.field, "published_on"),
            rows=over.mutate(period=over.month, measured=over[self.field]),
        )

    def _by_book(self, loans: "ir.Table", books: "ir.Table", facts: Facts) -> EvidenceRows:
        """Every loan of a book whose share lies above the line, those of the largest borrowers first."""
        line = facts.value_at(self.parameter, facts.as_of) or 0
        books = self._eligible(books, line)
        loans = loans.semi_join(books, "platform_id")
        debts = _ranked(loans)
        shares = self._shares(debts, books, line).mutate(
            period=ibis.literal(str(Period.month_of(facts.as_of))),
            day=ibis.literal(facts.as_of),
            threshold=ibis.literal(line, "int64"),
        )
        over = debts.select(*_DEBT, "rank").inner_join(shares, "platform_id")
        return EvidenceRows(
            table="loans",
            key=LOAN_KEY,
            values=("borrower_id", *(v for v in BOOK_VALUES if v != "borrower_kind")),
            rows=loans.inner_join(over, _DEBT),
            order=("rank",),
            amount="outstanding_fen",
        )

    def _eligible(self, books: "ir.Table", line: int) -> "ir.Table":
        """The few books to rank: so many of the largest debt would lie above the line; or those in doubt."""
        doubt = first_of((books.mixed, "several currencies in one book"), sum_doubt(books.total))
        books = books.mutate(doubt=doubt, total=ibis.least(books.total, SUM_LIMIT))
        most = ibis.least(books.greatest * self.largest, books.total)
        return books.filter(books.doubt.notnull() | (most * WHOLE_BP > books.total * line))

    def _shares(self, debts: "ir.Table", books: "ir.Table", line: int) -> "ir.Table":
        """The shares above the line, compared by cross-multiplication, in whole bp rounded down."""
        sums = debts.group_by("platform_id").agg(top=debts.owed.sum(where=debts["rank"] < self.largest))
        top = ibis.least(sums.top, SUM_LIMIT).cast("int64") * WHOLE_BP
        books = books.select("platform_id", "doubt", "total").inner_join(sums.mutate(top=top), "platform_id")
        over = books.filter(books.doubt.notnull() | (books.top > books.total * line))
        measured = ((over.top - over.top % over.total) / over.total).round().cast("int64")
        return over.select("platform_id", "doubt", measured=measured)


_DEBT = ["platform_id", "borrower_id"]


def _judged(facts: Facts) -> tuple["ir.Table", "ir.Table"]:
    """The loans of a book that can be added by borrower, and those that cannot."""
    loans = live_loans(facts)
    loans = loans.filter(~loans.raises)
    needed = lacking(loans, facts, "borrower_id", "status", "funded_on", "outstanding_fen")
    return judgeable(loans, derived_borrower(loans, facts), *needed)


def _books(loans: "ir.Table") -> "ir.Table":
    """A row a platform, the same for both watches: balance, largest debt, whether its currencies are mixed.

    A repaid loan adds nothing: to leave it out halves the debts.
    """
    owed = loans.filter(loans.outstanding_fen != 0)
    debts = owed.group_by(_DEBT).agg(owed=owed.outstanding_fen.sum())
    largest = debts.group_by("platform_id").agg(greatest=ibis.least(debts.owed.max(), SUM_LIMIT))
    books = loans.group_by("platform_id").agg(
        total=ibis.least(loans.outstanding_fen.sum(), SUM_LIMIT + 1),
        mixed=loans.currency.min() != loans.currency.max(),
    )
    return books.left_join(largest, "platform_id").select(
        "platform_id",
        "mixed",
        total=ibis._.total.cast("int64"),
        greatest=ibis._.greatest.fill_null(0).cast("int64"),
    )


def _ranked(loans: "ir.Table") -> "ir.Table":
    """What each borrower owes a platform, ranked from 0; ties by borrower_id, so that runs agree."""
    owed = loans.group_by(_DEBT).agg(owed=loans.outstanding_fen.sum())
    order = ibis.window(group_by="platform_id", order_by=[ibis.desc("owed"), "borrower_id"])
    return owed.mutate(rank=ibis.row_number().over(order))


def _amounts(finding: Finding, largest: int) -> tuple[int, int] | None:
    """What the largest borrowers owe and the whole balance; None where not all their loans are listed."""
    owed: dict[str, int] = {}
    total = 0
    for row in finding.evidence:
        amount = int(row.values["outstanding_fen"] or 0)
        total += amount
        if row.key:
            borrower = str(row.values["borrower_id"])
            owed[borrower] = owed.get(borrower, 0) + amount
    is_cut = not finding.evidence[-1].key
    if is_cut and len(owed) <= largest:  # the last one listed may have more loans
        return None
    return sum(list(owed.values())[:largest]), total


def _arithmetic(largest: int) -> "Callable[[Finding], tuple[Text, ...]]":
    def lines(finding: Finding) -> tuple[Text, ...]:
        share, line = format_bp(finding.measured), format_bp(finding.threshold)
        filed = finding.evidence[0].table == "monthly"
        source = Text("机构申报", "as filed") if filed else Text("按台账计算", "from the loan book")
        amounts = None if filed else _amounts(finding, largest)
        shown = f"{format_minor(amounts[0])} ÷ {format_minor(amounts[1])} = " if amounts else ""
        return (
            Text(
                f"前 {largest} 大借款人占比 {shown}{share}（{source.zh}）",
                f"Share of the {largest} largest: {shown}{share} ({source.en})",
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
