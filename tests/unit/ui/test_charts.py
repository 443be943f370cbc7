"""Every kind of picture: sentence, table, a spec that Altair accepts; with nothing, gaps, much, odd names."""

import json
import time

import altair as alt
import pytest
from django.utils.translation import override

from mingjian.kernel.text import Text
from mingjian.ui.charts import (
    Column,
    Edge,
    Node,
    Threshold,
    distribution,
    draw,
    flow,
    heat_map,
    ranking,
    tile_map,
    trend,
)
from mingjian.ui.charts.heat import COLUMNS, ROWS
from mingjian.ui.charts.samples import sample_pictures
from mingjian.ui.charts.theme import STEPS, TOKEN, light_tokens
from mingjian.ui.charts.tiles import NAMES, PLACES, SHORT
from mingjian.ui.names import PROVINCES
from tests.naughty import NAUGHTY

MONTH = Column("month", Text("月份", "Month"))
NAME = Column("name", Text("机构", "Institution"))
BALANCE = Column("balance_fen", Text("余额", "Balance"), "fen")
FOUND = Column("found", Text("发现", "Findings"), "count")
SHARE = Column("share_bp", Text("占比", "Share"), "bp")
LIMIT = Threshold(Text("限值", "Limit"), 15_000_000_000)
BALANCES = [("2020-01", 12_000_000_000), ("2020-02", 16_000_000_000), ("2020-04", 14_400_000_000)]


def line(rows, **options):
    return trend("line", Text("余额", "Balance"), [MONTH, BALANCE], rows, **options)


def bars(rows, **options):
    return ranking("bars", "机构", [NAME, BALANCE], rows, **options)


def heat(rows):
    return heat_map("heat", "发现", [Column("rule", Text("规则", "Rule")), MONTH, FOUND], rows)


def owners(names, edges, **options):
    nodes = [Node(str(n), name) for n, name in enumerate(names)]
    return flow("owners", "股权", SHARE, nodes, [Edge(str(a), str(b), v) for a, b, v in edges], **options)


EMPTY = {
    "trend": line([]),
    "trend of gaps": line([("2020-01", None)]),
    "distribution": distribution("spread", "占比", SHARE, [None]),
    "ranking": bars([("A", None)]),
    "heat map": heat([("A", "2020-01", None)]),
    "tile map": tile_map("map", "发现", FOUND, {"110000": None}),
    "flow": owners(["A"], []),
}
SMALL = {
    "trend": line([("2020-01", 0)]),
    "distribution": distribution("spread", "占比", SHARE, [7]),
    "ranking": bars([("A", 0)]),
    "below zero": bars([("A", -5_000), ("B", 4_000)]),
    "heat map": heat([("A", "2020-01", 0)]),
    "tile map": tile_map("map", "发现", FOUND, {"110000": 0}),
    "flow": owners(["A", "B"], [(0, 1, None)]),
}
LARGE = {
    "trend": line([(f"{1000 + n // 12}-{n % 12 + 1:02}", n) for n in range(10_000)]),
    "trend over ages": line([("0001-01", 1), ("9999-12", 2)]),
    "distribution": distribution("spread", "占比", SHARE, [n * n for n in range(10_000)]),
    "ranking": bars([(f"N{n}", n * 10**10) for n in range(10_000)], subject="N3"),
    "heat map": heat([(f"R{n % 100}", f"{2000 + n // 100}-01", n) for n in range(10_000)]),
    "tile map": tile_map(
        "map", "发现", FOUND, {f"{n:06}": n for n in range(100_000, 110_000)} | {"310000": 5}
    ),
    "flow": owners(
        [f"N{n}" for n in range(10_000)], [(n // 3, n, 100) for n in range(1, 10_000)], subject="0"
    ),
}


@pytest.mark.parametrize("picture", EMPTY.values(), ids=list(EMPTY))
def test_without_data_a_picture_says_so(picture):
    assert picture.sentence in {"没有数据。", "没有关系。"}
    assert not picture.spec
    assert draw(picture) == ""


@pytest.mark.parametrize("picture", SMALL.values(), ids=list(SMALL))
def test_one_value_is_enough_for_a_spec_that_altair_accepts(picture):
    alt.Chart.from_dict(picture.spec)
    assert len(picture.csv().splitlines()) == len(picture.rows) + 1
    assert draw(picture, narrow=True).startswith("<svg ")


@pytest.mark.parametrize("picture", LARGE.values(), ids=list(LARGE))
def test_a_picture_of_ten_thousand_rows_stays_small(picture):
    assert len(picture.spec_text) < 64 * 1024
    assert len(picture.rows) <= ROWS * COLUMNS
    assert len(json.dumps(picture.written())) < 64 * 1024


@pytest.mark.parametrize("picture", [p for p in sample_pictures() if p.spec], ids=lambda p: p.key)
def test_the_samples_are_accepted_drawn_and_use_tokens_alone(picture):
    alt.Chart.from_dict(picture.spec)
    svg = draw(picture)
    assert svg.startswith("<svg ")
    assert "style=" not in svg
    assert not [c for c in ("#", "rgb(", "http://vega") if f'="{c}' in svg.replace('="http://www.w3.org', "")]
    assert set(TOKEN.findall(picture.spec_text)) <= set(light_tokens())


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "zh-hans",
            "2020-04 为 1.44 亿元，比 2020-02 降 10.0%；最高 2020-02，1.60 亿元；最低 2020-01，1.20 亿元；"
            "4 期中 1 期高于限值（1.50 亿元）；缺 1 期。",
        ),
        (
            "en",
            "CNY 144.00 million in 2020-04, down 10.0% on 2020-02; highest in 2020-02, CNY 160.00 million; "
            "lowest in 2020-01, CNY 120.00 million; 1 of 4 periods above “Limit” (CNY 150.00 million); "
            "no data in 1 of them.",
        ),
    ],
)
def test_a_trend_tells_direction_extremes_limit_and_gaps(language, sentence):
    with override(language):
        assert line(BALANCES[::-1], threshold=LIMIT).sentence == sentence


