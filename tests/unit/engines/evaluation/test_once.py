"""A small table that several rules read is asked of the engine once a run, and again in the next run."""

from datetime import date
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from mingjian.config.domains import rulebook
from mingjian.engines.evaluation.judge import Judge
from mingjian.engines.evaluation.tables import market_of
from mingjian.law.calendars import official
from tests.oracle.engine_judge import arrow_table, backend

if TYPE_CHECKING:
    import ibis.expr.types as ir

AS_OF = date(2020, 6, 30)
WATCHES = ("p2p.concentration-top10", "p2p.concentration-top1")
LOAN = {
    "loan_id": "L1", "platform_id": "P1", "borrower_id": "B1", "borrower_kind": "natural",
    "outstanding_fen": "1", "opened_on": "2020-03-02", "funded_on": "2020-03-03", "status": "current",
}  # fmt: skip


class Listening:
    """The engine, keeping what it was asked."""

    def __init__(self) -> None:
        self.asked: list[ir.Table] = []

    def to_pyarrow(self, table: "ir.Table") -> pa.Table:
        """Keep and answer."""
        self.asked.append(table)
        return backend().to_pyarrow(table)


def books(listening: Listening) -> int:
    """How often it was asked for the largest debt of each platform."""
    return sum("greatest" in table.columns for table in listening.asked)


def test_both_watches_read_the_sums_of_one_question():
    listening, rules = Listening(), list(map(rulebook().rule, WATCHES))
    market = market_of({"loans": ibis.memtable(arrow_table("loans", [LOAN]))}, {}, official())
    judge = Judge(listening, market, rulebook(), AS_OF)
    together = judge.judge(*rules)[0]
    assert books(listening) == 1
    alone = [finding for rule in rules for finding in judge.judge(rule)[0]]
    assert books(listening) == 3
    assert together == alone
    assert [f.measured for f in together] == [10_000, 10_000]
