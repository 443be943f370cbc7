"""A declared table: what it reads from an address, which rows it shows, and what its exports hold."""

import csv
import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import load_workbook

from mingjian.kernel.problems import Refused
from mingjian.kernel.text import Text
from mingjian.ui.tables import export as exports
from mingjian.ui.tables.asked import ask
from mingjian.ui.tables.declaration import Column, Filter, Kind, Table, is_day
from mingjian.ui.tables.export import Basis, export
from mingjian.ui.tables.listing import list_rows
from mingjian.ui.tables.sources import ListSource

AT = datetime(2021, 7, 1, 8, tzinfo=UTC)
HOSTILE = "=cmd|' /C calc'!A0"


@dataclass(frozen=True)
class Line:
    name: str
    kind: str
    balance_fen: int | None


TABLE = Table(
    key="lines",
    caption=Text("行", "Lines"),
    sort="-balance",
    columns=(
        Column(key="name", label=Text("名称", "Name"), read=lambda r: r.name, order=("name",)),
        Column(
            key="balance",
            label=Text("余额", "Balance"),
            read=lambda r: r.balance_fen,
            kind=Kind.FEN,
            order=("balance_fen", "name"),
        ),
        Column(key="kind", label=Text("类型", "Kind"), read=lambda r: r.kind, optional=True),
    ),
    filters=(
        Filter(
            key="kind",
            label=Text("类型", "Kind"),
            narrow=lambda rows, kind: [r for r in rows if r.kind == kind],
            choices=lambda: [("a", Text("甲", "A")), ("b", Text("乙", "B"))],
        ),
        Filter(
            key="q",
            label=Text("名称", "Name"),
            narrow=lambda rows, q: [r for r in rows if q in r.name],
        ),
        Filter(key="day", label=Text("日", "Day"), narrow=lambda rows, _: rows, accepts=is_day),
    ),
)
ROWS = [Line(f"L{n:03}", "ab"[n % 2], None if n == 0 else n * 100) for n in range(130)]


def shown(query: str, rows: list[Line] = ROWS):
    asked = ask(TABLE, QueryDict(query), ["box"])
    return list_rows(asked, ListSource(rows).narrowed(asked.filters))


def names(query: str) -> list[str]:
    return [row.name for row in shown(query).rows]


def taken(query: str, rows: list[Line]) -> bytes:
    asked = ask(TABLE, QueryDict(query))
    source = ListSource(rows).narrowed(asked.filters)
    basis = Basis(as_of="2021-06-30", rulebook="r" * 64, inputs="d" * 64)
    answer, _ = export(asked, source, basis, path="/desk/lines", by="officer", at=AT)
    content = b"".join(answer.streaming_content)
    answer.close()
    return content


def test_rows_are_sorted_both_ways_and_the_missing_come_first_upwards():
    assert names("")[:2] == ["L129", "L128"]
    assert names("sort=balance")[:2] == ["L000", "L001"]
    assert names("sort=-name&size=25")[-1] == "L105"


def test_filters_narrow_and_stand_as_chips_that_lead_to_the_table_without_them():
    listing = shown("kind=a&q=L00&size=25&box=mine")
    assert [row.name for row in listing.rows] == ["L008", "L006", "L004", "L002", "L000"]
    assert [(chip.value, chip.address) for chip in listing.chips] == [
        ("甲", "?box=mine&q=L00&size=25"),
        ("L00", "?box=mine&kind=a&size=25"),
    ]


def test_pages_hold_every_row_once():
    pages = [names(f"page={page}&sort=name") for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [50, 50, 30]
    assert [name for page in pages for name in page] == [row.name for row in ROWS]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("sort=nothing", "排序=nothing"),
        ("kind=c", "类型=c"),
        ("day=2020-13-40", "日=2020-13-40"),
        ("columns=name,nothing", "列=nothing"),
        ("page=x", "页码=x"),
        ("page=9999999", "页码=9999999"),
        ("size=7", "每页行数=7"),
        ("format=exe", "格式=exe"),
        ("q=" + "长" * 201, "名称=" + "长" * 40),
        ("utm_source=x", ""),
    ],
)
def test_what_an_address_asks_in_vain_is_said_and_passed_over(query, told):
    listing = shown(query)
    assert listing.ignored == told
    assert len(listing.rows) == (30 if told.startswith("页码=9") else 50)


