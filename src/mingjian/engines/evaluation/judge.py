"""Judge: every rule in force over the tables at a date, on the back end of an Ibis connection."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from mingjian import __version__
from mingjian.engines.evaluation.run import NotJudged
from mingjian.engines.evaluation.tables import (
    UNKNOWN_INSTITUTION,
    Market,
    bound_tables,
    unknown_rows,
)
from mingjian.kernel.canonical import digest
from mingjian.kernel.findings import EVIDENCE_LIMIT, EvidenceRow, Finding, Plain, plain
from mingjian.kernel.rulebook import Rulebook
from mingjian.kernel.rules import EvidenceRows, Facts, Gap, Judgement, Rule

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends import BaseBackend

ENGINE = f"mingjian {__version__}"
KIND_ASSUMED = "institution-kind-assumed"  # no register was given: each platform counts as P2P

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judge:
    """One evaluation under way: the back end, the tables, the book and the date."""

    con: "BaseBackend"
    market: Market
    book: Rulebook
    as_of: date

    def judge_all(self) -> tuple[list[Finding], list[NotJudged]]:
        """Every rule of the book, each by itself."""
        findings: list[Finding] = []
        gaps: list[NotJudged] = []
        for rule in self.book.rules:
            found, left_out = self.judge(rule)
            findings += found
            gaps += left_out
        return findings, gaps

    def judge(self, rule: Rule) -> tuple[list[Finding], list[NotJudged]]:
        """The findings of one rule and the rows that it left out."""
        if not any(name in self.market.tables for name in rule.tables):
            names = ", ".join(rule.tables)
            return [], [NotJudged(rule.key, f"no table {names}", 0, ())]
        tables = bound_tables(self.market, rule.tables, rule.sector, self.as_of)
        facts = Facts(
            as_of=self.as_of,
            tables=tables,
            calendar=self.market.calendar,
            workdays=self.market.workdays,
            parameters=self.book.parameters_of(rule),
            derived=self.market.derived,
        )
        judgement = rule.judge(facts)
        gaps = self._gaps(rule, [*self._unknown(rule), *judgement.gaps])
        return self._findings(rule, judgement), gaps

    def _unknown(self, rule: Rule) -> list[Gap]:
        if not self.market.has_register:
            return []
        return [Gap(reason=UNKNOWN_INSTITUTION, rows=unknown_rows(self.market, n)) for n in rule.tables]

    def _gaps(self, rule: Rule, gaps: Sequence[Gap]) -> list[NotJudged]:
        """All gaps of a rule in one query, by reason and institution."""
        if not gaps:
            return []
        parts = [gap.rows.select("platform_id", reason=ibis.literal(gap.reason)) for gap in gaps]
        every = ibis.union(parts[0], *parts[1:]) if len(parts) > 1 else parts[0]
        counts: dict[str, Counter[str]] = {}
        for row in self._rows(every.group_by(["reason", "platform_id"]).agg(rows=every.count())):
            counts.setdefault(row["reason"], Counter())[row["platform_id"]] += row["rows"]
        return [
            NotJudged(rule.key, reason, found.total(), tuple(sorted(found)))
            for reason, found in counts.items()
        ]

    def _findings(self, rule: Rule, judgement: Judgement) -> list[Finding]:
        breaches = [row for row in self._rows(judgement.breaches) if self.book.in_force(rule, row["day"])]
        if not breaches:
            return []
        keys = (*rule.subject, "period")
        wanted = pa.Table.from_pylist([{key: row[key] for key in keys} for row in breaches])
        evidence: dict[tuple[str, ...], list[EvidenceRow]] = {}
        for part in judgement.evidence:
            for identity, listed in self._evidence(part, keys, wanted):
                evidence.setdefault(identity, []).extend(listed)
        return [self._finding(rule, row, evidence[tuple(row[k] for k in keys)]) for row in breaches]

    def _evidence(
        self, part: EvidenceRows, keys: tuple[str, ...], wanted: pa.Table
    ) -> Iterable[tuple[tuple[str, ...], list[EvidenceRow]]]:
        """All the rows behind each breach, by its identity, in the order in which they are listed."""
        columns = dict.fromkeys((*keys, *part.key, *part.values, "rank"))
        joined = part.rows.semi_join(ibis.memtable(wanted), list(keys)).select(*columns)
        ordered = joined.order_by(list(dict.fromkeys((*keys, "rank", *part.key))))
        for identity, rows in groupby(self._rows(ordered), key=lambda r: tuple(r[k] for k in keys)):
            yield identity, [_evidence_row(part, row) for row in rows]

    def _finding(self, rule: Rule, row: Row, evidence: Sequence[EvidenceRow]) -> Finding:
        caveats = self.book.caveats(rule, row["day"])
        if not self.market.has_register:
            caveats = (*caveats, KIND_ASSUMED)
        return Finding(
            rule=rule.key,
            revision=rule.revision,
            obligation=rule.obligation,
            kind=rule.kind,
            subject={key: row[key] for key in rule.subject},
            institutions=_institutions(row, evidence),
            period=row["period"],
            measured=row["measured"],
            threshold=row["threshold"],
            unit=rule.unit,
            severity=rule.severity,
            caveats=caveats,
            evidence=_limited(evidence),
        )

    def _rows(self, table: "ir.Table") -> list[Row]:
        rows: list[Row] = self.con.to_pyarrow(table).to_pylist()
        return rows


def _evidence_row(part: EvidenceRows, row: Row) -> EvidenceRow:
    values = {name: plain(row[name]) for name in part.values}
    if "as_of" in values and values["as_of"] is None:
        del values["as_of"]  # the measure of this row does not depend on it
    return EvidenceRow(table=part.table, key={k: plain(row[k]) for k in part.key}, values=values)


def _limited(rows: Sequence[EvidenceRow]) -> tuple[EvidenceRow, ...]:
    """The first rows; the rest is counted, and digested so that the finding's id covers it."""
    rest = rows[EVIDENCE_LIMIT:]
    if not rest:
        return tuple(rows)
    summary: dict[str, Plain] = {
        "more_rows": len(rest),
        "digest": digest([row.as_json() for row in rest]),
    }
    return (*rows[:EVIDENCE_LIMIT], EvidenceRow(table=rest[0].table, key={}, values=summary))


def _institutions(row: Row, evidence: Sequence[EvidenceRow]) -> tuple[str, ...]:
    """The institution of the subject; else those with a balance above 0 among the rows."""
    if "platform_id" in row:
        return (row["platform_id"],)
    owing = {
        str(e.key["platform_id"])
        for e in evidence
        if "platform_id" in e.key and e.values.get("outstanding_fen")
    }
    return tuple(sorted(owing))
