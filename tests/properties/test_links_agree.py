"""Paths and products of links agree with exact fractions over every simple path, in crowded graphs."""

from datetime import date

import ibis
import pyarrow as pa
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from mingjian.domains.supervision.rules.paths import split_product
from tests.oracle.conduct_rows import NODES, link
from tests.oracle.digits import Digits, Row, unique
from tests.oracle.engine_judge import backend, judged, verdicts
from tests.oracle.naive_conduct import judge_conduct

AS_OF = date(2020, 6, 30)
HALVES = st.lists(st.integers(0, 10_000) | st.sampled_from([1, 9_999, 10_000]), min_size=3, max_size=3)


@given(st.lists(st.tuples(HALVES, HALVES), min_size=20, max_size=100))
@settings(max_examples=10, deadline=None)
def test_a_split_product_is_the_product(shares):
    pairs = [tuple(a * b * c for a, b, c in halves) for halves in shares]
    rows = ibis.memtable(
        pa.table({"head": [h for h, _ in pairs], "tail": [t for _, t in pairs], "n": range(len(pairs))})
    )
    whole, rest = split_product(rows["head"], rows["tail"])
    told = backend().to_pyarrow(rows.select("n", whole=whole, rest=rest).order_by("n")).to_pylist()
    assert [row["whole"] * 10**6 + row["rest"] for row in told] == [head * tail for head, tail in pairs]
    assert all(0 <= row["rest"] < 10**6 for row in told)


def loans(market: str) -> list[Row]:
    """A loan of one platform to each node on each of three days."""
    days = ["2016-08-17", "2018-10-24", "2018-10-25"]
    return [
        {
            "loan_id": f"{node}-{day}", "platform_id": f"{market}-P0", "borrower_id": f"{market}-{node}",
            "outstanding_fen": "1", "opened_on": day, "funded_on": day, "status": "repaid",
        }
        for node in NODES for day in days
    ]  # fmt: skip


@given(st.lists(st.integers(0, 2**63 - 1), min_size=40, max_size=150))
@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
def test_linked_borrowers_are_those_of_every_simple_path(numbers):
    markets = [f"M{m}" for m in range(8)]
    links = [link(Digits(n), markets[n % len(markets)]) for n in numbers]
    tables = {
        "loans": [row for market in markets for row in loans(market)],
        "links": unique(links, "from_id", "to_id", "kind", "valid_from"),
    }
    findings, _ = judged(tables, AS_OF, "p2p.self-financing")
    expected = judge_conduct(tables["loans"], tables["links"], AS_OF)
    expected = [v for v in expected if v["rule"] == "p2p.self-financing"]
    assert verdicts(findings) == sorted(expected, key=lambda v: sorted(v["subject"].items()))
    longest = max((len(f.evidence) - 1 for f in findings), default=0)
    event(f"longest path {longest}")
    for finding in findings:
        require_proof(finding.subject["platform_id"], finding.evidence)


def require_proof(platform: str, evidence) -> None:
    """The links of a finding lead from the platform to the borrower, hold on the day, and are enough."""
    head, *steps = evidence
    day, at, seen, product = str(head.values["funded_on"]), platform, {platform}, 1
    ways = set()
    for step in steps:
        down = step.key["from_id"] == at
        at = str(step.key["to_id"] if down else step.key["from_id"])
        ways.add(down)
        assert at not in seen
        seen.add(at)
        assert str(step.key["valid_from"]) <= day < str(step.values["valid_to"] or "9999")
        product *= int(step.values["share_bp"] or 10_000)
    assert at == head.values["borrower_id"]
    assert len(ways) < 2
    assert 4 * product >= 10_000 ** len(steps)
