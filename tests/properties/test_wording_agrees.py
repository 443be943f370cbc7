"""The pattern of promises says of any text what the slow twin says, character by character."""

import ibis
import pyarrow as pa
from hypothesis import event, given, settings
from hypothesis import strategies as st

from mingjian.domains.supervision.rules.wording import promises
from mingjian.engines.evaluation.folding import folded
from tests.oracle.engine_judge import backend
from tests.oracle.naive_wording import is_promise

PIECES = [
    "保本", "保息", "零风险", "无风险", "刚兑", "稳赚", "保", "本", "担", "环", "息",
    "不", "非", "无", "未", "没", "有", "没有", "不得", "得", "，", ",", "、", "（", "-", "|",
    " ", "\u3000", "\u00a0", "\t", "\n", "甲", "a", "１", "㈠",
]  # fmt: skip
NAMES = st.lists(st.sampled_from(PIECES), max_size=8).map("".join) | st.text(max_size=6)


@given(st.lists(NAMES, min_size=100, max_size=400, unique=True))
@settings(max_examples=15, deadline=None)
def test_the_pattern_agrees_with_the_slow_twin(names):
    rows = ibis.memtable(pa.table({"name": pa.array(names, pa.string())}))
    found = folded(backend(), rows, "name")
    told = backend().to_pyarrow(found.select("name", hit=promises(found.plain))).to_pylist()
    assert {row["name"]: row["hit"] for row in told} == {name: is_promise(name) for name in names}
    event(f"{sum(row['hit'] for row in told) // 25 * 25} promises")