@given(st.dictionaries(st.sampled_from(["sort", "columns", "page", "size", "kind", "q", "day"]), st.text()))
def test_any_address_is_answered_and_its_shortest_form_asks_the_same(told):
    query = QueryDict(mutable=True)
    query.update(told)
    asked = ask(TABLE, query)
    again = ask(TABLE, QueryDict(asked.query.removeprefix("?")))
    assert (again.values, again.sort, again.columns, again.page, again.size) == (
        asked.values, asked.sort, asked.columns, asked.page, asked.size,
    )  # fmt: skip
    assert again.ignored == ()
    list_rows(asked, ListSource(ROWS).narrowed(asked.filters))


def test_the_head_of_a_row_always_stands_and_columns_keep_their_order():
    listing = shown("columns=kind")
    assert [head.column.key for head in listing.heads] == ["name", "kind"]
    assert [(c.key, is_shown) for c, is_shown in listing.choosable] == [("balance", False), ("kind", True)]
    assert '<th scope="row" class="name">' in listing.body


def test_a_head_tells_its_order_and_leads_to_the_other():
    sorted_heads = {head.column.key: (head.sorted, head.address) for head in shown("").heads}
    assert sorted_heads["balance"] == ("descending", "?sort=balance")
    assert sorted_heads["name"] == ("", "?sort=name")


def test_a_cell_escapes_what_comes_from_outside():
    body = shown("", [Line("<script>x</script>\u202e", "a", 1)]).body
    assert "&lt;script&gt;" in body
    assert "\u202e" not in body


def test_csv_holds_all_pages_harmless_with_the_provenance_on_each_row():
    text = taken("format=csv&columns=balance,kind&kind=a", [*ROWS, Line(HOSTILE, "a", 123456789)]).decode(
        "utf-8-sig"
    )
    head, *rows = csv.reader(io.StringIO(text))
    assert head == ["名称", "余额（元）", "类型", "出处"]
    assert len(rows) == 66
    assert rows[0][:3] == ["'" + HOSTILE, "1234567.89", "a"]
    assert rows[-1][:2] == ["L000", ""]
    assert {row[3] for row in rows} == {
        "/desk/lines?kind=a&columns=name%2Cbalance%2Ckind&format=csv; as_of 2021-06-30; "
        "rulebook rrrrrrrrrrrrrrrr; inputs dddddddddddddddd; officer; 2021-07-01T08:00:00+00:00"
    }


def test_json_tells_whole_fen_and_where_it_comes_from():
    told = json.loads(taken("format=json&kind=b&sort=name", ROWS[:4]))
    assert told["rows"] == [{"name": "L001", "balance": 100}, {"name": "L003", "balance": 300}]
    assert [column["key"] for column in told["columns"]] == ["name", "balance"]
    assert told["provenance"] == {
        "table": "行",
        "address": "/desk/lines?kind=b&sort=name&format=json",
        "query": "类型: 乙",
        "by": "officer",
        "at": "2021-07-01T08:00:00+00:00",
        "as_of": "2021-06-30",
        "rulebook": "r" * 64,
        "inputs": "d" * 64,
        "rows": 2,
    }
    assert json.loads(taken("format=json", []))["rows"] == []


def test_a_workbook_holds_numbers_texts_and_a_sheet_of_provenance():
    book = load_workbook(io.BytesIO(taken("format=xlsx", [Line(HOSTILE, "a", 1999), ROWS[0]])))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows == [["名称", "余额（元）"], [HOSTILE, 19.99], ["L000", ""]]
    told = dict(row[:2] for row in book.get_sheet_by_name("出处").to_python())
    assert (told["by"], told["rows"], told["as_of"]) == ("officer", "2", "2021-06-30")


def test_an_export_above_the_limit_is_refused_and_not_offered(monkeypatch):
    monkeypatch.setattr(exports, "EXPORT_LIMIT", 129)
    with pytest.raises(Refused) as refused:
        taken("format=csv", ROWS)
    assert [(p.code, p.value, p.allowed) for p in refused.value.problems] == [
        ("export.too-many", "130", "129")
    ]