def test_a_month_between_two_is_a_gap_and_not_zero():
    picture = line(BALANCES)
    assert picture.rows == (BALANCES[0], BALANCES[1], ("2020-03", None), BALANCES[2])
    assert picture.written()[2] == ["2020-03", "—"]
    assert [point["v"] for point in picture.spec["data"]["values"]][2] is None


def test_several_series_have_dashes_and_shapes_of_their_own():
    columns = [
        MONTH,
        *(Column(key, key, "count", level=key) for key in ("low", "medium", "high", "critical")),
    ]
    picture = trend("levels", "发现", columns, [("2020-01", 4, 3, 2, 1), ("2020-02", 1, 1, 1, 1)])
    lines, points = (layer["encoding"] for layer in picture.spec["layer"][:2])
    assert len({str(dash) for dash in lines["strokeDash"]["scale"]["range"]}) == 4
    assert points["shape"]["scale"]["range"] == [
        "circle",
        "triangle-up",
        "diamond",
        "square",
    ]  # as the badges
    assert picture.sentence == "2020-02：low 1，medium 1，high 1，critical 1。"


def test_the_other_kinds_tell_what_to_look_at():
    told = [
        distribution("spread", "占比", SHARE, [100, 200, 300, 400, None], subject=("甲", 350)).sentence,
        bars(
            [("甲", 100), ("乙", 300), ("丙", None), *((f"N{n}", n) for n in range(20))], subject="甲"
        ).sentence,
        heat([("甲", "2020-01", 3), ("乙", "2020-01", 2), ("乙", "2020-02", 2)]).sentence,
        tile_map("map", "发现", FOUND, {"110000": 2, "110105": 1, "440000": 5, "": 4}).sentence,
        owners(["甲", "乙", "丙"], [(1, 0, 5_100), (2, 1, 10_000)], subject="0").sentence,
    ]
    assert told == [
        "共 4 个值，中位数 3.00%，中间一半在 2.00% 至 4.00%；甲 为 3.50%，高于其中 75%；另缺 1 个。",
        "最高 乙，3.00 元；甲 1.00 元，22 个中列第 2；另有 2 个未画出；1 个缺数据。",
        "最高 2020-01 的 甲，3；合计最多 乙，4。",
        "2 个地区有数据，最高 广东 5、北京 3；未注明省份 4。",
        "3 个主体之间有 2 项关系；1 项指向 甲；最大 乙，51.00%。",
    ]


def test_the_subject_of_a_ranking_is_shown_wherever_it_stands():
    picture = LARGE["ranking"]
    assert len(picture.rows) == 20
    assert picture.rows[-1] == ("N3", 3 * 10**10)
    assert "列第 9,997" in picture.sentence or "列第 9997" in picture.sentence


def test_a_histogram_counts_every_value_once():
    for values in ([0, 0, 0], [-3, 5, 5, 10**14], list(range(1_000)), [7] * 50 + [8]):
        picture = distribution("spread", "占比", SHARE, values)
        assert sum(n for _, _, n in picture.rows) == len(values)
        assert all(low < high for low, high, _ in picture.rows)
        assert 1 <= len(picture.rows) <= 20


def test_the_map_has_34_tiles_and_a_name_for_each():
    assert len(PLACES) == len(set(PLACES.values())) == 34
    assert set(PLACES) == set(NAMES) == set(SHORT) > set(PROVINCES)
    assert len(set(SHORT.values())) == 34


def test_what_is_dark_is_the_largest():
    shades = [
        cell["o"] for cell in heat([("甲", f"2020-{n + 1:02}", n) for n in range(12)]).spec["data"]["values"]
    ]
    assert shades == sorted(shades)
    assert (shades[0], shades[-1]) == (0, STEPS[-1])


def test_names_from_outside_are_text_everywhere():
    names = [name for name in NAUGHTY if name.strip()]
    pictures = [
        bars([(name, n) for n, name in enumerate(names)]),
        heat([(name, "2020-01", n + 1) for n, name in enumerate(names)]),
        owners(
            names[:40], [(n, n + 1, 5) for n in range(5)] + [(3, n, 7) for n in range(6, 40)], subject="3"
        ),
        distribution("spread", "占比", SHARE, [1, 2], subject=(names[0], 2)),
    ]
    for picture in pictures:
        svg = draw(picture)
        assert svg
        assert "<script" not in svg
        assert "\u202e" not in svg + picture.sentence + picture.spec_text
        json.loads(picture.spec_text)


def test_a_spec_costs_less_than_five_milliseconds():
    sample_pictures()
    begun = time.process_time()
    for _ in range(5):
        sample_pictures()
    assert (time.process_time() - begun) / 5 / 8 < 0.005


@pytest.mark.parametrize("key", ["", "A", "a b", "1"])
def test_a_key_is_a_word(key):
    with pytest.raises(ValueError, match="key"):
        trend(key, "x", [MONTH, BALANCE], [])
