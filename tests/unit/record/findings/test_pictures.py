"""The pictures of the overview: every finding of the tally stands in each of them once."""

from django.utils.translation import override

from mingjian.record.findings.pictures import levels_picture, rules_picture
from mingjian.record.findings.tallies import Tally

TALLY = Tally((
    (1, "2020-03", "p2p.cap-natural-platform", "medium", 5),
    (1, "2020-05", "p2p.cap-natural-platform", "medium", 2),
    (2, "2020-05", "p2p.cap-natural-platform", "high", 1),
    (2, "2020-05", "p2p.custody-shortfall", "critical", 4),
))  # fmt: skip


def test_levels_are_counted_by_month():
    picture = levels_picture(TALLY)
    assert picture.rows == (("2020-03", 0, 0, 5, 0), ("2020-04", 0, 0, 0, 0), ("2020-05", 4, 1, 2, 0))
    assert picture.sentence.startswith("2020-05：")


def test_rules_are_counted_by_month_under_their_titles():
    picture = rules_picture(TALLY)
    cap, custody = "自然人单平台借款余额超限", picture.rows[-1][0]
    assert picture.rows == ((cap, "2020-03", 5), (cap, "2020-05", 3), (custody, "2020-05", 4))
    assert picture.sentence == f"最高 2020-03 的 {cap}，5；合计最多 {cap}，8。"
    with override("en"):
        assert rules_picture(TALLY).title == "Findings by rule and month"
