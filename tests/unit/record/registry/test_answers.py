"""The answers of the register: found, not found, look-alikes, ended licences, comparison, odd questions."""

from datetime import date

import pytest

from mingjian.record.journal.sequencer import integrate
from mingjian.record.registry.register import LicenceFacts, TradeFacts, register
from tests.market import AT, enter, hand_in, write_monthly
from tests.naughty import NAUGHTY

pytestmark = pytest.mark.django_db
ODD = "\u202e<script>alert(1)</script>𠮷野"


def enter_named(institution_id: str, name: str, **trade: str):
    """A licence that has ended, and names that may be odd."""
    licence = LicenceFacts(
        licence_kind="备案", licence_scope=name, licence_from=date(2017, 3, 1), licence_to=date(2020, 1, 1)
    )
    facts = TradeFacts(**trade)
    return register(
        institution_id=institution_id, name=name, kind="p2p", region="310000", licence=licence, trade=facts,
        by="r", at=AT,
    )  # fmt: skip


def read(client, address: str, **data: object) -> str:
    answer = client.get(address, data)
    assert answer.status_code == 200
    return answer.content.decode()


def test_not_found_is_an_answer_with_the_day_and_what_to_do(client, settings):
    settings.OFFICE_CONTACT = "010-0000"
    enter("P1")
    page = read(client, "/register", q="没有这家")
    for words in ("登记簿中没有“没有这家”", "截至", settings.OFFICE, "010-0000", "报警", "第十六条"):
        assert words in page
    assert 'class="caution"' not in page


def test_a_look_alike_is_told_beside_what_was_looked_for(client):
    enter_named("P1", "恒信示例网贷", site="hengxin.example")
    page = read(client, "/register", q="恒信示例网贷官方")
    assert "您查的是“<bdi>恒信示例网贷官方</bdi>”；登记的是“<bdi>恒信示例网贷</bdi>”，不是同一家" in page
    assert "hengxin.example</bdi>”，不是同一家" in read(client, "/register", q="http://hengx1n.example/app")
    assert "不是同一家" not in read(client, "/register", q="恒信示例网贷")


def test_an_ended_licence_says_that_no_claim_is_recorded(client):
    enter_named("P1", "示例")
    page = read(client, "/register/P1")
    assert "牌照自" in page
    assert "登记簿中没有关于它清退或债权登记的记录" in page
    enter("P2")
    assert "清退" not in read(client, "/register/P2")


def test_the_law_is_told_in_plain_words_to_whom_it_binds(client):
    enter("P1")
    enter("B1", kind="bank")
    assert 'href="/law/P2P16/17(2)"' in read(client, "/register/P1")
    assert "/law/" not in read(client, "/register/B1")


def test_names_from_outside_are_shown_safely_wherever_they_stand(client):
    enter_named("P1", ODD, short_name=ODD, site=ODD)
    for address in ("/register/P1", "/register", "/register?q=𠮷野", "/register/compare?id=P1"):
        page = read(client, address)
        assert "&lt;script&gt;alert(1)&lt;/script&gt;𠮷野" in page
        assert "<script>alert" not in page
        assert "\u202e" not in page


def test_institutions_are_compared_and_what_differs_is_marked(client, tmp_path, django_assert_num_queries):
    one, two = enter("P1"), enter("P2", region="440000")
    for who, balance in ((one, 100), (two, 200)):
        hand_in("p2p-monthly", who, write_monthly(tmp_path / "m.csv", who.pk, balance_fen=balance))
    integrate(at=AT)
    with django_assert_num_queries(3):  # institutions, licences, publications
        page = read(client, "/register/compare", id=["P1", "P2"])
    rows = {row.split("</th>")[0].split(">")[1].split("<")[0]: row for row in page.split("<tr>")[2:]}
    assert {name for name, row in rows.items() if 'class="differs"' in row} == {"地区", "借贷余额"}
    assert 'href="/register/compare?id=P2"' in page  # without the first
    assert 'data-pointer="/payload/figures/balance_fen"' in page
    assert page.count('name="id" value="P') == 2  # the form that adds one more


def test_one_more_is_added_by_whatever_the_search_takes(client):
    enter_named("P1", "恒信示例", site="hengxin.example")
    for number in range(2, 7):
        enter(f"P{number}")
    assert "恒信示例" in read(client, "/register/compare", add="www.hengxin.example")
    assert "登记簿中没有“nobody”" in read(client, "/register/compare", id="P2", add="nobody")
    assert "登记簿中没有编号“P99”" in read(client, "/register/compare", id=["P2", "P99", "P2"])
    full = read(client, "/register/compare", id=[f"P{n}" for n in range(1, 7)])
    assert "只能并排看 4 家" in full
    assert 'id="add"' not in full


@pytest.mark.parametrize(
    ("address", "each"), [("/register", 1), ("/register/compare", 3), ("/open-data", 20), ("/", 20)]
)
def test_whatever_is_asked_is_answered(client, address, each):
    enter("P1")
    for text in [*NAUGHTY[::each], "0", "-1", "9" * 40, "１", "x" * 10_000]:
        if "\0" not in text:
            asked = {"q": text, "page": text, "id": text, "add": text, "sort": text}
            assert client.get(address, asked).status_code == 200, text


def test_the_public_pages_set_no_cookie_and_carry_no_token(client):
    enter("P1")
    for address in (
        "/",
        "/register",
        "/register?q=P1",
        "/register/P1",
        "/register/compare?id=P1",
        "/open-data",
    ):
        answer = client.get(address)
        assert not answer.cookies, address
        assert "csrfmiddlewaretoken" not in answer.content.decode(), address


def test_a_language_is_chosen_without_a_token_and_leads_nowhere_else(client):
    answer = client.post("/i18n/setlang/", {"language": "en", "next": "https://elsewhere.example/"})
    assert answer.status_code == 302
    assert answer["Location"] == "/"
    assert "Compare institutions" in read(client, "/register/compare")
