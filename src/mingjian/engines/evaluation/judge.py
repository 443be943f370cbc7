"""Judge: every rule in force over the tables at a date, on the back end of an Ibis connection."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial, reduce
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from mingjian import __version__
from mingjian.engines.evaluation.evidence import told
from mingjian.engines.evaluation.folding import folded
from mingjian.engines.evaluation.run import NotJudged
from mingjian.engines.evaluation.tables import PLATFORM, Market, bound_tables, unknown_rows
from mingjian.kernel.findings import Finding
from mingjian.kernel.rulebook import Rulebook
from mingjian.kernel.rules import EvidenceRows, Facts, Judgement, Rule

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends import BaseBackend
    from ibis.expr.operations import Node

# Merging nested SELECTs takes a quarter of a translation; the back ends flatten them by themselves.
ibis.options.sql.fuse_selects = False

ENGINE = f"mingjian {__version__}"
KIND_ASSUMED = "institution-kind-assumed"  # no register was given: each platform counts as P2P

Identity = tuple[str, ...]
DoubtfulRows = Counter[tuple[str, str, str]]  # rows left out by rule, reason and institution


@dataclass(frozen=True, slots=True)
class Judge:
    """One evaluation under way: the back end, the tables, the book and the date."""

    con: "BaseBackend"
    market: Market
    book: Rulebook
    as_of: date

    def judge_all(self) -> tuple[list[Finding], list[NotJudged]]:
        """Every rule of the book, each by itself."""
        return self.judge(*self.book.rules)

    def judge(self, *rules: Rule) -> tuple[list[Finding], list[NotJudged]]:
        """The findings of these rules and the rows that they left out."""
        findings: list[Finding] = []
        absent: list[NotJudged] = []
        doubtful = DoubtfulRows()
        gaps: dict[Node, list[str]] = defaultdict(list)  # what was left out, each table with its rules
        small: dict[Node, ir.Table] = {}
        for rule in rules:
            if not self.book.has_begun(rule, self.as_of):
                continue
            given = [name for name in rule.tables if name in self.market.tables]
            if not given:
                absent.append(_no_table(rule, *rule.tables))
                continue
            absent += [_no_table(rule, name) for name in rule.registers if name not in self.market.tables]
            judgement = rule.judge(self._facts(rule, small))
            findings += self._findings(rule, judgement, doubtful)
            for rows in (*self._unknown(given), *judgement.left_out):
                gaps[rows.op()].append(rule.key)
        self._count(gaps, doubtful)
        return findings, [*absent, *_not_judged(doubtful)]

    def _unknown(self, names: Sequence[str]) -> list["ir.Table"]:
        if not self.market.has_register:
            return []
        rows = [name for name in names if PLATFORM in self.market.tables[name].columns]
        return [unknown_rows(self.market, name, self.as_of) for name in rows]

    def _facts(self, rule: Rule, small: dict["Node", "ir.Table"]) -> Facts:
        tables = bound_tables(self.market, rule, self.as_of)
        return Facts(
            as_of=self.as_of,
            tables=tables,
            calendar=self.market.calendar,
            workdays=self.market.workdays,
            parameters=self.book.parameters_of(rule),
            derived=self.market.derived,
            absent=self.market.absent,
            complete=self.market.complete,
            texts={(name, column): folded(self.con, tables[name], column) for name, column in rule.texts},
            once=partial(self._once, small),
        )

    def _once(self, small: dict["Node", "ir.Table"], table: "ir.Table") -> "ir.Table":
        """The rows of a small table, asked of the engine once for all rules of a run."""
        if table.op() not in small:
            small[table.op()] = ibis.memtable(self.con.to_pyarrow(table))
        return small[table.op()]

    def _count(self, gaps: Mapping["Node", Sequence[str]], doubtful: DoubtfulRows) -> None:
        """Count what all rules left out in one query; what several leave out alike is read once."""
        if not gaps:
            return
        columns = ("platform_id", "reason")
        tables = [op.to_expr().select(*columns, gap=ibis.literal(n)) for n, op in enumerate(gaps)]
        rows = ibis.union(*tables) if len(tables) > 1 else tables[0]
        for row in self.con.to_pyarrow(rows.group_by(rows.columns).agg(rows=rows.count())).to_pylist():
            for rule in list(gaps.values())[row["gap"]]:
                doubtful[rule, row["reason"], row["platform_id"]] += row["rows"]

    def _findings(self, rule: Rule, judgement: Judgement, doubtful: DoubtfulRows) -> Iterable[Finding]:
        """The findings of all parts; what several parts say of one breach is one finding."""
        found: dict[Identity, Finding] = {}
        keys = (*rule.subject, "period")
        for part in judgement.evidence:
            for group in _groups(self._ordered(part, keys), keys):
                head = group.slice(0, 1).to_pylist()[0]
                if not self.book.in_force(rule, head["day"]):
                    continue
                if head.get("doubt"):
                    doubtful.update(_doubtful(rule, head["doubt"], group))
                    continue
                identity = tuple(head[key] for key in keys)
                finding = self._finding(rule, part, head, group)
                found[identity] = _joined(found[identity], finding) if identity in found else finding
        return found.values()

    def _ordered(self, part: EvidenceRows, keys: Identity) -> pa.Table:
        order = dict.fromkeys((*keys, *part.order, *part.key))
        said = [name for name in ("day", "measured", "threshold", "doubt") if name in part.rows.columns]
        columns = dict.fromkeys((*order, *part.values, *said))
        return self.con.to_pyarrow(part.rows.select(*columns).order_by(list(order))).combine_chunks()

    def _finding(self, rule: Rule, part: EvidenceRows, head: dict[str, Any], rows: pa.Table) -> Finding:
        caveats = self.book.caveats(rule, head["day"])
        if not self.market.has_register:
            caveats = (*caveats, KIND_ASSUMED)
        return Finding(
            rule=rule.key,
            revision=rule.revision,
            obligation=rule.obligation,
            kind=rule.kind,
            subject={key: head[key] for key in rule.subject},
            institutions=_institutions(rule, part, rows),
            period=head["period"],
            measured=head["measured"],
            threshold=head["threshold"],
            unit=rule.unit,
            severity=rule.severity,
            caveats=caveats,
            evidence=told(part, rows),
        )


def _doubtful(rule: Rule, reason: str, rows: pa.Table) -> DoubtfulRows:
    counts = rows["platform_id"].value_counts().to_pylist()
    return DoubtfulRows({(rule.key, reason, each["values"]): each["counts"] for each in counts})


def _no_table(rule: Rule, *names: str) -> NotJudged:
    return NotJudged(rule.key, f"no table {' or '.join(names)}", 0, ())


def _not_judged(doubtful: DoubtfulRows) -> Iterable[NotJudged]:
    by_reason: dict[tuple[str, str], dict[str, int]] = {}
    for (rule, reason, who), rows in doubtful.items():
        by_reason.setdefault((rule, reason), {})[who] = rows
    for (rule, reason), counts in by_reason.items():
        yield NotJudged(rule, reason, sum(counts.values()), tuple(sorted(counts)))


def _groups(table: pa.Table, keys: Identity) -> Iterable[pa.Table]:
    """The runs of rows that share their keys, in a table ordered by them."""
    if not table.num_rows:
        return
    last = table.num_rows - 1
    changes = [pc.not_equal(table[key].slice(1), table[key].slice(0, last)) for key in keys]
    starts = [i + 1 for i in pc.indices_nonzero(reduce(pc.or_, changes)).to_pylist()]
    for start, end in pairwise([0, *starts, table.num_rows]):
        yield table.slice(start, end - start)


def _joined(one: Finding, other: Finding) -> Finding:
    institutions = tuple(sorted({*one.institutions, *other.institutions}))
    return replace(one, institutions=institutions, evidence=(*one.evidence, *other.evidence))


def _institutions(rule: Rule, part: EvidenceRows, rows: pa.Table) -> tuple[str, ...]:
    """The institution of the subject; else those of the rows, of a sum those with an amount above 0."""
    if part.amount and "platform_id" not in rule.subject:
        rows = rows.filter(pc.greater(rows[part.amount], 0))
    return tuple(sorted(rows["platform_id"].unique().to_pylist()))
